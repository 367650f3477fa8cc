import type { Composing } from '../composing/composing.ts';
import { type BegunLeg, type FinishedLeg, finishPiece } from '../composing/finish-piece.ts';

/** One run of the music from a start out of silence to the end, pauses included. */
export interface Performance {
  /** Epoch and number of the score entry that began it, as in `3.17`. */
  readonly key: string;
  /** User who started it; undefined where another instance knows. */
  readonly userId: number | undefined;
}

/** A performance as far as one instance has conducted it. */
export interface ConductedPerformance extends Performance {
  /** The epoch in which it is conducted. */
  readonly epoch: number;
}

/** Archives the pieces that performances become, in the background. */
export interface Archiver {
  /** The performance has something that no archived piece holds. */
  markPending(): void;
  /**
   * Archives the piece that these legs are now, if something is pending: it is again where that fails. Cancels the one
   * that is being archived where it is of the same performance.
   */
  archive(legs: readonly BegunLeg[], performance: ConductedPerformance): void;
  /** Resolves when no piece is being archived. One that has failed is tried once more. */
  settled(): Promise<void>;
  /** Cancels the pieces that are being archived. */
  cancel(): void;
}

export function createArchiver(parts: {
  readonly composing: Composing;
  /** @param finish composes the rest of the piece */
  save(finish: () => Promise<FinishedLeg[]>, performance: ConductedPerformance): Promise<void>;
  failed(error: unknown): void;
}): Archiver {
  let pending = false;
  /** Archives again what has failed last. */
  let again: (() => void) | undefined;
  /** By performance. */
  const running = new Map<string, { readonly done: Promise<void>; readonly cancel: AbortController }>();

  const settleRunning = () => Promise.all([...running.values()].map(({ done }) => done));

  const archiver: Archiver = {
    markPending() {
      pending = true;
    },
    archive(legs, performance) {
      if (!pending) return;
      pending = false;
      again = undefined;
      const { key } = performance;
      running.get(key)?.cancel.abort();
      const cancel = new AbortController();
      const done = parts
        .save(() => finishPiece(legs, parts.composing, cancel.signal), performance)
        .catch((error) => {
          // Another one of this performance has taken its place, or the room closes.
          if (cancel.signal.aborted) return;
          pending = true;
          again = () => archiver.archive(legs, performance);
          parts.failed(error);
        })
        .finally(() => {
          if (running.get(key)?.cancel === cancel) running.delete(key);
        });
      running.set(key, { done, cancel });
    },
    async settled() {
      await settleRunning();
      again?.();
      await settleRunning();
    },
    cancel() {
      for (const { cancel } of running.values()) cancel.abort();
    },
  };
  return archiver;
}
