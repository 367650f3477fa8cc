import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { Airport, AirportOf } from '../../travel-log/airport.ts';
import type { KnownAirports } from '../itinerary/placed-points.ts';
import type { SearchText } from '../storage/search-text.ts';
import { airportQuery, type airport as airportSchema } from './contract/airports.ts';
import type { Spend } from './rate-limit.ts';
import { parse, Refused } from './refused.ts';
import { inSlices } from './slices.ts';

/** The airports, as the routes need them. */
export interface Airports {
  /** The best matches, best first. */
  search(text: SearchText): readonly Airport[] | Promise<readonly Airport[]>;
  readonly of: AirportOf;
  readonly near: KnownAirports['near'];
  readonly namesake: KnownAirports['namesake'];
  readonly isNamed: KnownAirports['isNamed'];
}

/** Places between two turns of the event loop, count: one in the sea takes a millisecond. */
const SLICE = 10;

/** Airports change with a release, and are the same for everybody. */
const PUBLIC = { 'cache-control': 'public, max-age=300' };

/** `?q=` searches, `?codes=CDG,NRT` looks up: unknown codes are left out, duplicates returned once; `?places=` likewise. */
export function airportRoutes(app: FastifyInstance, airports: Airports, spend: Spend): void {
  app.get('/api/airports', async (request, reply): Promise<ShownAirport[]> => {
    const { q, codes, places } = parse(airportQuery, request.query);
    await spend(request, 'search');
    reply.headers(PUBLIC);
    if (codes) return [...new Set(codes.flatMap((code) => airports.of(code.trim()) ?? []))].map(shown);
    if (places) return (await inSlices(places, SLICE, airports.of)).flatMap((place) => (place ? [shown(place)] : []));
    return q === '' ? [] : (await airports.search(q)).map(shown);
  });

  app.get<{ Params: { code: string } }>('/api/airports/:code', async (request, reply): Promise<ShownAirport> => {
    const airport = airports.of(request.params.code);
    if (!airport) throw new Refused(404, 'NOT_FOUND', 'there is no airport with this code');
    reply.headers(PUBLIC);
    return shown(airport);
  });
}

export type ShownAirport = z.infer<typeof airportSchema>;

/** An airport as clients know it, without what only searches read. */
export function shown({ closed, cityCode, ...airport }: Airport): ShownAirport {
  const { id, iata, icao, name, city, country, latitude, longitude, altitude_ft, tz } = airport;
  return {
    ...{ id, iata, icao, name, city, country, latitude, longitude, altitude_ft, tz },
    ...(closed !== undefined && { closed }),
    ...(cityCode !== undefined && { cityCode }),
  };
}
