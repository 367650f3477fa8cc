import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { openWorker } from '../worker.ts';
import type { AnswerTo, ItineraryAnswer, ItineraryQuestion } from './itinerary-messages.ts';
import { Unreadable } from './reading.ts';

/** A thread that reads or writes files, so that none can hold up the music. */
export interface ItineraryThread {
  /**
   * Asks one question after another.
   * @throws Unreadable where a file is refused as a whole, or takes longer than the deadline
   */
  ask<Q extends ItineraryQuestion>(question: Q): Promise<AnswerTo<Q>>;
  close(): Promise<void>;
}

/**
 * The thread starts with the first question, and again after it has ended.
 * @param deadlineMs of one question
 * @param late reason of the refusal where a question takes longer
 */
export function createItineraryThread(deadlineMs: number, late: string): ItineraryThread {
  let thread: Started | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function askNow<Q extends ItineraryQuestion>(question: Q): Promise<AnswerTo<Q>> {
    if (thread?.ended.aborted !== false) thread = await start(late);
    const { worker, ended } = thread;
    let waiting = true;
    // An answer that came while this process was busy is read before the question counts as late.
    const deadline = setTimeout(() => setImmediate(() => waiting && void worker.terminate()), deadlineMs);
    const answered = once(worker, 'message', { signal: ended }).catch((error) => {
      throw ended.reason ?? error;
    });
    worker.postMessage(question);
    const [answer] = (await answered.finally(() => {
      waiting = false;
      clearTimeout(deadline);
    })) as [ItineraryAnswer];
    if (answer.kind === 'refused') throw new Unreadable(answer.reason);
    return answer as AnswerTo<Q>;
  }

  return {
    ask(question) {
      const mine = last.then(() => askNow(question));
      last = mine.catch(() => {});
      return mine;
    },
    async close() {
      await last;
      await thread?.worker.terminate();
    },
  };
}

interface Started {
  readonly worker: Worker;
  /** Aborted when the worker has ended, with the reason. */
  readonly ended: AbortSignal;
}

/** @throws Error where the thread does not start */
async function start(late: string): Promise<Started> {
  const worker = openWorker(new URL('./itinerary-worker.ts', import.meta.url));
  const ended = new AbortController();
  worker.once('error', (error) => ended.abort(error));
  worker.once('exit', () => ended.abort(new Unreadable(late)));
  await once(worker, 'message', { signal: ended.signal });
  // An idle thread must not keep the process alive.
  worker.unref();
  return { worker, ended: ended.signal };
}
