/** Every failure of an append. */
export type AppendError = LaneFullError | LaneClosedError | UnknownLogError | NotCommittedError;

/** The lane is full: the update was not queued. */
export class LaneFullError extends Error {
  override readonly name = 'LaneFullError';
}

/** The lane is closing: the update was not queued. */
export class LaneClosedError extends Error {
  override readonly name = 'LaneClosedError';
}

/** There is no such log, or it was deleted. */
export class UnknownLogError extends Error {
  override readonly name = 'UnknownLogError';
}

/**
 * The outcome of the commit is unknown. Sent again under the same session number, the update becomes one row, whether
 * or not this commit went through. `cause` is the driver's error.
 */
export class NotCommittedError extends Error {
  override readonly name = 'NotCommittedError';
}
