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
import { barTicks, beatTicks, splitTicks } from '../theory/metre.ts';
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
  if (bar.form === 'drone') return within(bar, droneIn(bar), GAP);
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

/** Root, fifth and octave, a beat apart, that ring until the bar ends. */
function droneIn(bar: Bar): BarNote[] {
  const [whole, beat, root] = [barTicks(bar.metre), beatTicks(bar.metre), lowest(bar.tonic, 50)];
  return [root - 12, root - 5, root].slice(0, whole / beat).map((pitch, step) => [step * beat, whole, pitch]);
}
