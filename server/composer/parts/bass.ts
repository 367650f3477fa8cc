import { at } from '../theory/at.ts';
import { chance, DRAWS } from '../theory/chance.ts';
import { chordTones, pitchClass, SCALES } from '../theory/key.ts';
import {
  type Bar,
  type Chord,
  chordAt,
  isLastChord,
  type LegPlan,
  SECTION_BARS,
  sameChord,
  silenceFrom,
} from '../theory/leg-plan.ts';
import { barTicks, beatTicks, splitTicks } from '../theory/metre.ts';
import { notesOf } from './figure-line.ts';
import { lowest, type Span, within } from './span.ts';
import type { Stroke } from './stroke.ts';

const LOWEST = 33;
const HIGHEST = 50;

/** Silence between a note and the next one, ticks. */
const GAP = 60;

/**
 * What the bass plays in one bar, by start: a root where a chord begins, and what the figure of the bar has between.
 * @param index of the bar
 */
export function bassOf(plan: LegPlan, index: number): Stroke[] {
  const bar = at(plan.bars, index);
  if (bar.form === 'drone' || bar.form === 'ring') return [];
  if (bar.form === 'bridge' && index === plan.bars.length - 1) return within(bar, walkHome(bar), GAP);
  const [first, second] = bar.chords;
  const whole = barTicks(bar.metre);
  const root = lowest(first.root, LOWEST);
  if (isLastChord(bar)) return [{ tick: bar.tick, ticks: silenceFrom(plan.bars, index) - bar.tick, pitch: root }];
  // A section rests on its last root, and a quiet bar does not press on.
  if (bar.place === SECTION_BARS - 1 || (bar.density === 0 && sameChord(first, second)))
    return within(bar, [[0, whole, root]], GAP);
  const next = plan.bars[index + 1];
  return within(bar, bar.figure.bass === '' ? plainly(bar, next) : figured(bar, next), GAP);
}

/** The root on the downbeat, root or fifth in the middle, and in a bar with energy a step to the next root. */
function plainly(bar: Bar, next: Bar | undefined): Span[] {
  const [first, second] = bar.chords;
  const split = splitTicks(bar.metre);
  const whole = barTicks(bar.metre);
  const root = lowest(first.root, LOWEST);
  const answer = sameChord(first, second) ? fifthBeside(root, first) : lowest(second.root, LOWEST);
  const beat = beatTicks(bar.metre);
  const leads = next !== undefined && next.place >= 0 && whole - split > beat && isDriven(bar);
  if (!leads)
    return [
      [0, split, root],
      [split, whole, answer],
    ];
  return [
    [0, split, root],
    [split, whole - beat, answer],
    [whole - beat, whole, leadingTo(lowest(next.chords[0].root, LOWEST), answer, bar)],
  ];
}

const isDriven = ({ seed, tick, energy }: Bar) => chance(seed, DRAWS.bass, tick) < energy - 0.15;

/** The line of the bar's figure. */
function figured(bar: Bar, next: Bar | undefined): Span[] {
  const spans: Span[] = [];
  for (const { letter, from, to, opens } of notesOf(bar.figure.bass, bar)) {
    const chord = chordAt(bar, bar.tick - bar.offset + from);
    const root = lowest(chord.root, LOWEST);
    const before = spans.at(-1)?.[2] ?? root;
    spans.push([from, to, opens ? root : pitchOf(letter, root, chord, bar, next, before)]);
  }
  return spans;
}

/** @param before pitch of the note before */
function pitchOf(letter: string, root: number, chord: Chord, bar: Bar, next: Bar | undefined, before: number): number {
  switch (letter) {
    case '3':
      return root + pitchClass(at(chordTones(chord), 1) - chord.root);
    case '5':
      return fifthBeside(root, chord);
    case '8':
      return root + 12 <= HIGHEST ? root + 12 : root;
    case 'n':
      return leadingTo(lowest((next ?? bar).chords[0].root, LOWEST), before, bar);
    default:
      return root;
  }
}

/** A bar over the dominant: the bass walks up the scale, a note a beat, to the tonic of the next leg. */
function walkHome(bar: Bar): Span[] {
  const beat = beatTicks(bar.metre);
  const beats = barTicks(bar.metre) / beat;
  const root = lowest(bar.chords[0].root, LOWEST);
  const above = bar.mode === 'minor' ? [0, 2, 4] : [0, 2, SCALES[bar.mode].includes(11) ? 4 : 3];
  const walk = [...Array(Math.max(0, beats - above.length)).fill(0), ...above].slice(-beats);
  if (walk.length > 1) walk[0] = 0;
  return walk.map((step, at) => [at * beat, (at + 1) * beat, root + step]);
}

/** The fifth below the root where it is in range, else the one above. */
function fifthBeside(root: number, chord: Chord): number {
  const above = chord.quality === 'diminished' ? 6 : 7;
  return root - (12 - above) >= LOWEST ? root - (12 - above) : root + above;
}

/** The neighbour of the next root in the scale, on the side where the bass is. */
function leadingTo(target: number, from: number, { mode, tonic }: Bar): number {
  const side = from > target || target - 2 < LOWEST ? 1 : -1;
  const inScale = (pitch: number) => SCALES[mode].includes(pitchClass(pitch - tonic));
  return inScale(target + 2 * side) ? target + 2 * side : target + side;
}
