import type { Airport } from '../../travel-log/airport.ts';
import type { Preview } from './preview.ts';
import type { Reading } from './reading.ts';

/** A question to the reading thread. */
export type ReadingQuestion = FileQuestion | PreviewQuestion;

/** A file to be read. */
export interface FileQuestion {
  readonly kind: 'file';
  readonly bytes: Uint8Array;
  /** As in 2026-05-12. */
  readonly today: string;
}

/** A reading to be previewed. */
export interface PreviewQuestion {
  readonly kind: 'preview';
  readonly reading: Reading;
  /** The codes of airports for places without one. */
  readonly places: ReadonlyMap<string, string>;
  /** The airports that it names, by their codes as they are written. */
  readonly airports: ReadonlyMap<string, Airport>;
}

export type ReadingAnswer =
  | { readonly kind: 'file'; readonly reading: Reading }
  | { readonly kind: 'preview'; readonly preview: Preview }
  /** The file is refused as a whole. */
  | { readonly kind: 'refused'; readonly reason: string };

/** The answer to a question of a kind. */
export type AnswerTo<Q extends ReadingQuestion> = Extract<ReadingAnswer, { readonly kind: Q['kind'] }>;
