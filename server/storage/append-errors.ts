import { isEmptyUpdate } from './empty-update.ts';

/** Every failure of an append. */
export type AppendError =
  | LaneFullError
  | LaneClosedError
  | UnknownLogError
  | NotCommittedError
  | AccessChangedError
  | RowsFullError
  | NumberTakenError
  | ClientIdTakenError;

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

/**
 * The session has another row under this number, or an empty one in the place of an update that it withdrew. It is the
 * outcome of the updates of the session that wait behind this number, too.
 */
export class NumberTakenError extends Error {
  override readonly name = 'NumberTakenError';
  readonly sessionSeq: number;
  readonly withdrawn: boolean;

  constructor(sessionSeq: number, row: Uint8Array) {
    super(`the session has another row under number ${sessionSeq}`);
    this.sessionSeq = sessionSeq;
    this.withdrawn = isEmptyUpdate(row);
  }
}

/**
 * Another session writes under the client id of the update with this number. It is the outcome of the updates of the
 * session that wait behind this number, too.
 */
export class ClientIdTakenError extends Error {
  override readonly name = 'ClientIdTakenError';
  readonly sessionSeq: number;

  constructor(sessionSeq: number, clientId: number) {
    super(`client ${clientId} of number ${sessionSeq} belongs to another session`);
    this.sessionSeq = sessionSeq;
  }
}

/**
 * The rights to the log are others by now than those under which the update was to be written, and none of the log's
 * updates were. `version` is the present one.
 */
export class AccessChangedError extends Error {
  override readonly name = 'AccessChangedError';
  readonly version: number;

  constructor(version: number) {
    super(`the rights to the log are of version ${version}`);
    this.version = version;
  }
}

/**
 * The rows of the log take as many bytes as they may. It is the outcome of the updates of the session that wait behind this
 * number, too.
 */
export class RowsFullError extends Error {
  override readonly name = 'RowsFullError';
  readonly sessionSeq: number;

  constructor(sessionSeq: number, bytes: number) {
    super(`the rows of the log take ${bytes} bytes already`);
    this.sessionSeq = sessionSeq;
  }
}
