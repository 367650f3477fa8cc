import type { Composing } from '../composing/composing.ts';
import { type BegunLeg, type FinishedLeg, finishPiece } from '../composing/finish-piece.ts';

/** Archives the pieces that performances become, in the background. */
export interface Archiver {
  /** Notes were played that no archived piece holds. */
  markPending(): void;
  /** Archives the piece that these legs are now, if notes are pending. Cancels the one that is being archived. */
  archive(legs: readonly BegunLeg[], epoch: number): void;
  /** Resolves when no piece is being archived. */
  settled(): Promise<void>;
  /** Cancels the piece that is being archived. */
  cancel(): void;
}

export function createArchiver(parts: {
  readonly composing: Composing;
  /** @param finish composes the rest of the piece */
  save(finish: () => Promise<FinishedLeg[]>, epoch: number): Promise<void>;
  failed(error: unknown): void;
}): Archiver {
  let pending = false;
  let settled = Promise.resolve();
  let current = new AbortController();

  return {
    markPending() {
      pending = true;
    },
    archive(legs, epoch) {
      if (!pending) return;
      pending = false;
      current.abort();
      current = new AbortController();
      const { signal } = current;
      settled = parts
        .save(() => finishPiece(legs, parts.composing, signal), epoch)
        .catch((error) => {
          if (!signal.aborted) parts.failed(error);
        });
    },
    settled: () => settled,
    cancel: () => current.abort(),
  };
}
