import {
  AccessChangedError,
  type AppendError,
  ClientIdTakenError,
  NumberTakenError,
  RowsFullError,
  UnknownLogError,
} from './append-errors.ts';
import type { Outcome, Update } from './commit-lane.ts';
import { isEmptyUpdate } from './empty-update.ts';
import { isTrimmed } from './trimmed-row.ts';

/** The head of a log. */
export interface StoredLog {
  /** Number of the newest row. */
  readonly head: number;
  /** Version of the rights. */
  readonly accessVersion: number;
  /** Bytes of its rows. */
  readonly rowBytes: number;
  /** The row at which its history begins; 0 for a whole history. */
  readonly trimmedTo: number;
}

/** The rows that concern a batch, read under the locks of its logs. */
export interface Stored {
  /** Undefined where there is no such log. */
  log(logId: number): StoredLog | undefined;
  /** The row under the key of an update; undefined for none. */
  row(update: Update): { readonly seq: number; readonly bytes: Uint8Array } | undefined;
  /** The session that a client id is bound to; undefined for none. */
  writer(logId: number, clientId: number): string | undefined;
}

/** The rows that a transaction writes, and the outcome of each update. */
export interface BatchOutcomes {
  readonly outcomes: ReadonlyMap<Update, Outcome>;
  readonly rows: readonly (readonly [seq: number, update: Update])[];
  readonly bindings: readonly { readonly logId: number; readonly clientId: number; readonly sessionId: string }[];
  /** New heads, by log. */
  readonly heads: ReadonlyMap<number, StoredLog>;
}

/**
 * Numbers the updates of a batch in order. An update that is a row already keeps its number. Where one is refused, those
 * of its session that come after it and are no rows yet are refused with it, since they may build on it. Nothing is written
 * of a log whose rights have changed.
 * @param maxRowBytes of the rows of one log: above it only empty updates become rows
 */
export function decideOutcomes(batch: readonly Update[], stored: Stored, maxRowBytes: number): BatchOutcomes {
  const outcomes = new Map<Update, Outcome>();
  const rows: [number, Update][] = [];
  /** The logs that rows are written of. */
  const logs = new Map<number, StoredLog>();
  const fresh = new Map<string, { readonly seq: number; readonly bytes: Uint8Array }>();
  const bindings = new Map<string, BatchOutcomes['bindings'][number]>();
  const refused = new Map<string, AppendError>();

  function outcomeOf(update: Update): Outcome {
    const { logId, sessionId, sessionSeq, clientId, bytes } = update;
    const log = logs.get(logId) ?? stored.log(logId);
    if (!log) return new UnknownLogError('there is no such log');
    const { head, accessVersion } = log;
    const rowBytes = log.rowBytes + bytes.byteLength;
    const key = `${logId} ${sessionId} ${sessionSeq}`;
    const row = fresh.get(key) ?? stored.row(update);
    if (row) {
      const isSame = isEmptyUpdate(bytes) || isTrimmed(row, log.trimmedTo) || equal(row.bytes, bytes);
      return isSame ? row.seq : new NumberTakenError(sessionSeq, row.bytes);
    }
    const before = refused.get(`${logId} ${sessionId}`);
    if (before) return before;
    if (accessVersion !== update.accessVersion) return new AccessChangedError(accessVersion);
    if (rowBytes > maxRowBytes && !isEmptyUpdate(bytes)) return new RowsFullError(sessionSeq, log.rowBytes);
    if (clientId !== undefined) {
      const id = `${logId} ${clientId}`;
      const writer = bindings.get(id)?.sessionId ?? stored.writer(logId, clientId);
      if (writer === undefined) bindings.set(id, { logId, clientId, sessionId });
      else if (writer !== sessionId) return new ClientIdTakenError(sessionSeq, clientId);
    }
    const seq = head + 1;
    logs.set(logId, { ...log, head: seq, rowBytes });
    fresh.set(key, { seq, bytes });
    rows.push([seq, update]);
    return seq;
  }

  for (const update of batch) {
    const outcome = outcomeOf(update);
    if (typeof outcome !== 'number') refused.set(`${update.logId} ${update.sessionId}`, outcome);
    outcomes.set(update, outcome);
  }
  return { outcomes, rows, bindings: [...bindings.values()], heads: logs };
}

const equal = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0;
