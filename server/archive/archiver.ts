import type { Composing } from '../composing/composing.ts';
import { type BegunLeg, type FinishedLeg, finishPiece } from '../composing/finish-piece.ts';

/** Keeps the pieces that performances have become, in the background. */
export interface Archiver {
  /** There are notes that no kept piece has. */
  owe(): void;
  /** Keeps the piece that these legs are now, if there is anything to keep; it takes the place of one that is under way. */
  keep(legs: readonly BegunLeg[], epoch: number): void;
  /** Resolves when nothing is under way. */
  kept(): Promise<void>;
  callOff(): void;
}

export function createArchiver(parts: {
  readonly composing: Composing;
  keep(finish: () => Promise<FinishedLeg[]>, epoch: number): Promise<void>;
  failed(error: unknown): void;
}): Archiver {
  let owed = false;
  let kept = Promise.resolve();
  let underWay = new AbortController();

  return {
    owe() {
      owed = true;
    },
    keep(legs, epoch) {
      if (!owed) return;
      owed = false;
      underWay.abort();
      underWay = new AbortController();
      const { signal } = underWay;
      kept = parts
        .keep(() => finishPiece(legs, parts.composing, signal), epoch)
        .catch((error) => {
          if (!signal.aborted) parts.failed(error);
        });
    },
    kept: () => kept,
    callOff: () => underWay.abort(),
  };
}
