import type { Clock } from '../../clock.ts';

/** Edits within this time of each other belong together, ms. */
const DEBOUNCE_MS = 80;
/** The music follows edits without a pause after this time, ms. */
const MAX_WAIT_MS = 800;

/** Gathers edits, so that the music follows a drag once and not at every step of it. */
export interface EditDebounce {
  edit(): void;
  /** A member drags, or none does any more. */
  drag(dragging: boolean): void;
  /** Edits that are held wait no longer. */
  flush(): void;
  close(): void;
}

/**
 * The first edit after a quiet moment passes at once; those that come close behind it pass together. While a member
 * drags there is no first one: everything until the end of the drag passes together.
 * @param pass called once for each edit or group of edits
 */
export function createEditDebounce(clock: Clock, pass: () => void): EditDebounce {
  let lastEdit = Number.NEGATIVE_INFINITY;
  let heldSince: number | undefined;
  let dragging = false;
  let stopTimer = () => {};

  function flush(): void {
    stopTimer();
    if (heldSince === undefined) return;
    heldSince = undefined;
    pass();
  }

  function hold(since: number): void {
    stopTimer();
    heldSince = since;
    const left = since + MAX_WAIT_MS - clock.now();
    // After a drag, too: its last edits may still be on their way from another instance.
    stopTimer = clock.after(dragging ? left : Math.min(DEBOUNCE_MS, left), flush);
  }

  return {
    edit() {
      const now = clock.now();
      const quiet = now - lastEdit >= DEBOUNCE_MS;
      lastEdit = now;
      if (quiet && !dragging && heldSince === undefined) pass();
      else hold(heldSince ?? now);
    },
    drag(drags) {
      dragging = drags;
      if (heldSince !== undefined) hold(heldSince);
    },
    flush,
    close: () => stopTimer(),
  };
}
