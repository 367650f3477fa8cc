import type { Update } from './commit-lane.ts';

/** The updates of one log in a batch, in order. */
export interface PlainLog {
  readonly logId: number;
  /** The version of the log's rights under which all of them may be written. */
  readonly accessVersion: number;
  /** Bytes of all of them. */
  readonly bytes: number;
  readonly updates: readonly Update[];
}

/**
 * The updates of a batch by log, in the order of the logs' ids; undefined where one of them needs a decision: it binds a
 * client id, or those of a log were sent under different rights. The rest of what makes a batch unusual is for the database
 * to notice.
 */
export function plainLogs(batch: readonly Update[]): PlainLog[] | undefined {
  const logs = new Map<number, { logId: number; accessVersion: number; bytes: number; updates: Update[] }>();
  for (const update of batch) {
    const { logId, accessVersion, clientId, bytes } = update;
    if (clientId !== undefined) return undefined;
    const log = logs.get(logId);
    if (!log) {
      logs.set(logId, { logId, accessVersion, bytes: bytes.byteLength, updates: [update] });
      continue;
    }
    if (log.accessVersion !== accessVersion) return undefined;
    log.bytes += bytes.byteLength;
    log.updates.push(update);
  }
  return [...logs.values()].sort((one, other) => one.logId - other.logId);
}

/** The number of each update, where the log's newest row has number `head` once all of them are written. */
export const numbersOf = ({ updates }: PlainLog, head: number): [seq: number, update: Update][] =>
  updates.map((update, at) => [head - updates.length + 1 + at, update]);
