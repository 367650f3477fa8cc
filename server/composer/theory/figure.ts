import { z } from 'zod';

/** Accompaniment of bass and pad: `plain` is a root and a held chord for each half of a bar. */
export const FIGURES = ['plain', 'oom-pah', 'off-beats', 'pulse', 'walking', 'broken', 'arpeggio'] as const;
export type FigureName = (typeof FIGURES)[number];

/**
 * A figure of one bar: its patterns are letters, each of the same share of the bar. `-` holds the note before, `.` rests.
 * In the bass `1`, `3`, `5` and `8` are root, third, fifth and octave, and `n` leads to the next root; in the chords
 * `c` is the whole chord, and `1` to `4` are its notes, from below. Both patterns are empty in a plain bar.
 */
export const figure = z.object({ name: z.enum(FIGURES), bass: z.string(), chords: z.string() }).readonly();
export type Figure = z.infer<typeof figure>;

export const PLAIN: Figure = { name: 'plain', bass: '', chords: '' };
