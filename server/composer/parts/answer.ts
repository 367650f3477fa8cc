import { chance, DRAWS } from '../theory/chance.ts';
import { chordTones, pitchClass, SCALES } from '../theory/key.ts';
import { type Bar, chordAt } from '../theory/leg-plan.ts';
import { barTicks, beatTicks, EIGHTH, isStrong, type Metre } from '../theory/metre.ts';
import type { BarNote } from './bar-note.ts';

const LOWEST = 60;
const HIGHEST = 72;

/**
 * The counter-melody of the pad above its chords: under the last note of a phrase and in the breath behind it, and in bars
 * of a tune in which the melody waits.
 */
export function answerIn(bar: Bar): BarNote[] {
  if (bar.figure.name === 'plain' && bar.breath === null) return [];
  if (!bar.voices.includes('melody')) return stepsIn(bar, 0, barTicks(bar.metre), beatTicks(bar.metre));
  return bar.breath ? stepsIn(bar, answerFrom(bar.metre, bar.breath), bar.breath[1], EIGHTH) : [];
}

/**
 * Start of an answer, ticks from the start of the metre's bar: an eighth behind the beat on which the phrase's last note
 * begins, so that it is on the eighths of the bar.
 */
export function answerFrom(metre: Metre, [breath]: NonNullable<Bar['breath']>): number {
  const beat = beatTicks(metre);
  return Math.floor((breath - 1) / beat) * beat + EIGHTH;
}

/** Steps of the scale that begin on a note of the chord, and have one on strong beats. */
function stepsIn(bar: Bar, from: number, to: number, step: number): BarNote[] {
  const side = chance(bar.seed, DRAWS.figure, bar.tick - bar.offset + from) < 0.5 ? -1 : 1;
  const notes: BarNote[] = [];
  for (let place = from; place < to; place += step) {
    const before = notes.at(-1)?.[2];
    const onChord = before === undefined || isStrong(bar.metre, place);
    const tones = onChord
      ? chordTones(chordAt(bar, bar.tick - bar.offset + place))
      : SCALES[bar.mode].map((above) => pitchClass(bar.tonic + above));
    notes.push([place, Math.min(to, place + step), nearest(tones, before, side)]);
  }
  return notes;
}

/** The nearest of some pitch classes on one side of a pitch, or on the other at the end of the range; at first a middle one. */
function nearest(tones: readonly number[], before: number | undefined, side: number): number {
  const fits = (pitch: number) => tones.includes(pitchClass(pitch)) && pitch >= LOWEST && pitch <= HIGHEST;
  const start = before ?? (LOWEST + HIGHEST) / 2 - side;
  for (const way of [side, -side])
    for (let off = 1; off <= 6; off++) if (fits(start + way * off)) return start + way * off;
  return start;
}
