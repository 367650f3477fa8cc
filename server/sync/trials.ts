import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** An update, and the document that it is to be applied to. */
export interface Trial {
  readonly state: Uint8Array;
  readonly bytes: Uint8Array;
}

/** How a trial ended; late is what did not end in time, for whatever reason. */
export type Outcome = 'passed' | 'failed' | 'late';

/** Tries large updates in a thread of its own, so that one that takes for ever takes it there. */
export interface Trials {
  /** Applies the update to its document before the deadline, or not. Trials come one after the other. @throws where no thread begins */
  hold(trial: Trial): Promise<Outcome>;
  close(): Promise<void>;
}

/** @param deadlineMs for one trial, once its turn has come; the thread's own start is not counted */
export function createTrials(deadlineMs: number): Trials {
  let worker: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function run(trial: Trial): Promise<Outcome> {
    worker ??= await start();
    const running = worker;
    return new Promise((resolve) => {
      const answer = (applied: boolean) => end(applied ? 'passed' : 'failed');
      const end = (outcome: Outcome) => {
        clearTimeout(timer);
        running.off('message', answer);
        resolve(outcome);
      };
      const timer = setTimeout(() => {
        worker = undefined;
        void running.terminate();
        end('late');
      }, deadlineMs);
      running.on('message', answer);
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

/** A thread that has not begun by then never will, ms: one on a busy machine takes a second. */
const START_MS = 15_000;

/** @throws Error where the thread does not begin. */
async function start(): Promise<Worker> {
  // None of the options of this process: a loader or a debugger that waits in there would keep all large updates waiting.
  const worker = new Worker(new URL('./trial-worker.mjs', import.meta.url), { execArgv: [] });
  try {
    await once(worker, 'message', { signal: AbortSignal.timeout(START_MS) });
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  // A thread without work must not keep the process.
  worker.unref();
  return worker;
}
