/** Notes due within this time are handed over, ms. */
const VISIBLE_MS = 120;
/** In a hidden page, timers fire once a second at the most. */
const HIDDEN_MS = 1_100;
/** Turns whose distances count, so that one long gap is forgotten in the end. */
const TURNS = 8;

/** The look-ahead of playback: as far as turns may be apart. */
export interface LookAhead {
  readonly isHidden: boolean;
  /** Now, ms. */
  ms(): number;
  /** A timer has fired. */
  turned(): void;
  /** Calls back when the page is hidden, before its timers are held back. Returns the function that stops it. */
  onHidden(listener: () => void): () => void;
}

/**
 * A page that is shown gets its timers in time. The timers of a hidden one are a second apart, a minute after a while, and
 * whatever the browser chooses: that is measured.
 * @param now ms
 */
export function createLookAhead(now: () => number): LookAhead {
  // Undefined in Node, which holds no timers back.
  const page: Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'> | undefined = globalThis.document;
  let gaps: number[] = [];
  let last = now();
  const isHidden = () => page?.hidden === true;

  return {
    get isHidden() {
      return isHidden();
    },
    ms: () => (isHidden() ? Math.max(HIDDEN_MS, VISIBLE_MS + Math.max(...gaps, now() - last)) : VISIBLE_MS),
    turned() {
      const at = now();
      gaps = [...gaps, at - last].slice(-TURNS);
      last = at;
    },
    onHidden(listener) {
      const changed = () => void (isHidden() && listener());
      page?.addEventListener('visibilitychange', changed);
      return () => page?.removeEventListener('visibilitychange', changed);
    },
  };
}
