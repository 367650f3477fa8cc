import { readFileSync } from 'node:fs';
import type { LegPlan } from '../server/composer/composition.ts';
import { planLeg } from '../server/composer/plan.ts';
import type { Airport } from '../travel-log/airport.ts';
import { shortestWay } from '../travel-log/geography.ts';
import type { Waypoint } from '../travel-log/shape.ts';
import { createRandom } from './random.ts';

/** Shortest and longest way that is asked for, km: nine of ten real flights are in between. */
const KM = [200, 6000] as const;

/** Hours of a year. */
const HOURS = 365 * 24;

/** Plans of legs between large airports of the world, at any hour of a year, with everything left to the journey. */
export function sampleLegs(count: number, seed: number): LegPlan[] {
  const random = createRandom(seed);
  const airports = (
    JSON.parse(readFileSync(new URL('../data/airports.json', import.meta.url), 'utf8')) as readonly Listed[]
  ).filter(({ type }) => type === 'large_airport');
  return Array.from({ length: count }, (_, number) => {
    const origin = airports[Math.floor(random() * airports.length)]!;
    const destination = atDistance(origin, airports, KM[0] * (KM[1] / KM[0]) ** random());
    const depart = new Date(Date.UTC(2026, 0, 1, Math.floor(random() * HOURS))).toISOString();
    const leg = {
      id: `leg-${number}`,
      from: { ...waypointAt(origin), depart },
      to: waypointAt(destination),
      origin,
      destination,
    };
    const seed = Math.floor(random() * 2 ** 32);
    return planLeg(leg, { seed, density: 0.5, energy: 0.5, temperature: 1, texture: 'band', take: 0 });
  });
}

type Listed = Airport & { readonly type: string };

const atDistance = (origin: Airport, airports: readonly Listed[], km: number): Airport =>
  airports
    .filter(({ id }) => id !== origin.id)
    .map((airport) => ({ airport, off: Math.abs(shortestWay(origin, airport).km - km) }))
    .reduce((one, other) => (other.off < one.off ? other : one)).airport;

const waypointAt = ({ iata, icao }: Airport): Waypoint => ({
  id: iata ?? icao!,
  airport: iata ?? icao!,
  order: '',
  entry: '',
});
