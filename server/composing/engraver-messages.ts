import type { Piece, PieceLeg } from '../composer/theory/piece.ts';

/** What a piece is written down as: a MIDI file, the JSON of `scoreJson`, or that of its analysis. */
export type FileFormat = 'midi' | 'json' | 'analysis';

/** What the thread of the engraver is told: the legs of a piece one after the other, then what to make of them. */
export type EngraverMessage =
  | { readonly leg: Omit<PieceLeg, 'notes'>; readonly notes: readonly number[] }
  | { readonly head: Omit<Piece, 'legs'>; readonly form: FileFormat };
