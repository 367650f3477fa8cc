/** Every way in which an append can fail. */
export type AppendError = LaneFullError | LaneClosedError | UnknownLogError | NotCommittedError;

/** Too much waits already: nothing was taken in. */
export class LaneFullError extends Error {
  override readonly name = 'LaneFullError';
}

/** The lane is closing: nothing was taken in. */
export class LaneClosedError extends Error {
  override readonly name = 'LaneClosedError';
}

/** There is no such log, or it was deleted. */
export class UnknownLogError extends Error {
  override readonly name = 'UnknownLogError';
}

/**
 * The database did not say that it committed. Sent again with the same session number the update is a row once,
 * whether or not this commit went through. `cause` is the error of the driver.
 */
export class NotCommittedError extends Error {
  override readonly name = 'NotCommittedError';
}
