import { createTally } from '../tally.ts';

/** Runs work for many people, a few pieces at a time and person by person, however much each has queued. */
export interface FairQueue {
  /**
   * Runs work once it is the person's turn.
   * @throws QueueFull where the person has too much queued; the signal's reason where it aborts before the turn has come
   */
  run<T>(person: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** Thrown for work of a person who has too much in the queue. */
export class QueueFull extends Error {}

/**
 * @param atOnce pieces of work that run, count
 * @param each pieces of work of one person that run or wait, count
 */
export function createFairQueue({ atOnce, each }: { readonly atOnce: number; readonly each: number }): FairQueue {
  /** Starts of what waits, by person; the person whose turn is next comes first. */
  const waiting = new Map<string, (() => void)[]>();
  const queued = createTally<string>();
  let running = 0;

  function startNext(): void {
    const [next] = waiting;
    if (!next || running >= atOnce) return;
    const [person, [start, ...others]] = next;
    waiting.delete(person);
    if (others.length > 0) waiting.set(person, others);
    running += 1;
    start!();
  }

  const turn = (person: string, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      function leave(): void {
        const left = waiting.get(person)?.filter((start) => start !== begin) ?? [];
        if (left.length > 0) waiting.set(person, left);
        else waiting.delete(person);
        reject(signal.reason);
      }
      function begin(): void {
        signal.removeEventListener('abort', leave);
        resolve();
      }
      signal.addEventListener('abort', leave);
      waiting.set(person, [...(waiting.get(person) ?? []), begin]);
      startNext();
    });

  return {
    async run(person, signal, work) {
      signal.throwIfAborted();
      if (queued.count(person) >= each) throw new QueueFull();
      queued.add(person);
      const done = turn(person, signal).then(() =>
        work().finally(() => {
          running -= 1;
          startNext();
        }),
      );
      return done.finally(() => queued.remove(person));
    },
  };
}
