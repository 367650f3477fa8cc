import { setImmediate, setTimeout } from 'node:timers/promises';
import {
  type AppendError,
  ClientIdTakenError,
  LaneClosedError,
  LaneFullError,
  NotCommittedError,
  NumberTakenError,
  RowsFullError,
} from './append-errors.ts';
import { isTransient } from './transient.ts';

/** A pending update. `(logId, sessionId, sessionSeq)` is its idempotency key: it becomes one row. */
export interface Update {
  readonly logId: number;
  readonly sessionId: string;
  readonly sessionSeq: number;
  readonly userId: number;
  /** The version of the log's rights under which it may be written. */
  readonly accessVersion: number;
  /** An empty update takes the number, so that no other can become a row under it. */
  readonly bytes: Uint8Array;
  /** Yjs client id to bind to the session with this row. It is refused where the id is bound to another session. */
  readonly clientId?: number;
}

/** The number of the row, or the error. */
export type Outcome = number | AppendError;

/** Commits a batch in one transaction: an outcome for each update, or it throws and nothing was written. */
export type Commit = (batch: readonly Update[]) => Promise<ReadonlyMap<Update, Outcome>>;

export interface CommitLane {
  /**
   * Resolves with the number of the row once it is committed, rejects with an AppendError.
   * @param failed is called with that error as long as nothing else can be queued: what builds on the update must not be
   */
  append(update: Update, failed?: (error: AppendError) => void): Promise<number>;
  /** Depth and throughput, for operators. */
  figures(): LaneFigures;
  /** Resolves once the queue is empty; later updates are refused. */
  close(): Promise<void>;
}

export interface LaneFigures {
  /** Updates queued or being committed, count and bytes. */
  readonly depth: number;
  readonly bytes: number;
  /** Batches so far, and their total time with retries, ms. */
  readonly batches: number;
  readonly committingMs: number;
  /** Age of the batch that is being committed, ms; 0 for none. */
  readonly oldestMs: number;
}

const BATCH_UPDATES = 500;
const BATCH_BYTES = 1024 * 1024;

/**
 * Time from the end of a batch to the beginning of the next one, ms; timers cut it to whole ones. A lane that was idle for
 * longer commits at once.
 */
const WINDOW_MS = 2;

/** Delay before each retry, ms: about 3.5 s in all, enough for a deadlock and a quick restart. */
const PAUSES = [20, 50, 100, 250, 500, 1_000, 1_500];

/**
 * The group commit of an instance. One transaction is in flight at a time; updates that arrive meanwhile form the next
 * one, in order of arrival. An idle lane commits at once; a busy one gathers for one or two milliseconds between batches.
 * Where an update fails, those queued behind it that may build on it fail, too. `laneBytes` bounds the queue, bytes;
 * `committed` is called with the time of each batch.
 */
export function createCommitLane(commit: Commit, laneBytes: number, committed?: (seconds: number) => void): CommitLane {
  const waiting: Waiting[] = [];
  let depth = 0;
  let bytes = 0;
  let batches = 0;
  let committingMs = 0;
  let beganAt: number | undefined;
  let endedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;
  let closed = false;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const restMs = endedAt + WINDOW_MS - performance.now();
      // A commit costs the same for one update as for many. An idle lane begins in this turn.
      if (restMs > 0 && waiting.length < BATCH_UPDATES) await setTimeout(restMs);
      const batch = waiting.splice(0, batchLength(waiting));
      const updates = batch.map(({ update }) => update);
      const began = performance.now();
      beganAt = began;
      const outcomes = await settle(commit, updates);
      endedAt = performance.now();
      beganAt = undefined;
      committingMs += endedAt - began;
      batches += 1;
      committed?.((endedAt - began) / 1000);
      const failures = failuresIn(outcomes);
      const behind = failures.isEmpty ? [] : waiting.filter(({ update }) => failures.reaching(update));
      for (const each of behind) waiting.splice(waiting.indexOf(each), 1);
      for (const { update, answer } of [...batch, ...behind]) {
        depth -= 1;
        bytes -= update.bytes.byteLength;
        answer(outcomes.get(update) ?? failures.reaching(update)!);
      }
      // SQLite runs synchronously: yield between batches, so that sockets and timers get their turn.
      await setImmediate();
    }
    running = undefined;
  }

  return {
    append: (update, failed) =>
      new Promise((resolve, reject) => {
        const fail = (error: AppendError) => {
          failed?.(error);
          reject(error);
        };
        if (closed) return fail(new LaneClosedError('the lane is closing'));
        if (bytes + update.bytes.byteLength > laneBytes) return fail(new LaneFullError(`${bytes} bytes wait already`));
        depth += 1;
        bytes += update.bytes.byteLength;
        waiting.push({
          update,
          answer: (outcome) => (typeof outcome === 'number' ? resolve(outcome) : fail(outcome)),
        });
        running ??= run();
      }),
    figures: () => ({
      ...{ depth, bytes, batches, committingMs },
      oldestMs: beganAt === undefined ? 0 : performance.now() - beganAt,
    }),
    async close() {
      closed = true;
      await running;
    },
  };
}

interface Waiting {
  readonly update: Update;
  answer(outcome: Outcome): void;
}

/** Failures of a batch, and the updates that they reach. */
interface Failures {
  readonly isEmpty: boolean;
  /** The failure of an update that this one may build on: committed alone it could never be applied. */
  reaching(update: Update): AppendError | undefined;
}

function failuresIn(outcomes: ReadonlyMap<Update, Outcome>): Failures {
  const ofLogs = new Map<number, AppendError>();
  const ofSessions = new Map<string, AppendError>();
  for (const [update, outcome] of outcomes) {
    if (typeof outcome === 'number') continue;
    // Others build on rows alone, and this session on its own updates, too.
    if ([NumberTakenError, ClientIdTakenError, RowsFullError].some((kind) => outcome instanceof kind))
      ofSessions.set(sessionOf(update), outcome);
    else ofLogs.set(update.logId, outcome);
  }
  return {
    isEmpty: ofLogs.size + ofSessions.size === 0,
    reaching: (update) => ofLogs.get(update.logId) ?? ofSessions.get(sessionOf(update)),
  };
}

const sessionOf = ({ logId, sessionId }: Update) => `${logId} ${sessionId}`;

/** Number of updates from the front that fit one transaction, at least one. */
function batchLength(waiting: readonly Waiting[]): number {
  let bytes = 0;
  const first = waiting.slice(0, BATCH_UPDATES);
  const over = first.findIndex(({ update }) => {
    bytes += update.bytes.byteLength;
    return bytes > BATCH_BYTES;
  });
  return over === -1 ? first.length : Math.max(1, over);
}

/** Commits and never throws: a failure is the outcome of the updates concerned. */
async function settle(commit: Commit, batch: readonly Update[], tries = 0): Promise<ReadonlyMap<Update, Outcome>> {
  try {
    return await commit(batch);
  } catch (cause) {
    const pause = isTransient(cause) ? PAUSES[tries] : undefined;
    if (pause !== undefined) {
      await setTimeout(pause);
      return settle(commit, batch, tries + 1);
    }
    const logs = isTransient(cause) ? [batch] : byLog(batch);
    if (logs.length > 1) return settleApart(commit, logs);
    const failure = new NotCommittedError('the database did not commit', { cause });
    return new Map(batch.map((update) => [update, failure]));
  }
}

/** One log that cannot be written must not fail the others: split by log and retry. */
async function settleApart(
  commit: Commit,
  logs: readonly (readonly Update[])[],
): Promise<ReadonlyMap<Update, Outcome>> {
  const outcomes = new Map<Update, Outcome>();
  for (const batch of logs) for (const [update, outcome] of await settle(commit, batch)) outcomes.set(update, outcome);
  return outcomes;
}

function byLog(batch: readonly Update[]): Update[][] {
  const logs = new Map<number, Update[]>();
  for (const update of batch) {
    const log = logs.get(update.logId);
    if (log) log.push(update);
    else logs.set(update.logId, [update]);
  }
  return [...logs.values()];
}
