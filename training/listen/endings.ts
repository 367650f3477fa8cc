import { pitchClass } from '../../server/composer/theory/key.ts';
import { type Passage, secondsOf } from './passage.ts';

/** Length of the last note of the melody, s; NaN without a melody. */
export function lastNoteSeconds(passage: Passage): number {
  const final = passage.parts.melody.at(-1);
  return final ? secondsOf(passage, final) : Number.NaN;
}

/** Bars at the end in which a slowing down is looked for. */
const CLOSE_BARS = 4;

/** True where the tempo changes in the last four bars, and is slower at the end than before them. */
export function slowsDown({ bars, tempos }: Passage): boolean {
  const close = bars.at(-CLOSE_BARS)?.tick ?? 0;
  const before = tempos.findLast(({ tick }) => tick <= close);
  const last = tempos.at(-1);
  return before !== undefined && last !== undefined && last.tick > close && last.bpm < before.bpm;
}

/** Fifths from the major tonic of a signature up to the tonics that it may have: of major, mixolydian and lydian. */
const MAJOR_TONICS = [0, 1, -1];
/** Likewise of minor, dorian and phrygian. */
const MINOR_TONICS = [3, 2, 4];

/**
 * True where a leg ends in the key in which it begins: the signature is the same, and the last note of the bass (of the
 * melody where there is no bass) is a tonic of it. A signature does not tell its mode, so each has three tonics.
 */
export function endsAtHome({ keys, parts: { bass, melody } }: Passage): boolean {
  const [first, last] = [keys[0], keys.at(-1)];
  const final = bass.at(-1) ?? melody.at(-1);
  if (first === undefined || last === undefined || final === undefined) return false;
  if (first.fifths !== last.fifths || first.minor !== last.minor) return false;
  const tonics = (last.minor ? MINOR_TONICS : MAJOR_TONICS).map((fifths) => pitchClass(7 * (last.fifths + fifths)));
  return tonics.includes(pitchClass(final.pitch));
}
