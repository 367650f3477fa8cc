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

export function createTrials(): Trials {
  let worker: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function run({ deadlineMs, ...trial }: Trial): Promise<Outcome> {
    worker ??= await start();
    const running = worker;
    return new Promise((resolve) => {
      let timer = limit(LOAD_MS);
      function limit(ms: number): NodeJS.Timeout {
        return setTimeout(() => {
          worker = undefined;
          void running.terminate();
          end('late');
        }, ms);
      }
      function hear(report: TrialReport): void {
        clearTimeout(timer);
        if (report === 'begun') timer = limit(deadlineMs);
        else if (report !== 'ready') end(report);
      }
      function end(outcome: Outcome): void {
        running.off('message', hear);
        resolve(outcome);
      }
      running.on('message', hear);
      running.postMessage(trial);
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
      await worker?.terminate();
    },
  };
}

/** Time in which the thread is to have the document, ms. */
const LOAD_MS = 10_000;

/** Start timeout of the thread, ms: on a busy machine it takes a second. */
const START_MS = 15_000;

/** @throws Error where the thread does not start */
async function start(): Promise<Worker> {
  const worker = openWorker(new URL('./trial-worker.ts', import.meta.url));
  try {
    await once(worker, 'message', { signal: AbortSignal.timeout(START_MS) });
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  // An idle thread must not keep the process alive.
  worker.unref();
  return worker;
}
