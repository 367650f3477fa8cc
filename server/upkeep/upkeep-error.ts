/** A failure that an operator is told in one line, without a stack. */
export class UpkeepError extends Error {
  override readonly name = 'UpkeepError';
}
