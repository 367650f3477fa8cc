import { attacks, bassPatterns, shareWithAll } from './arrangement.ts';
import { differenceBetween } from './difference.ts';
import { endsAtHome, lastNoteSeconds, slowsDown } from './endings.ts';
import { legFeatures } from './leg-features.ts';
import { balancedAccuracy, crossValidated, type Sample } from './logistic.ts';
import { median, shareOf, sum } from './numbers.ts';
import { outerParallels } from './parallels.ts';
import { metreOf, type Passage } from './passage.ts';
import { hatsOf, timingDeviation, velocityDeviation } from './performance.ts';
import { phrasingOf } from './phrases.ts';
import { openingReturns } from './returns.ts';
import { melodyJump, quartersJump, tempoJumps } from './seams.ts';
import type { Row } from './table.ts';
import { areaOver, piecesToTell, REAL_OR_OURS } from './told-features.ts';

/** A leg as it was read from its file, with what is known of it. */
export interface HeardLeg {
  readonly leg: Passage;
  /** Number of its journey. */
  readonly journey: number;
  readonly km: number;
  /** Height of the sun at departure, degrees. */
  readonly sun: number;
}

export interface HeardJourney {
  readonly whole: Passage;
  readonly legs: readonly HeardLeg[];
  /** Ticks of the markers between the legs. */
  readonly seams: readonly number[];
}

/** The fixed legs: each with several seeds. */
export interface HeardTake {
  readonly leg: Passage;
  /** Which of the fixed legs, from 0. */
  readonly number: number;
  readonly seed: number;
}

/** Music of people, in the parts that each corpus has. */
export interface References {
  readonly tunes: readonly Passage[];
  readonly songs: readonly Passage[];
  readonly drums: readonly Passage[];
}

/** All figures of the notes. */
export function noteRows(
  journeys: readonly HeardJourney[],
  takes: readonly HeardTake[],
  { tunes, songs, drums }: References,
): Row[] {
  const heard = journeys.flatMap((journey) => journey.legs);
  const legs = heard.map(({ leg }) => leg);
  const finals = journeys.flatMap((journey) => journey.legs.at(-1)?.leg ?? []);
  const wholes = journeys.map(({ whole }) => whole);
  return [
    {
      group: 'arrangement',
      figure: 'bars in which all voices play',
      now: shareWithAll(wholes),
      target: { most: 0.6 },
      unit: '%',
    },
    ...breathRows(wholes, songs),
    ...endingRows(finals, songs),
    {
      group: 'difference',
      figure: 'divergence between pieces, 4/4',
      now: differenceBetween(inMetre(legs, '4/4')),
      real: differenceBetween(inMetre(tunes, '4/4')),
      target: { least: 0.5 },
      unit: '',
      note: `songs: ${differenceBetween(inMetre(songs, '4/4')).toFixed(2)}`,
    },
    ...REAL_OR_OURS.map(([metre, most]): Row => {
      const samples = piecesToTell(legs, tunes, metre);
      const ours = samples.filter(({ label }) => label === 1).length;
      return {
        group: 'real or ours',
        figure: `area under the curve, ${metre}`,
        now: areaOver(samples),
        real: 0.5,
        target: { most },
        unit: '',
        note: `${ours} legs, ${samples.length - ours} tunes`,
      };
    }),
    ...accompanimentRows(legs),
    ...performanceRows(legs, drums),
    ...formRows(legs, finals, tunes),
    ...seamRows(journeys),
    ...mappingRows(heard, takes),
  ];
}

const inMetre = (passages: readonly Passage[], metre: string) => passages.filter((each) => metreOf(each) === metre);

function breathRows(wholes: readonly Passage[], songs: readonly Passage[]): Row[] {
  const [ours, real] = [wholes, songs].map((pieces) => {
    const lines = pieces.map((piece) => phrasingOf(piece, piece.parts.melody));
    return {
      phrase: median(lines.flatMap(({ phrases }) => phrases)),
      silence: sum(lines.map(({ silence }) => silence)) / sum(lines.map(({ time }) => time)),
    };
  }) as [Record<'phrase' | 'silence', number>, Record<'phrase' | 'silence', number>];
  const group = 'breath';
  return [
    {
      group,
      figure: 'phrase, rest to rest, median',
      now: ours.phrase,
      real: real.phrase,
      target: { least: 4, most: 9 },
      unit: 's',
    },
    {
      group,
      figure: 'silence of the melody',
      now: ours.silence,
      real: real.silence,
      target: { least: 0.08, most: 0.15 },
      unit: '%',
    },
  ];
}

function endingRows(finals: readonly Passage[], songs: readonly Passage[]): Row[] {
  const group = 'ending';
  return [
    {
      group,
      figure: 'last note, median',
      now: median(finals.map(lastNoteSeconds)),
      real: median(songs.map(lastNoteSeconds)),
      target: { least: 1.5 },
      unit: 's',
    },
    {
      group,
      figure: 'journeys that slow down in the last 4 bars',
      now: shareOf(finals, slowsDown),
      target: { least: 1 },
      unit: '%',
    },
  ];
}

function accompanimentRows(legs: readonly Passage[]): Row[] {
  const group = 'accompaniment';
  const patterns = [...bassPatterns(legs)];
  const counted = legs.map(attacks);
  return [
    {
      group,
      figure: 'bass patterns, metre with the fewest',
      now: patterns.length > 0 ? Math.min(...patterns.map(([, count]) => count)) : Number.NaN,
      target: { least: 12 },
      unit: '',
      note: patterns.map(([metre, count]) => `${metre} ${count}`).join(', '),
    },
    {
      group,
      figure: 'pitched attacks with the melody',
      now: sum(counted.map(({ melody }) => melody)) / sum(counted.map(({ all }) => all)),
      target: { most: 0.7 },
      unit: '',
    },
    {
      group,
      figure: 'outer-voice parallels',
      now: shareOf(legs.flatMap(outerParallels), Boolean),
      target: { most: 0.13 },
      unit: '%',
      note: 'of changes of the bass under the melody',
    },
  ];
}

function performanceRows(legs: readonly Passage[], drums: readonly Passage[]): Row[] {
  const group = 'performance';
  const percussion = ({ parts }: Passage) => parts.percussion;
  return [
    {
      group,
      figure: 'velocity of the hat, deviation',
      now: velocityDeviation(legs, hatsOf),
      real: velocityDeviation(drums, hatsOf),
      target: { least: 20 },
      unit: '',
    },
    {
      group,
      figure: 'velocity of drums, deviation',
      now: velocityDeviation(legs, percussion),
      real: velocityDeviation(drums, percussion),
      target: { least: 25 },
      unit: '',
    },
    {
      group,
      figure: 'velocity of the melody, deviation',
      now: velocityDeviation(legs, ({ parts }) => parts.melody),
      target: { least: 10 },
      unit: '',
    },
    {
      group,
      figure: 'onsets off the grid, deviation',
      now: timingDeviation(legs),
      real: timingDeviation(drums),
      target: { least: 8, most: 20 },
      unit: 'ms',
    },
  ];
}

function formRows(legs: readonly Passage[], finals: readonly Passage[], tunes: readonly Passage[]): Row[] {
  const group = 'form';
  const returning = (pieces: readonly Passage[]) =>
    shareOf(
      pieces.map(openingReturns).filter((returns) => returns !== undefined),
      Boolean,
    );
  return [
    {
      group,
      figure: 'opening phrase returns in the second half',
      now: returning(legs),
      real: returning(tunes),
      target: { least: 0.85 },
      unit: '%',
    },
    {
      group,
      figure: 'last legs that end in their own key',
      now: shareOf(finals, endsAtHome),
      target: { least: 1 },
      unit: '%',
      note: `all legs: ${Math.round(100 * shareOf(legs, endsAtHome))} %`,
    },
  ];
}

function seamRows(journeys: readonly HeardJourney[]): Row[] {
  const group = 'seams';
  const jumps = journeys.flatMap(({ whole, seams }) => seams.map((seam) => tempoJumps(whole, seam)));
  const inQuarters = journeys.flatMap(({ whole, seams }) => seams.map((seam) => quartersJump(whole, seam)));
  const moves = journeys.flatMap(({ legs }) =>
    legs.slice(1).flatMap(({ leg }, before) => {
      const from = legs[before];
      const jump = from ? melodyJump(from.leg, leg) : Number.NaN;
      return Number.isNaN(jump) ? [] : [jump];
    }),
  );
  return [
    {
      group,
      figure: 'leg changes with a jump of tempo',
      now: shareOf(jumps, Boolean),
      target: { most: 0 },
      unit: '%',
      note: `in quarters: ${Math.round(100 * shareOf(inQuarters, Boolean))} %`,
    },
    { group, figure: 'jump of the melody, median', now: median(moves), target: { most: 4 }, unit: 'semitones' },
  ];
}

/** Height of the sun that is night, below, and day, above: legs between them are left out. */
const NIGHT = -6;
const DAY = 6;

/** Longest short and medium haul, km. */
const SHORT = 1500;
const MEDIUM = 4000;

function mappingRows(heard: readonly HeardLeg[], takes: readonly HeardTake[]): Row[] {
  const group = 'mapping';
  const described = heard.map((each) => ({ ...each, features: legFeatures(each.leg) }));
  const hours = described.flatMap(({ features, sun, journey }): Sample[] =>
    sun > NIGHT && sun < DAY
      ? []
      : [{ features: Object.values(features).flat(), label: sun <= NIGHT ? 1 : 0, group: journey }],
  );
  const hauls = described.map(
    ({ features: { register, rhythm, dynamics }, km, journey }): Sample => ({
      features: [...register, ...rhythm, ...dynamics],
      label: km < SHORT ? 0 : km <= MEDIUM ? 1 : 2,
      group: journey,
    }),
  );
  const which = takes.map(({ leg, number, seed }): Sample => {
    const { register, rhythm, dynamics } = legFeatures(leg);
    return { features: [...register, ...rhythm, ...dynamics], label: number, group: seed };
  });
  const numbers = new Set(takes.map(({ number }) => number)).size;
  return [
    {
      group,
      figure: 'night or day told without pitch classes',
      now: balancedAccuracy(hours, crossValidated(hours, 2)),
      target: { least: 0.8 },
      unit: '',
      note: 'chance 0.50',
    },
    {
      group,
      figure: 'haul told without tempo and length',
      now: balancedAccuracy(hauls, crossValidated(hauls, 3)),
      target: { least: 0.7 },
      unit: '',
      note: 'chance 0.33',
    },
    {
      group,
      figure: `which of ${numbers} legs told from register, rhythm, dynamics`,
      now: balancedAccuracy(which, crossValidated(which, numbers)),
      target: { least: 0.6 },
      unit: '',
      note: `chance ${(1 / numbers).toFixed(2)}`,
    },
  ];
}
