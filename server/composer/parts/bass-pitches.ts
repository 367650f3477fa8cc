import { at } from '../theory/at.ts';
import { chordTones, pitchClass, SCALES } from '../theory/key.ts';
import type { Bar, Chord } from '../theory/leg-plan.ts';
import { lowest } from './bar-note.ts';

const LOWEST = 33;
const HIGHEST = 50;

export const rootOf = (chord: Chord) => lowest(chord.root, LOWEST);

export const thirdOf = (chord: Chord) => rootOf(chord) + pitchClass(at(chordTones(chord), 1) - chord.root);

/** The octave above the root; the root where that is too high. */
export const octaveOf = (chord: Chord) => rootOf(chord) + (rootOf(chord) + 12 <= HIGHEST ? 12 : 0);

/** The fifth below the root where it is in range, else the one above. */
export function fifthOf(chord: Chord): number {
  const above = chord.quality === 'diminished' ? 6 : 7;
  return rootOf(chord) + (rootOf(chord) - (12 - above) >= LOWEST ? above - 12 : above);
}

/** The neighbour of a root in the scale, on the side where the bass is. */
export function leadingTo(chord: Chord, from: number, { mode, tonic }: Bar): number {
  const target = rootOf(chord);
  const side = from > target || target - 2 < LOWEST ? 1 : -1;
  const inScale = (pitch: number) => SCALES[mode].includes(pitchClass(pitch - tonic));
  return inScale(target + 2 * side) ? target + 2 * side : target + side;
}
