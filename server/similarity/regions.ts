import type { Airport } from '../../travel-log/airport.ts';

/**
 * The regions of an airport: its country, and the area of its time zone, which is a continent or an ocean.
 * @example regionsOf(LHR) // ['United Kingdom', 'Europe']
 */
export const regionsOf = ({ country, tz }: Pick<Airport, 'country' | 'tz'>): string[] => [country, tz.split('/')[0]!];

/** The regions of several airports, each once, in order. */
export const regionsOfAll = (airports: readonly Pick<Airport, 'country' | 'tz'>[]): string[] => [
  ...new Set(airports.flatMap(regionsOf)),
];
