import { composeLegs } from '../server/composer/composer.ts';
import type { Ensemble } from '../server/composer/network/ensemble.ts';
import { planJourney } from '../server/composer/plan/plan-leg.ts';
import type { Piece } from '../server/composer/theory/piece.ts';
import type { AirportOf } from '../travel-log/airport.ts';
import { legsOf } from '../travel-log/legs.ts';
import { settingsFor } from '../travel-log/settings.ts';
import type { Journey } from './journeys.ts';

const SETTINGS = {
  seed: 7,
  density: 0.5,
  energy: 0.5,
  temperature: 1,
  texture: 'band',
  legs: new Map(),
  locks: new Map(),
} as const;

/** Composes journeys side by side, as a server would that nobody has changed the settings of. */
export function renderJourneys(journeys: readonly Journey[], airportOf: AirportOf, network: Ensemble): Piece[] {
  const plans = journeys.map(({ stops }) => {
    const waypoints = stops.map(([airport, times], at) => ({
      id: `stop-${at}`,
      airport,
      order: String(at).padStart(2, '0'),
      entry: '',
      ...times,
    }));
    return planJourney(legsOf(waypoints, airportOf), (leg) => settingsFor(leg, SETTINGS));
  });
  const scores = composeLegs(plans.flat(), network);
  return journeys.map(({ title }, at) => ({
    title,
    seed: SETTINGS.seed,
    network: { hash: network.hash, backend: network.backend },
    legs: plans[at]!.map((plan) => ({ plan, notes: scores.shift()! })),
  }));
}
