import { getPosition } from 'suncalc';
import { composeLegs } from '../../server/composer/composer.ts';
import { midiFile } from '../../server/composer/files/midi.ts';
import type { Ensemble } from '../../server/composer/network/ensemble.ts';
import { planJourney } from '../../server/composer/plan/plan-leg.ts';
import { at } from '../../server/composer/theory/at.ts';
import { legsOf } from '../../travel-log/legs.ts';
import { settingsFor } from '../../travel-log/settings.ts';
import type { Waypoint } from '../../travel-log/shape.ts';
import { airportOf, kmBetween } from './routes.ts';

/** A journey to be composed, with the settings of an unsteered one. */
export interface Journey {
  /** Of its file. */
  readonly name: string;
  readonly seed: number;
  readonly waypoints: readonly Waypoint[];
}

/** Facts about a leg before its music. */
export interface LegFacts {
  readonly from: string;
  readonly to: string;
  /** UTC. */
  readonly departs: string;
  readonly km: number;
  /** Height of the sun at the origin at departure, degrees. */
  readonly sun: number;
}

const SETTINGS = {
  density: 0.5,
  energy: 0.5,
  temperature: 1,
  texture: 'band',
  legs: new Map(),
  locks: new Map(),
} as const;

/** Journeys that are composed side by side: enough to fill the batches of the network. */
const TOGETHER = 16;

/**
 * Composes journeys.
 * @returns their MIDI files, in order
 * @param progress receives how many are composed
 */
export function composeJourneys(
  journeys: readonly Journey[],
  network: Ensemble,
  progress: (done: number) => void,
): Uint8Array[] {
  const files: Uint8Array[] = [];
  for (let from = 0; from < journeys.length; from += TOGETHER) {
    const some = journeys.slice(from, from + TOGETHER);
    const plans = some.map(({ seed, waypoints }) =>
      planJourney(legsOf(waypoints, airportOf), (leg) => settingsFor(leg, { ...SETTINGS, seed })),
    );
    const scores = composeLegs(plans.flat(), network);
    some.forEach(({ name }, index) => {
      const legs = at(plans, index).map((plan) => ({ plan, notes: scores.shift() ?? [] }));
      files.push(midiFile({ title: name, legs }));
    });
    progress(files.length);
  }
  return files;
}

/** The facts of the legs of a journey whose waypoints all have times and known airports. */
export const factsOf = ({ waypoints }: Journey): LegFacts[] =>
  legsOf(waypoints, airportOf).map(({ from, to, origin }) => {
    const departs = from.depart ?? '';
    return {
      from: from.airport,
      to: to.airport,
      departs,
      km: kmBetween(from.airport, to.airport),
      sun: Math.round(getPosition(new Date(departs), origin.latitude, origin.longitude).altitude),
    };
  });
