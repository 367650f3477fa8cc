import type { Update } from './commit-lane.ts';

/** The updates of one log in a batch, in order. */
export interface PlainLog {
  readonly logId: number;
  /** The version of the log's rights under which all of them may be written. */
  readonly accessVersion: number;
  /** Bytes of all of them. */
  readonly bytes: number;
  readonly updates: readonly Update[];
  /** Client ids to bind, and their sessions. */
  readonly bindings: ReadonlyMap<number, string>;
}

/**
 * The updates of a batch by log, in the order of the logs' ids; undefined where one of them needs a decision: two
 * sessions want to bind a client id, or those of a log were sent under different rights. The rest of what makes a batch
 * unusual is for the database to notice.
 */
export function plainLogs(batch: readonly Update[]): PlainLog[] | undefined {
  const logs = new Map<number, GrowingLog>();
  for (const update of batch) {
    const { logId, accessVersion, sessionId, clientId, bytes } = update;
    const log: GrowingLog = logs.get(logId) ?? { logId, accessVersion, bytes: 0, updates: [], bindings: new Map() };
    logs.set(logId, log);
    if (log.accessVersion !== accessVersion) return undefined;
    log.bytes += bytes.byteLength;
    log.updates.push(update);
    if (clientId === undefined) continue;
    if ((log.bindings.get(clientId) ?? sessionId) !== sessionId) return undefined;
    log.bindings.set(clientId, sessionId);
  }
  return [...logs.values()].sort((one, other) => one.logId - other.logId);
}

interface GrowingLog extends PlainLog {
  bytes: number;
  readonly updates: Update[];
  readonly bindings: Map<number, string>;
}

/** The number of each update, where the log's newest row has number `head` once all of them are written. */
export const numbersOf = ({ updates }: PlainLog, head: number): [seq: number, update: Update][] =>
  updates.map((update, at) => [head - updates.length + 1 + at, update]);
