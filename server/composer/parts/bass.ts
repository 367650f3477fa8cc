import { at } from '../theory/at.ts';
import { chance, DRAWS } from '../theory/chance.ts';
import { pitchClass, SCALES } from '../theory/key.ts';
import {
  type Bar,
  type Chord,
  chordAt,
  isLastChord,
  isTune,
  type LegPlan,
  PHRASE_BARS,
  SECTION_BARS,
  sameChord,
  silenceFrom,
} from '../theory/leg-plan.ts';
import { barTicks, beatTicks, EIGHTH, splitTicks } from '../theory/metre.ts';
import { answerFrom } from './answer.ts';
import { type BarNote, within } from './bar-note.ts';
import { fifthOf, leadingTo, octaveOf, rootOf, thirdOf } from './bass-pitches.ts';
import { notesOf } from './figure-notes.ts';
import type { Stroke } from './stroke.ts';

/** Silence between a note and the next one, ticks. */
const GAP = 60;

/**
 * The bass in one bar, by start: a root where a chord begins, and what the figure of the bar has between.
 * @param index of the bar
 */
export function bassOf(plan: LegPlan, index: number): Stroke[] {
  const bar = at(plan.bars, index);
  if (bar.form === 'drone' || bar.form === 'ring') return [];
  if (bar.form === 'bridge' && index === plan.bars.length - 1) return within(bar, walkHome(bar), GAP);
  const [first, second] = bar.chords;
  const whole = barTicks(bar.metre);
  const root = rootOf(first);
  if (isLastChord(bar)) return [{ tick: bar.tick, ticks: silenceFrom(plan.bars, index) - bar.tick, pitch: root }];
  // A section rests on its last root, and a quiet bar does not press on.
  if (bar.place === SECTION_BARS - 1 && answers(bar)) return within(bar, resting(bar, plan.bars[index + 1]), GAP);
  if (bar.place === SECTION_BARS - 1 || (bar.density === 0 && sameChord(first, second)))
    return within(bar, [[0, whole, root]], GAP);
  return within(bar, bar.figure.bass === '' ? plainly(bar, plan.bars[index + 1]) : figured(plan, index), GAP);
}

/** True where the bass answers the melody at the end of a section: no pad does, and it has a figure. */
const answers = ({ breath, figure, voices }: Bar): boolean =>
  breath !== null && figure.name !== 'plain' && voices.includes('melody') && !voices.includes('pad');

/** The last root of a section, then fifth and octave in eighths under the melody's last note, and a note that leads on. */
function resting(bar: Bar, next: Bar | undefined): BarNote[] {
  const { breath, metre } = bar;
  const whole = barTicks(metre);
  const end = breath?.[1] ?? whole;
  const start = breath ? answerFrom(metre, breath) : whole;
  const steps = Array.from({ length: Math.ceil((end - start) / EIGHTH) }, (_, step) => start + step * EIGHTH);
  const notes: BarNote[] = [[0, start, rootOf(bar.chords[0])]];
  for (const [step, from] of steps.entries()) {
    const chord = chordAt(bar, bar.tick - bar.offset + from);
    const own = step % 2 === 0 ? fifthOf(chord) : octaveOf(chord);
    // Bars behind the tune change with the next leg, and nothing before them may.
    const leads = step === steps.length - 1 && next !== undefined && isTune(next);
    notes.push([from, from + EIGHTH, leads ? leadingTo(next.chords[0], notes.at(-1)?.[2] ?? own, bar) : own]);
  }
  return notes;
}

/** The root on the downbeat, root or fifth in the middle, and in a bar with energy a step to the next root. */
function plainly(bar: Bar, next: Bar | undefined): BarNote[] {
  const [first, second] = bar.chords;
  const split = splitTicks(bar.metre);
  const whole = barTicks(bar.metre);
  const root = rootOf(first);
  const answer = sameChord(first, second) ? fifthOf(first) : rootOf(second);
  const beat = beatTicks(bar.metre);
  const leads = next !== undefined && isTune(next) && whole - split > beat && isDriven(bar);
  if (!leads)
    return [
      [0, split, root],
      [split, whole, answer],
    ];
  return [
    [0, split, root],
    [split, whole - beat, answer],
    [whole - beat, whole, leadingTo(next.chords[0], answer, bar)],
  ];
}

const isDriven = ({ seed, tick, energy }: Bar) => chance(seed, DRAWS.bass, tick) < energy - 0.15;

/** The notes of the bar's figure. */
function figured(plan: LegPlan, index: number): BarNote[] {
  const bar = at(plan.bars, index);
  const start = bar.tick - bar.offset;
  // Not the first half of this bar, where a revision has cut it.
  const last = plan.bars.findLast(({ tick }) => tick < start);
  const notes: BarNote[] = [];
  for (const { letter, from, to, opens } of notesOf(bar.figure.bass, bar)) {
    const chord = chordAt(bar, start + from);
    const before = from === 0 ? last?.chords[1] : bar.chords[0];
    const pitch = opens
      ? openingOf(bar, chord, before, from)
      : pitchOf(letter, chord, plan.bars[index + 1]?.chords[0] ?? chord, notes.at(-1)?.[2] ?? rootOf(chord), bar);
    notes.push([from, to, pitch]);
  }
  return notes;
}

/** How often a chord a step from the last one has its third in the bass, so that outer voices do not go in parallel, 0–1. */
const INVERTED = 0.5;

/**
 * The first note of a chord: its root, but in the midst of a phrase perhaps its third.
 * @param from ticks from the start of the metre's bar
 */
function openingOf(bar: Bar, chord: Chord, before: Chord | undefined, from: number): number {
  const moves = before === undefined ? 0 : pitchClass(chord.root - before.root);
  const isStep = moves === 1 || moves === 2 || moves === 10 || moves === 11;
  const free = bar.place % PHRASE_BARS > 0 && bar.cadence === 'none';
  const inverted = isStep && free && chance(bar.seed, DRAWS.bass, bar.tick - bar.offset + from + 1) < INVERTED;
  return inverted ? thirdOf(chord) : rootOf(chord);
}

/**
 * @param next chord of the next bar
 * @param before pitch of the note before
 */
function pitchOf(letter: string, chord: Chord, next: Chord, before: number, bar: Bar): number {
  switch (letter) {
    case '3':
      return thirdOf(chord);
    case '5':
      return fifthOf(chord);
    case '8':
      return octaveOf(chord);
    case 'n':
      return leadingTo(next, before, bar);
    default:
      return rootOf(chord);
  }
}

/** A bar over the dominant: the bass walks up the scale, a note a beat, to the tonic of the next leg. */
function walkHome(bar: Bar): BarNote[] {
  const beat = beatTicks(bar.metre);
  const beats = barTicks(bar.metre) / beat;
  const root = rootOf(bar.chords[0]);
  const above = bar.mode === 'minor' ? [0, 2, 4] : [0, 2, SCALES[bar.mode].includes(11) ? 4 : 3];
  const walk = [...Array(Math.max(0, beats - above.length)).fill(0), ...above].slice(-beats);
  if (walk.length > 1) walk[0] = 0;
  return walk.map((step, at) => [at * beat, (at + 1) * beat, root + step]);
}
