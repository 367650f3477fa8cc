import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { openWorker } from '../worker.ts';

/** An update, and the encoded document to apply it to. */
export interface TrialRequest {
  readonly state: Uint8Array;
  readonly bytes: Uint8Array;
}

export interface Trial extends TrialRequest {
  /** Time in which the update is to be applied, ms, once the thread runs and has the document. */
  readonly deadlineMs: number;
}

/** Reports of the thread: it runs, it has the document and begins to apply the update, it has ended. */
export type TrialReport = 'ready' | 'begun' | Exclude<Outcome, 'late'>;

/** The outcome of a trial; late where it did not end in time, for whatever reason. */
export type Outcome = 'passed' | 'failed' | 'late';

/** Tries large updates in a thread of its own, so that one that never ends does not block the event loop. */
export interface Trials {
  /** Applies the update to its document, within the deadline. Trials run one after the other. @throws where no thread starts */
  hold(trial: Trial): Promise<Outcome>;
  close(): Promise<void>;
}

/** The thread starts with the first trial, and again after it has ended. */
export function createTrials(): Trials {
  let thread: TrialThread | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function run({ deadlineMs, ...trial }: Trial): Promise<Outcome> {
    if (thread?.ended.aborted !== false) thread = await start();
    const { worker, ended } = thread;
    return new Promise((resolve) => {
      let timer = limit(LOAD_MS);
      function limit(ms: number): NodeJS.Timeout {
        return setTimeout(() => {
          thread = undefined;
          void worker.terminate();
          fail();
        }, ms);
      }
      function hear(report: TrialReport): void {
        clearTimeout(timer);
        if (report === 'begun') timer = limit(deadlineMs);
        else if (report !== 'ready') end(report);
      }
      /** An update that takes the thread with it, as by all of its memory, is not tried in time either. */
      function fail(): void {
        clearTimeout(timer);
        end('late');
      }
      function end(outcome: Outcome): void {
        worker.off('message', hear);
        ended.removeEventListener('abort', fail);
        resolve(outcome);
      }
      worker.on('message', hear);
      ended.addEventListener('abort', fail);
      worker.postMessage(trial);
    });
  }

  return {
    hold(trial) {
      const mine = last.then(() => run(trial));
      last = mine.catch(() => undefined);
      return mine;
    },
    async close() {
      await last;
      await thread?.worker.terminate();
    },
  };
}

/** Time in which the thread is to have the document, ms. */
const LOAD_MS = 10_000;

/** Start timeout of the thread, ms: on a busy machine it takes a second. */
const START_MS = 15_000;

interface TrialThread {
  readonly worker: Worker;
  /** Aborted when the worker has ended. */
  readonly ended: AbortSignal;
}

/** @throws Error where the thread does not start */
async function start(): Promise<TrialThread> {
  const worker = openWorker(new URL('./trial-worker.ts', import.meta.url));
  const ended = new AbortController();
  // An error without a listener would end the process.
  worker.on('error', (error) => ended.abort(error));
  worker.once('exit', () => ended.abort());
  try {
    await once(worker, 'message', { signal: AbortSignal.any([ended.signal, AbortSignal.timeout(START_MS)]) });
  } catch (error) {
    await worker.terminate();
    throw ended.signal.reason ?? error;
  }
  // An idle thread must not keep the process alive.
  worker.unref();
  return { worker, ended: ended.signal };
}
