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
export const listeningPair = z
  .object({
    pair: z.string().describe('Names the pair in a vote. Only the server can read what it holds.'),
    first: listeningPiece,
    second: listeningPiece,
  })
  .readonly()
  .describe('A blind pair of pieces.');
export type ListeningPair = z.infer<typeof listeningPair>;

/** A vote: POST /api/listen/votes. */
export const listeningVote = z.object({
  pair: z.string().max(2_000).describe('The pair, as it was given.'),
  choice: z.enum(CHOICES).describe('The preferred piece.'),
});

/** Identity of a piece, told after the vote. */
export const revealedPiece = z
  .object({
    variant: z.enum(VARIANTS).describe('Variant of the composer.'),
    title: z.string().describe('The flight, or the title of the tune.'),
  })
  .readonly();
export type RevealedPiece = z.infer<typeof revealedPiece>;

/** The answer to a vote. */
export const listeningReveal = z
  .object({ first: revealedPiece, second: revealedPiece })
  .readonly()
  .describe('What the two pieces were.');
export type ListeningReveal = z.infer<typeof listeningReveal>;
