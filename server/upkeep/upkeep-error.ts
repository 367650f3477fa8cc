/** What cannot be done for an operator, and why: one line, without a stack. */
export class UpkeepError extends Error {
  override readonly name = 'UpkeepError';
}
