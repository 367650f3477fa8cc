import { type Refusal, refuse } from '../../protocol/refusal.ts';
import type { Update } from '../../protocol/update.ts';
import { RefusedError } from '../status.ts';
import type { UpdateQueue } from './update-queue.ts';

/** A refused edit, and all that were made after it, which build on it. */
export interface Refused {
  readonly refusal: Refusal;
  readonly updates: readonly Update[];
}

/** What becomes of the updates of a session: each is acknowledged, or one is refused with all behind it. */
export interface Outcomes {
  readonly refused: Refused | undefined;
  isRefused(update: Update): boolean;
  /** Resolves when every edit so far is acknowledged; rejects with a RefusedError where one is refused. */
  saved(): Promise<void>;
  /** An update was acknowledged, and has left the queue. */
  acknowledged(): void;
  /** An update was refused for good. */
  refuse(update: Update, refusal: Refusal): void;
  /** Rejects the open promises of `saved()`. */
  close(): void;
}

export function createOutcomes(
  queue: Pick<UpdateQueue, 'updates' | 'assignNumbers' | 'lastNumber' | 'settled'>,
): Outcomes {
  let refused: { readonly refusal: Refusal; readonly from: number } | undefined;
  let waiters: { readonly upTo: number; resolve(): void; reject(error: RefusedError): void }[] = [];

  const isRefused = (update: Update) => refused !== undefined && update.sessionSeq >= refused.from;

  function takeWaiters(which: (upTo: number) => boolean) {
    const taken = waiters.filter(({ upTo }) => which(upTo));
    waiters = waiters.filter(({ upTo }) => !which(upTo));
    return taken;
  }

  function rejectFrom(number: number, refusal: Refusal): void {
    for (const { reject } of takeWaiters((upTo) => upTo >= number)) reject(new RefusedError(refusal));
  }

  return {
    get refused() {
      return refused && { refusal: refused.refusal, updates: queue.updates.filter(isRefused) };
    },
    isRefused,
    saved() {
      const unacknowledged = queue.assignNumbers();
      if (refused) return Promise.reject(new RefusedError(refused.refusal));
      if (unacknowledged.length === 0) return Promise.resolve();
      return new Promise((resolve, reject) => waiters.push({ upTo: queue.lastNumber, resolve, reject }));
    },
    acknowledged() {
      for (const { resolve } of takeWaiters((upTo) => upTo <= queue.settled)) resolve();
    },
    refuse(update, refusal) {
      refused = { refusal, from: update.sessionSeq };
      rejectFrom(update.sessionSeq, refusal);
    },
    close: () => rejectFrom(0, refuse('UNAVAILABLE', 'the room was left')),
  };
}
