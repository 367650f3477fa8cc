import type { HeardNote } from '@aero-melody/client';

/** Which pitch classes, 0–11, fit a place in the music. */
export interface Harmony {
  /** Of the key. */
  readonly scale: ReadonlySet<number>;
  /** Of the chord that sounds; none where none does. */
  readonly chord: ReadonlySet<number>;
}

/** Notes that a person is held to. */
export type Good = 'any' | 'scale' | 'chord';

const NATURALS: { readonly [letter: string]: number } = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
/** Semitones above the tonic. */
const MODES: { readonly [mode: string]: readonly number[] } = {
  major: [0, 2, 4, 5, 7, 9, 11],
  minor: [0, 2, 3, 5, 7, 8, 10],
  dorian: [0, 2, 3, 5, 7, 9, 10],
  mixolydian: [0, 2, 4, 5, 7, 9, 10],
  lydian: [0, 2, 4, 6, 7, 9, 11],
  phrygian: [0, 1, 3, 5, 7, 8, 10],
};

/**
 * The pitch classes of a key, by the name that a leg gives it; none of one that is unknown.
 * @example scaleOf('Bb major') // Set { 10, 0, 2, 3, 5, 7, 9 }
 */
export function scaleOf(key: string): ReadonlySet<number> {
  const [, letter = '', sign = '', mode = ''] = /^([A-G])([#b]?) (\w+)$/.exec(key) ?? [];
  const tonic = (NATURALS[letter] ?? 0) + (sign === '#' ? 1 : sign === 'b' ? -1 : 0);
  return new Set((MODES[mode] ?? []).map((step) => (tonic + step + 12) % 12));
}

/**
 * The pitch classes of the chord at a tick, as pad, choir and bass sound there. The melody and drums are no part of it.
 * @example chordAt([{ voice: 'pad', at: 0, ticks: 960, pitch: 64 }], 480) // Set { 4 }
 */
export function chordAt(
  notes: Iterable<Pick<HeardNote, 'voice' | 'at' | 'ticks' | 'pitch'>>,
  tick: number,
): ReadonlySet<number> {
  const chord = new Set<number>();
  for (const { voice, at, ticks, pitch } of notes)
    if (voice !== 'melody' && voice !== 'percussion' && at <= tick && tick < at + ticks) chord.add(pitch % 12);
  return chord;
}

/** The pitch classes that a person is held to; all where nothing is known of the place. */
export function goodOf({ scale, chord }: Harmony, good: Good): ReadonlySet<number> {
  if (good === 'any') return new Set();
  return good === 'chord' && chord.size > 0 ? chord : scale;
}

/**
 * The nearest pitch of these classes, and of two the lower one; the pitch itself where there are none.
 * @example snap(61, new Set([0, 4, 7])) // 60
 */
export function snap(pitch: number, classes: ReadonlySet<number>): number {
  for (let distance = 0; distance <= 6; distance++)
    for (const near of [pitch - distance, pitch + distance])
      if (near >= 0 && near <= 127 && classes.has(near % 12)) return near;
  return pitch;
}
