import type { Reading } from './reading.ts';

/** A file to be read by the thread. */
export interface ReadingQuestion {
  readonly bytes: Uint8Array;
  /** As in 2026-05-12. */
  readonly today: string;
}

export type ReadingAnswer =
  | { readonly kind: 'read'; readonly reading: Reading }
  /** The file is refused as a whole. */
  | { readonly kind: 'refused'; readonly reason: string };
