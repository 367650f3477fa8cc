import type { Airport } from '../../travel-log/airport.ts';
import type { Leg } from '../../travel-log/legs.ts';
import type { LegSettings } from '../../travel-log/settings.ts';
import type { Waypoint } from '../../travel-log/shape.ts';

const rows: readonly [iata: string, city: string, latitude: number, longitude: number, feet: number, tz: string][] = [
  ['CDG', 'Paris', 49.0128, 2.55, 392, 'Europe/Paris'],
  ['LHR', 'London', 51.4706, -0.4619, 83, 'Europe/London'],
  ['NRT', 'Tokyo', 35.7647, 140.3863, 141, 'Asia/Tokyo'],
  ['LAX', 'Los Angeles', 33.9425, -118.408, 125, 'America/Los_Angeles'],
  ['JFK', 'New York', 40.6398, -73.7789, 13, 'America/New_York'],
  ['DEN', 'Denver', 39.8617, -104.673, 5431, 'America/Denver'],
  ['LPB', 'La Paz', -16.5133, -68.1923, 13355, 'America/La_Paz'],
  ['GRU', 'Sao Paulo', -23.4356, -46.4731, 2459, 'America/Sao_Paulo'],
  ['SYD', 'Sydney', -33.9461, 151.177, 21, 'Australia/Sydney'],
  ['AKL', 'Auckland', -37.0081, 174.792, 23, 'Pacific/Auckland'],
  ['HNL', 'Honolulu', 21.3187, -157.922, 13, 'Pacific/Honolulu'],
  ['NAN', 'Nadi', -17.7554, 177.443, 59, 'Pacific/Fiji'],
  ['APW', 'Apia', -13.83, -172.008, 58, 'Pacific/Apia'],
  ['LYR', 'Longyearbyen', 78.2461, 15.4656, 88, 'Arctic/Longyearbyen'],
  ['NZSP', 'South Pole', -90, 0, 9300, 'Antarctica/McMurdo'],
  ['NBO', 'Nairobi', -1.3192, 36.9278, 5330, 'Africa/Nairobi'],
  ['SIN', 'Singapore', 1.3502, 103.994, 22, 'Asia/Singapore'],
  ['FRA', 'Frankfurt', 50.0333, 8.5706, 364, 'Europe/Berlin'],
  ['GLA', 'Glasgow', 55.8719, -4.4331, 26, 'Europe/London'],
  ['BRU', 'Brussels', 50.9014, 4.4844, 184, 'Europe/Brussels'],
];

/** Real airports, by code. */
export const AIRPORTS: readonly Airport[] = rows.map(([code, city, latitude, longitude, altitude_ft, tz], index) => ({
  id: index + 1,
  iata: code.length === 3 ? code : null,
  icao: code.length === 4 ? code : null,
  name: `${city} Airport`,
  city,
  country: '',
  latitude,
  longitude,
  altitude_ft,
  tz,
}));

export const airport = (code: string): Airport =>
  AIRPORTS.find(({ iata, icao }) => iata === code || icao === code) ?? raise(code);

function raise(code: string): never {
  throw new Error(`no such test airport: ${code}`);
}

export interface Times {
  readonly id?: string;
  readonly depart?: string;
  readonly arrive?: string;
  /** When the traveller leaves the destination again. */
  readonly goesOn?: string;
}

/** A leg between two test airports. */
export function leg(from: string, to: string, { id = `${from}-${to}`, depart, arrive, goesOn }: Times = {}): Leg {
  const waypoint = (name: string, code: string): Waypoint => ({ id: name, airport: code, order: name, entry: '' });
  return {
    id,
    from: { ...waypoint(id, from), ...(depart !== undefined && { depart }) },
    to: {
      ...waypoint(`${id}-end`, to),
      ...(arrive !== undefined && { arrive }),
      ...(goesOn !== undefined && { depart: goesOn }),
    },
    origin: airport(from),
    destination: airport(to),
  };
}

/** The legs of a journey through test airports. */
export const journey = (...codes: string[]): Leg[] =>
  codes.slice(1).map((code, before) => leg(codes[before]!, code, { id: `w${before}` }));

export const settings = (changes: Partial<LegSettings> = {}): LegSettings => ({
  seed: 7,
  take: 0,
  density: 0.5,
  energy: 0.5,
  temperature: 1,
  texture: 'band',
  ...changes,
});
