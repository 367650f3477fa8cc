import { LIMITS } from '../../protocol/limits.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { WithdrawAnswer } from '../../protocol/withdraw.ts';
import type { UnsavedUpdate } from './update-queue.ts';

/** Withdraws the numbers of updates, so that no one of them can become a row any more. It outlives connections. */
export interface Withdrawal {
  /** Withdraws all of these that are not decided yet, in order, or begins anew after a pause. */
  start(updates: readonly UnsavedUpdate[]): void;
  /** Ignores the answers that are open. */
  stop(): void;
  /** Forgets all numbers, since others take their place. */
  clear(): void;
}

export interface WithdrawalOptions {
  withdraw(sessionSeq: number, answer: (answer: WithdrawAnswer) => void): void;
  /** A number is decided: an update is a row or, where it is undefined, that row is empty. */
  decided(seq: number, update: UnsavedUpdate | undefined): void;
  /** A number could not be withdrawn now. */
  refused(refusal: Refusal): void;
  /** All numbers are decided. */
  done(): void;
}

export function createWithdrawal(options: WithdrawalOptions): Withdrawal {
  /** Numbers without a row of content, for ever. */
  const voided = new Set<number>();
  /** Numbers whose answer is open. Each start has a set of its own, so that answers to earlier ones are ignored. */
  let open = new Set<number>();

  function start(updates: readonly UnsavedUpdate[]): void {
    const undecided = updates.filter(({ sessionSeq }) => !voided.has(sessionSeq));
    const batch = undecided.slice(0, LIMITS.windowUpdates);
    const own = new Set(batch.map(({ sessionSeq }) => sessionSeq));
    open = own;
    if (batch.length === 0) options.done();
    for (const update of batch) {
      options.withdraw(update.sessionSeq, (answer) => {
        // A frame that was duplicated on its way is answered twice.
        if (open !== own || !own.delete(update.sessionSeq)) return;
        if (!answer.ok) {
          stop();
          return options.refused(answer.refusal);
        }
        if (!answer.kept) voided.add(update.sessionSeq);
        options.decided(answer.seq, answer.kept ? update : undefined);
        if (own.size === 0) start(undecided.slice(batch.length));
      });
    }
  }

  function stop(): void {
    open = new Set();
  }

  return { start, stop, clear: () => voided.clear() };
}
