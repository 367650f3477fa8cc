import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { openWorker } from '../worker.ts';
import { type Reading, Unreadable } from './reading.ts';
import { READING_LIMITS } from './reading-limits.ts';
import type { ReadingAnswer, ReadingQuestion } from './reading-messages.ts';

/** Reads itineraries in a thread of its own, so that no file can hold up the music. */
export interface Reader {
  /**
   * Reads one file after another.
   * @throws Unreadable where it is refused as a whole, or takes longer than `READING_LIMITS.readingMs`
   */
  read(bytes: Uint8Array, today: string): Promise<Reading>;
  close(): Promise<void>;
}

/** The thread starts with the first file, and again after it has ended. */
export function createReader(): Reader {
  let thread: ReadingThread | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function readNow(question: ReadingQuestion): Promise<Reading> {
    if (thread?.ended.aborted !== false) thread = await startThread();
    const { worker, ended } = thread;
    const deadline = setTimeout(() => void worker.terminate(), READING_LIMITS.readingMs);
    const answered = once(worker, 'message', { signal: ended }).catch((error) => {
      throw ended.reason ?? error;
    });
    worker.postMessage(question);
    const [answer] = (await answered.finally(() => clearTimeout(deadline))) as [ReadingAnswer];
    if (answer.kind === 'read') return answer.reading;
    throw new Unreadable(answer.reason);
  }

  return {
    read(bytes, today) {
      const mine = last.then(() => readNow({ bytes, today }));
      last = mine.catch(() => {});
      return mine;
    },
    async close() {
      await last;
      await thread?.worker.terminate();
    },
  };
}

interface ReadingThread {
  readonly worker: Worker;
  /** Aborted when the worker has ended, with the reason. */
  readonly ended: AbortSignal;
}

/** @throws Error where the thread does not start */
async function startThread(): Promise<ReadingThread> {
  const worker = openWorker(new URL('./reading-worker.ts', import.meta.url));
  const ended = new AbortController();
  worker.once('error', (error) => ended.abort(error));
  worker.once('exit', () => ended.abort(new Unreadable('it takes too long to read: import it in parts')));
  await once(worker, 'message', { signal: ended.signal });
  // An idle thread must not keep the process alive.
  worker.unref();
  return { worker, ended: ended.signal };
}
