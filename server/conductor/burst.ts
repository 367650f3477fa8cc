import type { Clock } from './clock.ts';

/** Edits that follow each other within this time belong together, ms. */
const APART_MS = 80;
/** While somebody goes on and on, the music follows after this time all the same, ms. */
const PATIENCE_MS = 800;

/** Edits, gathered so that the music follows a drag once and not at every step of it. */
export interface Bursts {
  edit(): void;
  /** Edits that are held wait no longer. */
  flush(): void;
  close(): void;
}

/** The first edit after a quiet moment is heard at once; those that come close behind it are heard together. */
export function createBursts(clock: Clock, heard: () => void): Bursts {
  let lastEdit = Number.NEGATIVE_INFINITY;
  let heldSince: number | undefined;
  let stop = () => {};

  function flush(): void {
    stop();
    if (heldSince === undefined) return;
    heldSince = undefined;
    heard();
  }

  return {
    edit() {
      const now = clock.now();
      const quiet = now - lastEdit >= APART_MS;
      lastEdit = now;
      stop();
      if (quiet && heldSince === undefined) {
        heard();
        return;
      }
      heldSince ??= now;
      stop = clock.after(Math.min(APART_MS, heldSince + PATIENCE_MS - now), flush);
    },
    flush,
    close: () => stop(),
  };
}
