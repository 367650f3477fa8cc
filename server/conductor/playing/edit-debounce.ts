import type { Clock } from '../../clock.ts';

/** Edits that follow each other within this time belong together, ms. */
const APART_MS = 80;
/** Where somebody goes on and on, the music follows after this time all the same, ms. */
const PATIENCE_MS = 800;

/** Edits, gathered so that the music follows a drag once and not at every step of it. */
export interface EditDebounce {
  edit(): void;
  /** Somebody drags, or nobody does any more. */
  drag(dragging: boolean): void;
  /** Edits that are held wait no longer. */
  flush(): void;
  close(): void;
}

/**
 * The first edit after a quiet moment is heard at once; those that come close behind it are heard together. While
 * somebody drags there is no first one: all that comes until they let go is heard together.
 */
export function createEditDebounce(clock: Clock, heard: () => void): EditDebounce {
  let lastEdit = Number.NEGATIVE_INFINITY;
  let heldSince: number | undefined;
  let dragging = false;
  let stop = () => {};

  function flush(): void {
    stop();
    if (heldSince === undefined) return;
    heldSince = undefined;
    heard();
  }

  function hold(since: number): void {
    stop();
    heldSince = since;
    const patience = since + PATIENCE_MS - clock.now();
    // Behind a drag, too: its last edits may still be on their way from another instance.
    stop = clock.after(dragging ? patience : Math.min(APART_MS, patience), flush);
  }

  return {
    edit() {
      const now = clock.now();
      const quiet = now - lastEdit >= APART_MS;
      lastEdit = now;
      if (quiet && !dragging && heldSince === undefined) heard();
      else hold(heldSince ?? now);
    },
    drag(now) {
      dragging = now;
      if (heldSince !== undefined) hold(heldSince);
    },
    flush,
    close: () => stop(),
  };
}
