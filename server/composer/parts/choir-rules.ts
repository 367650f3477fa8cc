import { choirPartInputs } from '../network/choir-encoding.ts';
import { choirPitchOf, type Frame, PARTS, PARTS_ABOVE, type Part } from '../network/choir-letters.ts';
import type { ChoirPrediction } from '../network/choir-network.ts';
import { sample } from '../network/sampler.ts';
import { last } from '../theory/at.ts';
import { chance, DRAWS } from '../theory/chance.ts';
import { chordTones, pitchClass } from '../theory/key.ts';
import { type Bar, chordAt, placeInBar } from '../theory/leg-plan.ts';
import { isStrong } from '../theory/metre.ts';

/** The parts that are sung under the melody, from the top. */
export const LOWER_PARTS = [1, 2, 3] as const;
export type LowerPart = (typeof LOWER_PARTS)[number];
const BASS = 3;

/** Range of each part, MIDI pitches. The soprano's is that in which the network knows sopranos. */
const RANGES: Readonly<Record<Part, readonly [lowest: number, highest: number]>> = {
  0: [60, 81],
  1: [53, 74],
  2: [48, 67],
  3: [36, 62],
};

/** Divisor of the network's logits at temperature 1. */
const HEAT = 0.85;
/** Bonus of chord tones, and of the root in the bass, on strong beats and elsewhere. */
const CHORD_BONUS = { strong: 2, weak: 0.5 };
const ROOT_BONUS = { strong: 1.5, weak: 0.3 };
/** Malus of a note that moves in parallel fifths or octaves with a part above: the two parts would melt into one. */
const PARALLEL_MALUS = 4;

/** The pitch of a melody as the choir network sees it: in the octave where it knows sopranos. */
export function sopranoPitch(pitch: number): number {
  const [lowest, highest] = RANGES[0];
  return pitch < lowest ? pitch + 12 : pitch > highest ? pitch - 12 : pitch;
}

/**
 * The pitch of a note that a person plays as the choir sings under it: in the octave where the network knows sopranos.
 * @example foldedPitch(20) // 68
 */
export function foldedPitch(pitch: number): number {
  const [lowest, highest] = RANGES[0];
  if (pitch < lowest) return pitch + 12 * Math.ceil((lowest - pitch) / 12);
  return pitch > highest ? pitch - 12 * Math.ceil((pitch - highest) / 12) : pitch;
}

/** The sixteenth in which a letter is drawn. */
export interface Sixteenth {
  readonly bar: Bar;
  /** Ticks from the start of the leg. */
  readonly tick: number;
  /** Place in the metre, frames. */
  readonly place: number;
  readonly temperature: number;
}

/**
 * Draws a part's letter from the network's prediction, bent by the rules.
 * @param frames the choir so far, the last one as far as it is drawn: the parts above `part` are
 * @param above MIDI pitch of the part above
 */
export function drawLetter(
  prediction: ChoirPrediction,
  frames: readonly Frame[],
  { bar, tick, place, temperature }: Sixteenth,
  part: LowerPart,
  above: number,
): number {
  const now = last(frames);
  const before = frames.at(-2);
  const [lowest, highest] = RANGES[part];
  const top = Math.max(lowest, Math.min(highest, above - 1));
  const beat = isStrong(bar.metre, placeInBar(bar, tick)) ? 'strong' : 'weak';
  const chord = chordAt(bar, tick);
  const tones = chordTones(chord);
  const inputs = choirPartInputs(frames, frames.length - 1, part, place);
  const weights = prediction.letters(part, inputs, before?.[part] ?? 0, now[0]).map((logit, letter) => {
    const pitch = choirPitchOf(letter);
    if (pitch < lowest || pitch > top) return -Infinity;
    const tone = pitchClass(pitch);
    const bonus =
      (tones.includes(tone) ? CHORD_BONUS[beat] : 0) + (part === BASS && tone === chord.root ? ROOT_BONUS[beat] : 0);
    const malus = before !== undefined && isParallel(before, now, part, letter) ? PARALLEL_MALUS : 0;
    return logit / (HEAT * temperature) + bonus - malus;
  });
  return sample(weights, chance(bar.seed, DRAWS.choir, PARTS.length * tick + part));
}

/** Whether a part that moves to a letter keeps a fifth or an octave to a part above that moves as well. */
function isParallel(before: Frame, now: Frame, part: Part, letter: number): boolean {
  if (letter === before[part]) return false;
  return PARTS_ABOVE[part].some((above) => {
    const distance = pitchClass(now[above] - letter);
    const kept = distance === pitchClass(before[above] - before[part]);
    return kept && (distance === 0 || distance === 7) && now[above] !== before[above];
  });
}
