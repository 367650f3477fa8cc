import type { Way, Waypoint } from '../../travel-log/shape.ts';

/** A flight between two consecutive stops, or a leg by another way, as files tell it. */
export interface WrittenFlight {
  readonly from: Waypoint;
  readonly to: Waypoint;
}

export const flightsOf = (waypoints: readonly Waypoint[]): WrittenFlight[] =>
  waypoints.slice(1).map((to, at) => ({ from: waypoints[at]!, to }));

/** @example legName(paris, lyon) // 'Train 6601: Paris (48.8443, 2.3744) → LYS' */
export function legName({ way, flight, airport }: Waypoint, to: Waypoint): string {
  const ends = `${airport} → ${to.airport}`;
  if (!way) return [flight, ends].filter(Boolean).join(' ');
  return `${[WAY_NAMES[way], flight].filter(Boolean).join(' ')}: ${ends}`;
}

/** Names of the ways, at the beginning of a line. */
export const WAY_NAMES: Readonly<Record<Way, string>> = { train: 'Train', ferry: 'Ferry', drive: 'Drive' };

export const nightWords = (nights: number): string => `${nights} ${nights === 1 ? 'night' : 'nights'}`;

const WAY_WORDS: Readonly<Record<Way | 'flight', RegExp>> = {
  train: /^(?:train|rail|railway|zug|bahn|tren|t)$/,
  ferry: /^(?:ferry|ship|boat|fähre|schiff|bateau|barco|s)$/,
  drive: /^(?:drive|driving|car|road|auto|pkw|voiture|coche|r)$/,
  flight: /^(?:flight|plane|air|fly|flug|flugzeug|vol|avion|vuelo|avión|f)$/,
};

/**
 * Reads a way of travel as people and OpenFlights write it.
 * @returns `flight` for a flight, undefined for other words
 * @example wayIn('Zug') // 'train'
 */
export const wayIn = (written: string): Way | 'flight' | undefined =>
  (Object.keys(WAY_WORDS) as (Way | 'flight')[]).find((way) => WAY_WORDS[way].test(written.trim().toLowerCase()));

/**
 * Reads a count of nights.
 * @returns undefined for none that a stay can have
 */
export function nightsIn(written: string): number | undefined {
  const nights = /^\s*\d{1,3}\s*$/.test(written) ? Number(written) : 0;
  return nights > 0 ? nights : undefined;
}
