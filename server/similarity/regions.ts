import type { Airport } from '../../travel-log/airport.ts';
import { continentsOf } from '../storage/continents.ts';

/**
 * The regions of an airport: its country and continent, as lists of journeys have them, and the area of its time zone.
 * @example regionsOf(GRU) // ['Brazil', 'South America', 'America']
 */
export const regionsOf = ({ country, tz }: Pick<Airport, 'country' | 'tz'>): string[] => [
  ...new Set([country, ...continentsOf([country]), tz.split('/')[0]!]),
];

/** The regions of several airports, each once, in order. */
export const regionsOfAll = (airports: readonly Pick<Airport, 'country' | 'tz'>[]): string[] => [
  ...new Set(airports.flatMap(regionsOf)),
];
