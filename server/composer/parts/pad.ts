import { at } from '../theory/at.ts';
import { chordTones } from '../theory/key.ts';
import {
  type Bar,
  type Chord,
  chordAt,
  isLastChord,
  type LegPlan,
  sameChord,
  silenceFrom,
} from '../theory/leg-plan.ts';
import { barTicks, splitTicks } from '../theory/metre.ts';
import { answerIn } from './answer.ts';
import { type BarNote, lowest, within } from './bar-note.ts';
import { notesOf } from './figure-notes.ts';
import type { Stroke } from './stroke.ts';

const LOWEST = 48;

/** Silence between a note and the next one, ticks. */
const GAP = 20;

/** Longest note of a broken chord, and of a chord between the beats, ticks. */
const BROKEN = 480;
const STRUCK = 240;

/**
 * The pad in one bar, by start: chords as the figure of the bar has them, and an answer to the melody.
 * @param index of the bar
 */
export function padOf(plan: LegPlan, index: number): Stroke[] {
  const bar = at(plan.bars, index);
  if (bar.form === 'drone') return droneOf(plan, index);
  if (bar.form === 'ring') return [];
  if (isLastChord(bar)) {
    const ticks = silenceFrom(plan.bars, index) - bar.tick;
    return voiced(bar.chords[0]).map((pitch) => ({ tick: bar.tick, ticks, pitch }));
  }
  const chords = bar.figure.chords === '' ? held(bar) : figured(bar);
  // A pitch that sounds twice in one voice ends with the first of its two ends.
  const answer = answerIn(bar).filter((note) => !chords.some((other) => isDoubled(note, other)));
  return within(bar, [...chords, ...answer], GAP).sort(
    (one, other) => one.tick - other.tick || one.pitch - other.pitch,
  );
}

/** True for one pitch at the same time. */
const isDoubled = ([from, to, pitch]: BarNote, [otherFrom, otherTo, otherPitch]: BarNote): boolean =>
  pitch === otherPitch && from < otherTo && otherFrom < to;

/** A chord that does not change is not struck again. */
function held({ metre, chords: [first, second] }: Bar): BarNote[] {
  const whole = barTicks(metre);
  const split = sameChord(first, second) ? whole : splitTicks(metre);
  return [
    ...voiced(first).map((pitch): BarNote => [0, split, pitch]),
    ...(split < whole ? voiced(second).map((pitch): BarNote => [split, whole, pitch]) : []),
  ];
}

/** The chords of the bar's figure: chords between the beats are short. */
function figured(bar: Bar): BarNote[] {
  const { name, chords } = bar.figure;
  const short = name === 'oom-pah' || name === 'off-beats' ? STRUCK : Number.POSITIVE_INFINITY;
  return notesOf(chords, bar).flatMap(({ letter, from, to }): BarNote[] => {
    const tones = voiced(chordAt(bar, bar.tick - bar.offset + from));
    if (letter === 'c') return tones.map((pitch) => [from, Math.min(to, from + short), pitch]);
    const above = Number(letter) - 1;
    const pitch = at(tones, above % tones.length) + (above < tones.length ? 0 : 12);
    return [[from, Math.min(to, from + BROKEN), pitch]];
  });
}

/**
 * Three notes of a chord, lowest first, all within one octave: common tones stay and the others move as little as they
 * can.
 */
const voiced = (chord: Chord): number[] =>
  threeTones(chord)
    .map((tone) => lowest(tone, LOWEST))
    .sort((a, b) => a - b);

/** A seventh chord can do without its fifth. */
const threeTones = (chord: Chord) => {
  const tones = chordTones(chord);
  return tones.length === 3 ? tones : tones.filter((_, index) => index !== 2);
};

/** Root, fifth and octave, struck once every two bars. */
function droneOf(plan: LegPlan, index: number): Stroke[] {
  const bar = at(plan.bars, index);
  let first = index;
  while (plan.bars[first - 1]?.form === 'drone') first -= 1;
  // The two halves of a bar that a revision has cut count once.
  const count = plan.bars.slice(first, index + 1).filter(({ offset }) => offset === 0).length;
  if (count % 2 === 0) return [];
  const next = plan.bars[index + 1];
  const ticks = bar.ticks + (next?.ticks ?? 0) - GAP;
  const root = lowest(bar.tonic, 50);
  return [root - 12, root - 5, root].map((pitch) => ({ tick: bar.tick, ticks, pitch }));
}
