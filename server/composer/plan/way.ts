import type { Scenery } from '../../../protocol/leg-reasons.ts';
import type { Voice } from '../../../protocol/note-event.ts';
import type { Style } from '../../../protocol/style.ts';
import type { Way } from '../../../travel-log/shape.ts';
import { at } from '../theory/at.ts';
import { chance, DRAWS } from '../theory/chance.ts';
import type { Feel } from '../theory/feel.ts';
import { type FigureName, PLAIN } from '../theory/figure.ts';
import type { PartOfLeg } from '../theory/leg-plan.ts';
import type { Metre } from '../theory/metre.ts';
import type { Figures } from './figure.ts';

/** The sound of a way of travel, in place of what a flight takes from its direction and distance. */
interface WaySound {
  readonly metre: Metre;
  /** Beats a minute over a distance in km: farther is slower, within a range of its own. */
  readonly tempoOver: (km: number) => number;
  readonly feel: Feel;
  /** Weights of styles, of any sum. */
  readonly styles: Readonly<Partial<Record<Style, number>>>;
  /** Added to the loudness of the mood, 0 to 1. */
  readonly loudness: number;
  readonly programs: Readonly<Partial<Record<Voice, number>>>;
  /** Kilometres of a flight on which travellers spend about as long as on one by this way. */
  readonly flightKm: number;
}

const between = (low: number, high: number, steep: number) => (km: number) =>
  Math.round(Math.max(low, high - steep * Math.log2(1 + km / 150)));

const SOUNDS: Readonly<Record<Way, WaySound>> = {
  // A motor of sixteenths under even eighths, and brushes, as the train beat of country music has them.
  train: {
    metre: [4, 4],
    tempoOver: between(92, 122, 7),
    feel: 'straight',
    styles: { reel: 75, hornpipe: 10, morris: 10, march: 5 },
    loudness: 0,
    programs: { percussion: 40, pad: 48 }, // brushes, strings
    flightKm: 3,
  },
  // Long waves in compound time under an accordion.
  ferry: {
    metre: [6, 8],
    tempoOver: between(46, 62, 5),
    feel: 'straight',
    styles: { air: 75, jig: 25 },
    loudness: -0.05,
    programs: { melody: 21, pad: 49 }, // accordion, slow strings
    flightKm: 8,
  },
  // Eighths on the root and a backbeat that does not swing.
  drive: {
    metre: [4, 4],
    tempoOver: between(100, 126, 5),
    feel: 'straight',
    styles: { reel: 60, march: 20, morris: 20 },
    loudness: 0.12,
    programs: { bass: 33, pad: 16 }, // electric bass, organ
    flightKm: 4,
  },
};

/** The sound of a way; undefined for a flight. */
export const soundOf = (way: Way | undefined): WaySound | undefined => (way === undefined ? undefined : SOUNDS[way]);

/** The distance by which a leg is as long, and as calm, as a flight over it, km. */
export const flightLikeKm = (km: number, way: Way | undefined): number => km * (soundOf(way)?.flightKm ?? 1);

/** The scenery of a leg: a ferry is at sea, over whatever distance. */
export const sceneryBy = (way: Way | undefined, scenery: Scenery): Scenery =>
  way === 'ferry' && scenery !== 'polar' && scenery !== 'islands' ? 'ocean' : scenery;

/** Patterns of bass and chords, as `figure` has them, from the lightest version to the fullest. */
interface WayFigures {
  readonly name: FigureName;
  readonly versions: readonly (readonly { readonly bass: string; readonly chords: string }[])[];
}

// Written by hand after common practice: no corpus was counted.
const FIGURES: Readonly<Record<Way, WayFigures>> = {
  train: {
    name: 'broken',
    versions: [
      [
        { bass: '1---5---1---5---', chords: '1-2-3-2-1-2-3-2-' },
        { bass: '1-------5-------', chords: '1-3-2-3-1-3-2-3-' },
      ],
      [
        { bass: '1-1-5-5-1-1-5-5-', chords: '1-231-231-231-23' },
        { bass: '1-1-1-1-5-5-n-n-', chords: '3-213-213-213-21' },
      ],
      [
        { bass: '1-115-551-115-55', chords: '1232123212321232' },
        { bass: '1-811-811-51n-n-', chords: '1321132113211321' },
      ],
    ],
  },
  ferry: {
    name: 'arpeggio',
    versions: [
      [
        { bass: '1-----', chords: '1-----' },
        { bass: '1-----', chords: '1--3--' },
      ],
      [
        { bass: '1-----', chords: '1-2-3-' },
        { bass: '1--5--', chords: '1-3-2-' },
      ],
      [
        { bass: '1--5--', chords: '123432' },
        { bass: '1--8--', chords: '134243' },
      ],
    ],
  },
  drive: {
    name: 'pulse',
    versions: [
      [
        { bass: '1-------', chords: 'c-------' },
        { bass: '1---1---', chords: 'c---c---' },
      ],
      [
        { bass: '1-111-11', chords: 'c---c---' },
        { bass: '1---1-5-', chords: 'c--c----' },
      ],
      [
        { bass: '11111111', chords: 'c--c--c-' },
        { bass: '1111111n', chords: 'c--cc-c-' },
      ],
    ],
  },
};

/** The version of the figures in each part of a leg; plain where it is not named. */
const VERSION_IN: Readonly<Partial<Record<PartOfLeg, number>>> = {
  intro: 0,
  build: 1,
  full: 2,
  breakdown: 0,
  return: 2,
  tag: 1,
};

/**
 * The figures of a way of travel: one of two sets for each version, and the other one in every second section.
 * @param character of the route
 */
export function wayFiguresOf(way: Way, character: number): Figures {
  const { name, versions } = FIGURES[way];
  return ({ part }, section) => {
    const version = VERSION_IN[part];
    if (version === undefined) return PLAIN;
    const sets = at(versions, version);
    const first = Math.floor(chance(character, DRAWS.figure, version) * sets.length);
    return { name, ...at(sets, (first + section) % sets.length) };
  };
}
