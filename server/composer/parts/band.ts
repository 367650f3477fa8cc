import type { NoteEvent } from '../../../protocol/note-event.ts';
import { at } from '../theory/at.ts';
import { chance, DRAWS } from '../theory/chance.ts';
import { velocityOf } from '../theory/dynamics.ts';
import { chordTones, pitchClass, SCALES } from '../theory/key.ts';
import {
  type Bar,
  byStart,
  type Chord,
  type LegPlan,
  plays,
  SECTION_BARS,
  sameChord,
  silenceFrom,
} from '../theory/leg-plan.ts';
import { barTicks, beatTicks, splitTicks } from '../theory/metre.ts';
import { offsetOf } from '../theory/timing.ts';
import { percussionOf } from './percussion.ts';
import type { Stroke } from './stroke.ts';

/** The voices that follow from the plan by rule. */
const BAND = ['bass', 'pad', 'percussion'] as const;

/**
 * What the band plays in one bar, by start, then voice.
 * @param index of the bar
 */
export const bandIn = (plan: LegPlan, index: number): Omit<NoteEvent, 'index'>[] =>
  BAND.flatMap((voice) =>
    accompany(voice, plan, index).map((stroke) => {
      const bar = at(plan.bars, index);
      return { voice, ...stroke, velocity: velocityOf(voice, bar, stroke), offset: offsetOf(voice, bar, stroke) };
    }),
  ).sort(byStart);

/**
 * What one voice of the band plays in one bar, by start. A voice that rests in the bar plays nothing.
 * @param index of the bar
 */
export function accompany(voice: (typeof BAND)[number], plan: LegPlan, index: number): Stroke[] {
  if (!plays(at(plan.bars, index), voice)) return [];
  switch (voice) {
    case 'bass':
      return bassOf(plan, index);
    case 'pad':
      return padOf(plan, index);
    case 'percussion':
      return percussionOf(plan, index);
    default:
      return voice satisfies never;
  }
}

const BASS_LOWEST = 33;
const PAD_LOWEST = 48;

/** Silence between a note and the next one of its voice, ticks. */
const BASS_GAP = 60;
const PAD_GAP = 20;

/** The root on the downbeat, root or fifth in the middle, and in a bar with energy a step to the next root. */
function bassOf(plan: LegPlan, index: number): Stroke[] {
  const bar = at(plan.bars, index);
  if (bar.form === 'drone' || bar.form === 'ring') return [];
  if (bar.form === 'bridge' && index === plan.bars.length - 1) return within(bar, walkHome(bar), BASS_GAP);
  const [first, second] = bar.chords;
  const split = splitTicks(bar.metre);
  const whole = barTicks(bar.metre);
  const root = lowest(first.root, BASS_LOWEST);
  if (ends(plan, index)) return [{ tick: bar.tick, ticks: silenceFrom(plan.bars, index) - bar.tick, pitch: root }];
  // A section rests on its last root, and a quiet bar does not press on.
  if (bar.place === SECTION_BARS - 1 || (bar.density === 0 && sameChord(first, second)))
    return within(bar, [[0, whole, root]], BASS_GAP);
  const answer = sameChord(first, second) ? fifthBeside(root, first) : lowest(second.root, BASS_LOWEST);
  const beat = beatTicks(bar.metre);
  const next = plan.bars[index + 1];
  const leads =
    next !== undefined &&
    next.place >= 0 &&
    whole - split > beat &&
    chance(bar.seed, DRAWS.bass, bar.tick) < bar.energy - 0.15;
  if (!leads)
    return within(
      bar,
      [
        [0, split, root],
        [split, whole, answer],
      ],
      BASS_GAP,
    );
  const target = lowest(next.chords[0].root, BASS_LOWEST);
  return within(
    bar,
    [
      [0, split, root],
      [split, whole - beat, answer],
      [whole - beat, whole, leadingTo(target, answer, bar)],
    ],
    BASS_GAP,
  );
}

/** Whether a bar holds the last chord of a journey, which rings on. */
const ends = ({ bars }: LegPlan, index: number) => {
  const { part, place } = at(bars, index);
  return part === 'ending' && place === SECTION_BARS - 1;
};

/** A bar over the dominant: the bass walks up the scale, a note a beat, to the tonic of the next leg. */
function walkHome(bar: Bar): Span[] {
  const beat = beatTicks(bar.metre);
  const beats = barTicks(bar.metre) / beat;
  const root = lowest(bar.chords[0].root, BASS_LOWEST);
  const above = bar.mode === 'minor' ? [0, 2, 4] : [0, 2, SCALES[bar.mode].includes(11) ? 4 : 3];
  const walk = [...Array(Math.max(0, beats - above.length)).fill(0), ...above].slice(-beats);
  if (walk.length > 1) walk[0] = 0;
  return walk.map((step, at) => [at * beat, (at + 1) * beat, root + step]);
}

/** The fifth below the root where it is in range, else the one above. */
function fifthBeside(root: number, chord: Chord): number {
  const above = chord.quality === 'diminished' ? 6 : 7;
  return root - (12 - above) >= BASS_LOWEST ? root - (12 - above) : root + above;
}

/** The neighbour of the next root in the scale, on the side where the bass is. */
function leadingTo(target: number, from: number, { mode, tonic }: Bar): number {
  const side = from > target || target - 2 < BASS_LOWEST ? 1 : -1;
  const inScale = (pitch: number) => SCALES[mode].includes(pitchClass(pitch - tonic));
  return inScale(target + 2 * side) ? target + 2 * side : target + side;
}

/**
 * Three notes for each chord, all within one octave: common tones stay and the others move as little as they can. A chord
 * that does not change is not struck again.
 */
function padOf(plan: LegPlan, index: number): Stroke[] {
  const bar = at(plan.bars, index);
  const whole = barTicks(bar.metre);
  if (bar.form === 'drone') return droneOf(plan, index);
  if (bar.form === 'ring') return [];
  const [first, second] = bar.chords;
  if (ends(plan, index))
    return voiced(first, 0, silenceFrom(plan.bars, index) - bar.tick).map(([, ticks, pitch]) => ({
      tick: bar.tick,
      ticks,
      pitch,
    }));
  if (sameChord(first, second)) return within(bar, voiced(first, 0, whole), PAD_GAP);
  const split = splitTicks(bar.metre);
  return within(bar, [...voiced(first, 0, split), ...voiced(second, split, whole)], PAD_GAP);
}

const voiced = (chord: Chord, from: number, to: number): Span[] =>
  threeTones(chord)
    .map((tone) => lowest(tone, PAD_LOWEST))
    .sort((a, b) => a - b)
    .map((pitch) => [from, to, pitch]);

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
  const ticks = bar.ticks + (next?.ticks ?? 0) - PAD_GAP;
  const root = lowest(bar.tonic, 50);
  return [root - 12, root - 5, root].map((pitch) => ({ tick: bar.tick, ticks, pitch }));
}

/** A note of a whole bar: start and end, ticks from the start of the metre's bar, and pitch. */
type Span = readonly [from: number, to: number, pitch: number];

/** The notes of a whole bar as far as they lie in a bar that a revision may have cut, each shortened by the gap. */
const within = (bar: Bar, spans: readonly Span[], gap: number): Stroke[] =>
  spans.flatMap(([from, to, pitch]) => {
    const start = Math.max(from, bar.offset);
    const end = Math.min(to, bar.offset + bar.ticks);
    return start < end ? [{ tick: bar.tick - bar.offset + start, ticks: Math.max(1, end - start - gap), pitch }] : [];
  });

/** The pitch of a pitch class in the octave from `from` upwards. */
const lowest = (tone: number, from: number) => from + pitchClass(tone - from);
