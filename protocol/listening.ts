import { z } from 'zod';
import { compositionFile } from './composition-file.ts';

/**
 * Variants of a piece that are compared: as journeys sound; all voices in every bar, without breaths; the plainest
 * accompaniment; exactly on the grid, each voice with one velocity; and a tune of people, played as a journey would be.
 */
export const VARIANTS = ['composed', 'unarranged', 'unfigured', 'unperformed', 'tune'] as const;
export type Variant = (typeof VARIANTS)[number];

/** The preferred piece of a pair. */
export const CHOICES = ['first', 'second', 'neither'] as const;
export type Choice = (typeof CHOICES)[number];

const { ticksPerQuarter, legs, analysis } = compositionFile.shape;

/** A piece as far as it sounds: its name would give its variant away. */
export const listeningPiece = z.object({
  ticksPerQuarter,
  legs: z.array(legs.element.pick({ leg: true, ticks: true, tempos: true, programs: true, pan: true, notes: true })),
  analysis: analysis.pick({ seconds: true }),
});
export type ListeningPiece = z.infer<typeof listeningPiece>;

/** A blind pair: GET /api/listen/pair. */
export interface ListeningPair {
  /** Names the pair in a vote. Only the server can read what it holds. */
  readonly pair: string;
  readonly first: ListeningPiece;
  readonly second: ListeningPiece;
}

/** A vote: POST /api/listen/votes. */
export const listeningVote = z.object({ pair: z.string().max(2_000), choice: z.enum(CHOICES) });

/** Identity of a piece, told after the vote. */
export interface RevealedPiece {
  readonly variant: Variant;
  /** The flight, or the title of the tune. */
  readonly title: string;
}

/** The answer to a vote. */
export interface ListeningReveal {
  readonly first: RevealedPiece;
  readonly second: RevealedPiece;
}
