import { refuse } from '../../protocol/refusal.ts';
import type { Refusal } from '../refusal.ts';
import { RefusedError } from '../status.ts';
import type { UnsavedEdit } from './update-queue.ts';

/** The open promises of `saved()`: each waits for the edits that were made before it. */
export interface Outcomes {
  /** Resolves once all edits up to a count are acknowledged; rejects where one of them is refused meanwhile. */
  wait(upTo: number): Promise<void>;
  /** The queue holds these edits now. */
  left(edits: readonly UnsavedEdit[]): void;
  /** The edit with this count was refused. */
  refused(count: number, refusal: Refusal): void;
  /** Another session saves the edits: the promises settle as its own does. */
  passOn(saved: () => Promise<void>): void;
  /** Rejects the open promises, and those to come. @param refusal why no edit is sent any more */
  close(refusal?: Refusal): void;
}

export function createOutcomes(): Outcomes {
  let closed: Refusal | undefined;
  let waiters: { readonly upTo: number; resolve(): void; reject(error: unknown): void }[] = [];

  function take(which: (upTo: number) => boolean) {
    const taken = waiters.filter(({ upTo }) => which(upTo));
    waiters = waiters.filter(({ upTo }) => !which(upTo));
    return taken;
  }

  function rejectFrom(count: number, refusal: Refusal): void {
    for (const { reject } of take((upTo) => upTo >= count)) reject(new RefusedError(refusal));
  }

  return {
    wait: (upTo) =>
      new Promise((resolve, reject) => {
        if (closed) reject(new RefusedError(closed));
        else waiters.push({ upTo, resolve, reject });
      }),
    left(edits) {
      if (waiters.length === 0) return;
      const first = Math.min(...edits.filter(({ refusal }) => !refusal).map(({ count }) => count));
      for (const { resolve } of take((upTo) => upTo < first)) resolve();
    },
    refused: rejectFrom,
    passOn(saved) {
      for (const { resolve, reject } of take(() => true)) saved().then(resolve, reject);
    },
    close(refusal = refuse('UNAVAILABLE', 'the room was left')) {
      closed ??= refusal;
      rejectFrom(0, refusal);
    },
  };
}
