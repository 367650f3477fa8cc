import type { PackedNotes } from '../../protocol/note-event.ts';
import type { Piece, PieceLeg } from '../composer/theory/piece.ts';

/** The formats of a file: MIDI, the JSON of `scoreJson`, or that of the analysis or the embedding. */
export type FileFormat = 'midi' | 'json' | 'analysis' | 'embedding';

/** A message to the engraver's thread: the legs of a piece one after another, then the head, which asks for the file. */
export type EngraverMessage =
  | { readonly kind: 'leg'; readonly leg: Omit<PieceLeg, 'notes'>; readonly notes: PackedNotes }
  | { readonly kind: 'head'; readonly head: Omit<Piece, 'legs'>; readonly format: FileFormat };
