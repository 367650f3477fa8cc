import { readFileSync } from 'node:fs';
import { planLeg } from '../server/composer/plan/plan-leg.ts';
import { at } from '../server/composer/theory/at.ts';
import type { Bar, LegPlan } from '../server/composer/theory/leg-plan.ts';
import type { Airport } from '../travel-log/airport.ts';
import { shortestWay } from '../travel-log/geography.ts';
import type { LegSettings } from '../travel-log/settings.ts';
import type { Waypoint } from '../travel-log/shape.ts';
import { createRandom } from './random.ts';
import type { Tune } from './tune.ts';

/** Shortest and longest leg that is sampled, km: nine of ten real flights are in between. */
const KM = [200, 6000] as const;

/** Hours of a year. */
const HOURS = 365 * 24;

/** The settings of an unsteered journey. */
const SETTINGS = { density: 0.5, energy: 0.5, temperature: 1, texture: 'band', take: 0 } as const;

/** Plans of legs between large airports of the world, at any hour of a year, with the settings of an unsteered journey. */
export function sampleLegs(count: number, seed: number): LegPlan[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, number) => sampleLeg(`leg-${number}`, KM, {}, random));
}

/**
 * Plans of legs in the mixture of some tunes: with the same shares of bars by metre and mode, and within these the same
 * density, register and style. Mode and energy are set, as members could, distances give the metre, and density and style are
 * those of the tunes' bars. Form, harmony and the course of a flight are the planner's.
 * @throws RangeError for tunes in a metre that no leg is in
 */
export function sampleLegsLike(tunes: readonly Pick<Tune, 'bars'>[], count: number, seed: number): LegPlan[] {
  const random = createRandom(seed);
  const kinds = [...new Set(tunes.map(kindOf))].map((kind) => {
    const alike = tunes.filter((tune) => kindOf(tune) === kind).flatMap(({ bars }) => bars);
    const ordered = alike.toSorted((one, other) => one.density - other.density || one.register - other.register);
    return { ordered, share: alike.length / barsIn(tunes), made: 0, at: random() };
  });
  const plans: LegPlan[] = [];
  while (plans.length < count) {
    const all = barsIn(plans) + 1;
    const kind = kinds.reduce((one, other) =>
      other.share * all - other.made > one.share * all - one.made ? other : one,
    );
    // Steps of the golden section cover all of the order, however few they are.
    kind.at = (kind.at + GOLDEN) % 1;
    const plan = sampleLike(at(kind.ordered, Math.floor(kind.at * kind.ordered.length)), `leg-${plans.length}`, random);
    kind.made += plan.bars.length;
    plans.push(plan);
  }
  return plans;
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

const kindOf = ({ bars }: Pick<Tune, 'bars'>) => `${at(bars, 0).metre.join('/')} ${at(bars, 0).mode}`;
const barsIn = (pieces: readonly Pick<Tune, 'bars'>[]) => pieces.reduce((sum, { bars }) => sum + bars.length, 0);

function sampleLike({ metre, mode, density, style, register }: Bar, id: string, random: () => number): LegPlan {
  // Unsteered legs have a mean register of 2.5.
  const energy = within(0.5 + (register - 2.5) / 4);
  const km = WAYS[metre.join('/')];
  if (km === undefined) throw new RangeError(`no leg is in ${metre.join('/')}`);
  for (;;) {
    const plan = sampleLeg(id, km, { mode, energy }, random);
    if (plan.metre.join('/') === metre.join('/'))
      return { ...plan, bars: plan.bars.map((bar) => ({ ...bar, density, style })) };
  }
}

/** Distances of legs in a metre, km. */
const WAYS: Readonly<Record<string, readonly [shortest: number, longest: number]>> = {
  '2/4': [400, 6000],
  '3/4': [6000, 12_000],
  '4/4': [400, 6000],
  '6/8': [200, 400],
  '9/8': [0, 0],
};

const within = (setting: number) => Math.max(0, Math.min(1, setting));

function sampleLeg(
  id: string,
  [shortest, longest]: readonly [number, number],
  wanted: Partial<LegSettings>,
  random: () => number,
): LegPlan {
  const origin = at(AIRPORTS, Math.floor(random() * AIRPORTS.length));
  const destination = longest === 0 ? origin : atDistance(origin, shortest * (longest / shortest) ** random());
  const depart = new Date(Date.UTC(2026, 0, 1, Math.floor(random() * HOURS))).toISOString();
  const from = { ...waypointAt(origin), depart };
  const leg = { id, from, to: waypointAt(destination), origin, destination };
  return planLeg(leg, { seed: Math.floor(random() * 2 ** 32), ...SETTINGS, ...wanted });
}

type Listed = Airport & { readonly type: string };

const AIRPORTS = (
  JSON.parse(readFileSync(new URL('../data/airports.json', import.meta.url), 'utf8')) as readonly Listed[]
).filter(({ type }) => type === 'large_airport');

const atDistance = (origin: Airport, km: number): Airport =>
  AIRPORTS.filter(({ id }) => id !== origin.id)
    .map((airport) => ({ airport, off: Math.abs(shortestWay(origin, airport).km - km) }))
    .reduce((one, other) => (other.off < one.off ? other : one)).airport;

const waypointAt = ({ iata, icao }: Airport): Waypoint => {
  const code = iata ?? icao ?? '';
  return { id: code, airport: code, order: '', entry: '' };
};
