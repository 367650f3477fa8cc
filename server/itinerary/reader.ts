import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type { AirportOf } from '../../travel-log/airport.ts';
import { openWorker } from '../worker.ts';
import type { Preview } from './preview.ts';
import { type Reading, Unreadable } from './reading.ts';
import { READING_LIMITS } from './reading-limits.ts';
import type { AnswerTo, ReadingAnswer, ReadingQuestion } from './reading-messages.ts';

/** Reads itineraries in a thread of its own, so that no file can hold up the music. */
export interface Reader {
  /**
   * Reads one file after another.
   * @throws Unreadable where it is refused as a whole, or takes longer than `READING_LIMITS.readingMs`
   */
  read(bytes: Uint8Array, today: string): Promise<Reading>;
  /**
   * As `previewOf`.
   * @throws Unreadable as `read` does
   */
  preview(reading: Reading, places: ReadonlyMap<string, string>, known: AirportOf): Promise<Preview>;
  close(): Promise<void>;
}

/** The thread starts with the first file, and again after it has ended. */
export function createReader(): Reader {
  let thread: ReadingThread | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function ask<Q extends ReadingQuestion>(question: Q): Promise<AnswerTo<Q>> {
    if (thread?.ended.aborted !== false) thread = await startThread();
    const { worker, ended } = thread;
    const deadline = setTimeout(() => void worker.terminate(), READING_LIMITS.readingMs);
    const answered = once(worker, 'message', { signal: ended }).catch((error) => {
      throw ended.reason ?? error;
    });
    worker.postMessage(question);
    const [answer] = (await answered.finally(() => clearTimeout(deadline))) as [ReadingAnswer];
    if (answer.kind === 'refused') throw new Unreadable(answer.reason);
    return answer as AnswerTo<Q>;
  }

  function inTurn<Q extends ReadingQuestion>(question: Q): Promise<AnswerTo<Q>> {
    const mine = last.then(() => ask(question));
    last = mine.catch(() => {});
    return mine;
  }

  return {
    read: async (bytes, today) => (await inTurn({ kind: 'file', bytes, today })).reading,
    async preview(reading, places, known) {
      const airports = new Map(
        codesIn(reading, places).flatMap((code) => {
          const airport = known(code);
          return airport ? [[code, airport] as const] : [];
        }),
      );
      return (await inTurn({ kind: 'preview', reading, places, airports })).preview;
    },
    async close() {
      await last;
      await thread?.worker.terminate();
    },
  };
}

/** Codes and names of places in a reading, and the codes that they are mapped to. */
const codesIn = ({ flights }: Reading, places: ReadonlyMap<string, string>): string[] => [
  ...new Set([...flights.flatMap(({ origin, destination }) => [origin, destination]), ...places.values()]),
];

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
