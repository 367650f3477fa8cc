import type { Voice } from '../../../protocol/note-event.ts';
import { chance, DRAWS } from '../theory/chance.ts';
import { chordTones, pitchClass, SCALES } from '../theory/key.ts';
import { type Bar, type Chord, type LegPlan, sameChord } from '../theory/leg-plan.ts';
import { barTicks, beatTicks, splitTicks } from '../theory/metre.ts';
import { percussionOf } from './percussion.ts';
import type { Stroke } from './stroke.ts';

/** The accompaniment of one bar by the rules of its voice, by start. A choir takes the place of the whole band. */
export function accompany(voice: Exclude<Voice, 'melody' | 'choir'>, plan: LegPlan, index: number): Stroke[] {
  if (plan.bars[index]!.texture === 'choir') return [];
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

/** Ticks before the next stroke of the same voice in which a note has already ended. */
const BASS_GAP = 60;
const PAD_GAP = 20;

/** The root on the downbeat, root or fifth in the middle, and where there is energy a step that leads on. */
function bassOf(plan: LegPlan, index: number): Stroke[] {
  const bar = plan.bars[index]!;
  if (bar.form === 'drone') return [];
  const [first, second] = bar.chords;
  const split = splitTicks(bar.metre);
  const whole = barTicks(bar.metre);
  const root = lowest(first.root, BASS_LOWEST);
  // A section comes to rest on its root, and a quiet bar is not pushed on.
  if (bar.place === 7 || (bar.density === 0 && sameChord(first, second)))
    return within(bar, [[0, whole, root]], BASS_GAP);
  const answer = sameChord(first, second) ? fifthBeside(root, first) : lowest(second.root, BASS_LOWEST);
  const beat = beatTicks(bar.metre);
  const next = plan.bars[index + 1];
  const leads =
    next !== undefined &&
    next.form !== 'drone' &&
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

/** The fifth below the root where there is room, else above. */
function fifthBeside(root: number, chord: Chord): number {
  const above = chord.quality === 'diminished' ? 6 : 7;
  return root - (12 - above) >= BASS_LOWEST ? root - (12 - above) : root + above;
}

/** A neighbour of the next root in the scale, from the side where the bass is. */
function leadingTo(target: number, from: number, { mode, tonic }: Bar): number {
  const side = from > target || target - 2 < BASS_LOWEST ? 1 : -1;
  const inScale = (pitch: number) => SCALES[mode].includes(pitchClass(pitch - tonic));
  return inScale(target + 2 * side) ? target + 2 * side : target + side;
}

/**
 * Three notes for each chord, each in its only place within one octave: common tones stay where they are and the
 * others move by the least there is. A chord that does not change is not struck again.
 */
function padOf(plan: LegPlan, index: number): Stroke[] {
  const bar = plan.bars[index]!;
  const whole = barTicks(bar.metre);
  if (bar.form === 'drone') return droneOf(plan, index);
  const [first, second] = bar.chords;
  if (sameChord(first, second)) return within(bar, voiced(first, 0, whole), PAD_GAP);
  const split = splitTicks(bar.metre);
  return within(bar, [...voiced(first, 0, split), ...voiced(second, split, whole)], PAD_GAP);
}

const voiced = (chord: Chord, from: number, to: number): Part[] =>
  threeTones(chord)
    .map((tone) => lowest(tone, PAD_LOWEST))
    .sort((a, b) => a - b)
    .map((pitch) => [from, to, pitch]);

/** A seventh chord is known without its fifth. */
const threeTones = (chord: Chord) => {
  const tones = chordTones(chord);
  return tones.length === 3 ? tones : tones.filter((_, at) => at !== 2);
};

/** Root, fifth and octave, struck once every two bars. */
function droneOf(plan: LegPlan, index: number): Stroke[] {
  const bar = plan.bars[index]!;
  let first = index;
  while (plan.bars[first - 1]?.form === 'drone') first -= 1;
  // A bar that a revision cut in two counts once.
  const count = plan.bars.slice(first, index + 1).filter(({ offset }) => offset === 0).length;
  if (count % 2 === 0) return [];
  const next = plan.bars[index + 1];
  const ticks = bar.ticks + (next?.ticks ?? 0) - PAD_GAP;
  const root = lowest(bar.tonic, 50);
  return [root - 12, root - 5, root].map((pitch) => ({ tick: bar.tick, ticks, pitch }));
}

/** From, to (ticks in the metre's bar), pitch. */
type Part = readonly [from: number, to: number, pitch: number];

/** What of a whole bar's parts lies in a bar that a revision cut, with its articulation. */
const within = (bar: Bar, parts: readonly Part[], gap: number): Stroke[] =>
  parts.flatMap(([from, to, pitch]) => {
    const start = Math.max(from, bar.offset);
    const end = Math.min(to, bar.offset + bar.ticks);
    return start < end ? [{ tick: bar.tick - bar.offset + start, ticks: Math.max(1, end - start - gap), pitch }] : [];
  });

/** The only pitch of a class in the octave from `from` upwards. */
const lowest = (tone: number, from: number) => from + pitchClass(tone - from);
