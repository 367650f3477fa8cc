import { TICKS_PER_QUARTER } from '../protocol/note-event.ts';
import { FEELS, type Feel } from '../server/composer/theory/feel.ts';
import {
  COUNTED_DRUMS,
  type CountedDrum,
  type CountedPerformance,
  SIXTEENTHS,
  swungPlace,
} from '../server/composer/theory/touch.ts';
import type { DrumHit, DrumPerformance } from './groove.ts';

const SIXTEENTH = TICKS_PER_QUARTER / 4;

/** A hit farther from its sixteenth belongs to a roll or a flam, or to nothing, ticks. */
const ASTRAY = 45;

/** A performance with a smaller share of its hits near a sixteenth does not follow the click. */
const FOLLOWS = 0.8;

/** Where second eighths lie in swing, 0–1: with fewer of them elsewhere a performance swings. */
const SWINGS = 0.57;

/** A performance says something about a touch from this many hits on, count. */
const LEAST = 4;

/** How much the touch of a drum in all feels weighs in that of one, hits. */
const PRIOR = 24;

/** Counts how drummers play: velocity and timing by feel, drum and sixteenth of the bar. */
export function countPerformance(performances: readonly DrumPerformance[]): CountedPerformance {
  const heard = performances.flatMap((performance) => {
    const eighths = secondEighth(performance.hits);
    const feel = eighths >= SWINGS ? 'swing' : performance.feel;
    // Some of the jazz is even.
    return feel === 'swing' && eighths < SWINGS ? [] : [{ feel, eighths, hits: performance.hits }];
  });
  const grids = byFeel((feel) => {
    const own = heard.filter((each) => each.feel === feel);
    const eighths = feel === 'swing' && own.length > 0 ? mean(own.map((each) => each.eighths)) : 0.5;
    return Math.round(eighths * 100) / 100;
  });
  const samples = heard.flatMap(({ feel, hits }) =>
    samplesOf(hits, grids[feel]).map((sample) => ({ feel, ...sample })),
  );
  return byFeel((feel) => ({
    eighths: grids[feel],
    drums: byDrum((drum) => {
      const general = samples.filter((sample) => sample.drum === drum);
      return Array.from({ length: SIXTEENTHS }, (_, place) => touchOf(general, feel, place));
    }),
  }));
}

const byFeel = <Value>(value: (feel: Feel) => Value) =>
  Object.fromEntries(FEELS.map((feel) => [feel, value(feel)])) as Record<Feel, Value>;

const byDrum = <Value>(value: (drum: CountedDrum) => Value) =>
  Object.fromEntries(COUNTED_DRUMS.map((drum) => [drum, value(drum)])) as Record<CountedDrum, Value>;

/** The median place of what is played about the middle of a beat, 0–1; 0.5 where nothing is. */
function secondEighth(hits: readonly DrumHit[]): number {
  const places = hits.map(({ tick }) => (tick % TICKS_PER_QUARTER) / TICKS_PER_QUARTER);
  const middle = places.filter((place) => place > 0.42 && place < 0.72).sort((a, b) => a - b);
  return middle[middle.length >> 1] ?? 0.5;
}

/** How one performance plays a drum at a sixteenth. */
interface Sample {
  readonly drum: CountedDrum;
  readonly place: number;
  readonly hits: number;
  readonly velocity: number;
  readonly velocityVariance: number;
  readonly late: number;
  readonly lateVariance: number;
}

function samplesOf(hits: readonly DrumHit[], eighths: number): Sample[] {
  const near = hits
    .map((hit) => ({ ...hit, ...nearest(hit.tick, eighths) }))
    .filter(({ late }) => Math.abs(late) < ASTRAY);
  if (near.length < FOLLOWS * hits.length) return [];
  // The kit and its recorder have a latency of their own.
  const latency = mean(near.map(({ late }) => late));
  return COUNTED_DRUMS.flatMap((drum) =>
    Array.from({ length: SIXTEENTHS }, (_, place) => {
      const own = near.filter((hit) => hit.drum === drum && hit.place === place);
      const velocities = own.map(({ velocity }) => velocity);
      const lates = own.map(({ late }) => late - latency);
      return {
        ...{ drum, place, hits: own.length, velocity: mean(velocities), velocityVariance: variance(velocities) },
        ...{ late: mean(lates), lateVariance: variance(lates) },
      };
    }).filter((sample) => sample.hits >= LEAST),
  );
}

/** The sixteenth that a tick is nearest to, and how late it is there, ticks. */
function nearest(tick: number, eighths: number): { place: number; late: number } {
  const first = Math.floor(tick / SIXTEENTH);
  const candidates = [first - 1, first, first + 1].map((sixteenth) => ({
    place: ((sixteenth % SIXTEENTHS) + SIXTEENTHS) % SIXTEENTHS,
    late: tick - swungPlace(sixteenth * SIXTEENTH, eighths),
  }));
  return candidates.reduce((best, each) => (Math.abs(each.late) < Math.abs(best.late) ? each : best));
}

/** The fields of a `Touch`. A feel that was seldom heard at a place takes after all feels there, and those after all places. */
function touchOf(general: readonly (Sample & { readonly feel: Feel })[], feel: Feel, place: number): number[] {
  const here = general.filter((sample) => sample.place === place);
  const own = here.filter((sample) => sample.feel === feel);
  const value = (of: (sample: Sample) => number) => {
    const everywhere = weighted(general, of);
    return blend(own, of, blend(here, of, everywhere));
  };
  return [
    Math.round(value(({ velocity }) => velocity)),
    Math.round(Math.sqrt(value(({ velocityVariance }) => velocityVariance))),
    Math.round(value(({ late }) => late)),
    Math.round(Math.sqrt(value(({ lateVariance }) => lateVariance))),
  ];
}

function blend(samples: readonly Sample[], of: (sample: Sample) => number, prior: number): number {
  const hits = samples.reduce((sum, sample) => sum + weightOf(sample), 0);
  return (hits * weighted(samples, of) + PRIOR * prior) / (hits + PRIOR);
}

function weighted(samples: readonly Sample[], of: (sample: Sample) => number): number {
  const total = samples.reduce((sum, sample) => sum + weightOf(sample), 0);
  return samples.reduce((sum, sample) => sum + weightOf(sample) * of(sample), 0) / Math.max(1, total);
}

/** A long performance does not speak for all. */
const weightOf = ({ hits }: Sample) => Math.min(hits, 32);

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

function variance(values: readonly number[]): number {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
}
