import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type { Logger } from '../logger.ts';
import type { Snapshots } from '../storage/snapshots.ts';
import type { HistoricRow, UpdateHistory } from '../storage/update-history.ts';
import { openWorker } from '../worker.ts';
import { HISTORY_LIMITS } from './history-limits.ts';
import type { Answer, CallName, Given, RebuildQuestion } from './rebuild-calls.ts';
import { soundSnapshot } from './sound-snapshot.ts';

/** Rebuilds documents from rows in a thread of its own: a large one takes seconds. */
export interface Rebuilder {
  /**
   * Runs one job after another.
   * @throws RebuildLate where it does not end in time, or too many wait; Error where the thread ends meanwhile
   */
  run<T>(job: (documents: Documents) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** The documents of a job, in the thread. */
export interface Documents {
  /** Builds a document as it was at row `to`. Returns its head: less where a row on the way cannot be applied. */
  build(logId: number, to: number): Promise<number>;
  /** Applies the rows between two to the document built last, and returns its head. */
  advance(logId: number, from: number, to: number): Promise<number>;
  ask<C extends CallName>(call: C, given: Given<C>): Promise<Answer<C>>;
}

/** Thrown where a document takes too long to rebuild, or too many jobs are before it. */
export class RebuildLate extends Error {}

export interface RebuilderParts {
  readonly snapshots: Pick<Snapshots, 'latest'>;
  readonly updateHistory: Pick<UpdateHistory, 'rows'>;
  readonly logger: Logger;
}

/** The thread starts with the first job, and again after it has ended. */
export function createRebuilder(parts: RebuilderParts): Rebuilder {
  let thread: RebuildThread | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let jobs = 0;

  async function runNow<T>(job: (documents: Documents) => Promise<T>): Promise<T> {
    if (thread?.ended.aborted !== false) thread = await startThread();
    const { worker, ended } = thread;
    const documents = documentsOf(parts, thread);
    const timer = setTimeout(() => void worker.terminate(), HISTORY_LIMITS.rebuildMs);
    return job(documents).finally(async () => {
      clearTimeout(timer);
      if (!ended.aborted) await documents.ask('end', undefined);
    });
  }

  return {
    async run(job) {
      if (jobs >= HISTORY_LIMITS.rebuildJobs) throw new RebuildLate('too many documents are being rebuilt');
      jobs += 1;
      const mine = last.then(() => runNow(job));
      last = mine
        .catch(() => {})
        .finally(() => {
          jobs -= 1;
        });
      return mine;
    },
    async close() {
      await last;
      await thread?.worker.terminate();
    },
  };
}

function documentsOf(parts: RebuilderParts, thread: RebuildThread): Documents {
  async function ask<C extends CallName>(call: C, given: Given<C>): Promise<Answer<C>> {
    thread.ended.throwIfAborted();
    const answer = once(thread.worker, 'message', { signal: thread.ended });
    thread.worker.postMessage({ call, given } as RebuildQuestion);
    const [answered] = await answer.catch((error) => {
      throw thread.ended.reason ?? error;
    });
    return answered;
  }

  async function advance(logId: number, from: number, to: number): Promise<number> {
    let head = from;
    let limit = 1;
    while (head < to) {
      const rows = await parts.updateHistory.rows(logId, head, limit, to);
      const last = rows.at(-1);
      if (!last) return head;
      head = await ask('rows', rows);
      if (head < last.seq) return head;
      limit = nextLimit(rows);
    }
    return head;
  }

  return {
    async build(logId, to) {
      const head = await ask('start', await soundSnapshot(parts, logId, to));
      return advance(logId, head, to);
    },
    advance,
    ask,
  };
}

/** Rows to read next, count: as many more as seem to be of the right size together. */
function nextLimit(rows: readonly HistoricRow[]): number {
  const bytes = rows.reduce((sum, row) => sum + row.bytes.byteLength, 0);
  const most = Math.floor((rows.length * HISTORY_LIMITS.bytesPerTurn) / Math.max(1, bytes));
  return Math.max(1, Math.min(HISTORY_LIMITS.rowsPerTurn, most));
}

interface RebuildThread {
  readonly worker: Worker;
  /** Aborted when the worker has ended, with the reason. */
  readonly ended: AbortSignal;
}

/** @throws Error where the thread does not start */
async function startThread(): Promise<RebuildThread> {
  const worker = openWorker(new URL('./rebuild-worker.ts', import.meta.url));
  const ended = new AbortController();
  worker.once('error', (error) => ended.abort(error));
  worker.once('exit', () => ended.abort(new RebuildLate('a document took too long to rebuild')));
  await once(worker, 'message', { signal: ended.signal });
  // An idle thread must not keep the process alive.
  worker.unref();
  return { worker, ended: ended.signal };
}
