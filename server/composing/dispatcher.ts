import { packNotes } from '../../protocol/note-event.ts';
import { at } from '../composer/theory/at.ts';
import type { Thread } from './thread.ts';
import { soundsAt, type Work } from './work.ts';
import type { Works } from './works.ts';

/** Sends works to the composing threads. */
export interface Dispatcher {
  /** All threads have opened the networks. */
  readonly ready: boolean;
  /** Sends what is wanted of a work to its thread, where that has changed. */
  dispatch(work: Work): void;
  /** Lets the thread of a work forget it. */
  drop(work: Work): void;
  close(): Promise<void>;
}

export interface DispatcherParts {
  /** Threads, count. */
  readonly workers: number;
  readonly works: Works;
  /** Starts a thread. @param onLost it has ended, and with it all its lines */
  startThread(onLost: () => void): Thread;
  /** Called for each work of a thread that has ended. */
  onLost(work: Work): void;
}

export function createDispatcher({ workers, works, startThread, onLost }: DispatcherParts): Dispatcher {
  const threads = Array.from({ length: Math.max(1, workers) }, () => {
    const thread: Thread = startThread(() => release(thread));
    return thread;
  });

  function release(thread: Thread): void {
    for (const work of works.all()) {
      if (work.assignment?.thread !== thread) continue;
      work.assignment = undefined;
      onLost(work);
    }
  }

  /** Opens a work on a thread: on that of its predecessor, where there is one. */
  function open(work: Work): Thread {
    const { id, composed: plan, notes, filledTo, heard } = work;
    const predecessor = works.predecessorOf(work);
    const thread = predecessor?.assignment?.thread ?? at(threads, id % threads.length);
    works.begin(work);
    thread.send({
      kind: 'open',
      line: id,
      plan,
      past: packNotes(notes),
      from: filledTo,
      predecessor: predecessor?.id ?? -1,
      ...(heard && { heard: [...heard] }),
    });
    return thread;
  }

  return {
    get ready() {
      return threads.every(({ ready }) => ready);
    },
    dispatch(work) {
      const { assignment, filledTo } = work;
      const asks = [...work.asks];
      const until = Math.max(0, ...asks.map((ask) => ask.until));
      const deadline = Math.min(...asks.map((ask) => soundsAt(ask, 0, work.msPerTick)));
      if (until <= filledTo && (assignment?.until ?? 0) <= filledTo) return;
      if (assignment && assignment.until === until && assignment.deadline === deadline) return;
      const thread = assignment?.thread ?? open(work);
      const heard = work.heard ?? [];
      if (assignment && assignment.heard < heard.length)
        thread.send({ kind: 'hear', line: work.id, heard: heard.slice(assignment.heard) });
      work.assignment = { thread, until, deadline, heard: heard.length };
      thread.send({ kind: 'compose', line: work.id, until, deadline });
    },
    drop(work) {
      work.assignment?.thread.send({ kind: 'drop', line: work.id });
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}
