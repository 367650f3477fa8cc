import { plain } from '../server/composer/plan/harmony.ts';
import { HARMONY } from '../server/composer/plan/mode-harmony.ts';
import { slotOf } from '../server/composer/theory/articulation.ts';
import { at, last } from '../server/composer/theory/at.ts';
import { chordTones, pitchClass } from '../server/composer/theory/key.ts';
import type { Bar, Chord } from '../server/composer/theory/leg-plan.ts';
import { splitTicks } from '../server/composer/theory/metre.ts';
import type { Tune } from './tune.ts';

/** Weight of a half bar that is all chord tones, beside the logarithm of the likelihood of its chord. */
const FIT = 6;
/** Logarithm of the likelihood of a chord that never followed the one before. */
const UNHEARD = -6;
/** Logarithm of the likelihood of a second chord in a bar. */
const CHANGE = -1.5;

/**
 * The tune with the likeliest chords to its notes, for a corpus that has none: they follow each other as the planner's do.
 * Without them the network would hear dances that this corpus alone has, such as strathspeys, in silence, and play them in
 * legs, which all have chords, unlike any tune.
 */
export function guessChords(tune: Tune): Tune {
  const halves = tune.bars.flatMap((bar) => halvesOf(bar, tune));
  let paths: Path[] = [{ weight: 0, degrees: [] }];
  for (const half of halves) {
    const { degrees, tonic } = HARMONY[half.bar.mode];
    paths = Object.keys(degrees).map((degree) => {
      const chord = chordOn(half.bar, degree);
      const ways = paths.map((path) => ({ path, weight: path.weight + stepWeight(path, degree, half, tonic) }));
      const best = ways.reduce((one, other) => (other.weight > one.weight ? other : one));
      return { weight: best.weight + FIT * fitOf(half, chord), degrees: [...best.path.degrees, degree] };
    });
  }
  const best = paths.reduce((one, other) => (other.weight > one.weight ? other : one));
  const chords = halves.map(({ bar }, index) => chordOn(bar, at(best.degrees, index)));
  const bars = tune.bars.map((bar, index) => ({
    ...bar,
    chords: [at(chords, 2 * index), at(chords, 2 * index + 1)] as const,
  }));
  return { ...tune, bars };
}

/** A harmony up to a half bar, and the logarithm of its likelihood. */
interface Path {
  readonly weight: number;
  readonly degrees: readonly string[];
}

/** A half of a bar: how many ticks each pitch class sounds in it. */
interface Half {
  readonly bar: Bar;
  readonly second: boolean;
  readonly sounding: readonly number[];
}

function halvesOf(bar: Bar, { notes }: Tune): Half[] {
  const begin = bar.tick - bar.offset;
  const middle = begin + splitTicks(bar.metre);
  return [
    { from: begin, to: middle, second: false },
    { from: middle, to: bar.tick + bar.ticks, second: true },
  ].map(({ from, to, second }) => {
    const sounding = new Array<number>(12).fill(0);
    for (const { tick, ticks, pitch } of notes) {
      const heard = Math.min(to, tick + slotOf(ticks)) - Math.max(from, tick);
      if (heard > 0) sounding[pitchClass(pitch)] = at(sounding, pitchClass(pitch)) + heard;
    }
    return { bar, second, sounding };
  });
}

/** The share of the sounding time in which the melody is on a tone of the chord. */
function fitOf({ sounding }: Half, chord: Chord): number {
  const all = sounding.reduce((sum, ticks) => sum + ticks, 0);
  return all === 0 ? 0 : chordTones(chord).reduce((sum, tone) => sum + at(sounding, tone), 0) / all;
}

function stepWeight({ degrees }: Path, degree: string, { bar, second }: Half, tonic: string): number {
  if (degrees.length === 0) return degree === tonic ? 0 : -2;
  const before = last(degrees);
  if (second && before === degree) return 0;
  const { next, within } = HARMONY[bar.mode];
  const following = (second ? within : next)[plain(before)] ?? {};
  const total = Object.values(following).reduce((sum, weight) => sum + weight, 0);
  const weight = following[degree] ?? 0;
  return (second ? CHANGE : 0) + (weight > 0 ? Math.log(weight / total) : UNHEARD);
}

function chordOn({ tonic, mode }: Bar, degree: string): Chord {
  const [above, quality] = HARMONY[mode].degrees[degree] ?? [0, 'major'];
  return { root: pitchClass(tonic + above), quality };
}
