import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Airport, AirportOf } from '../../travel-log/airport.ts';
import { type SearchText, searchText } from '../storage/search-text.ts';
import type { Spend } from './rate-limit.ts';
import { parse, Refused } from './refused.ts';

/** The airports, as the routes need them. */
export interface Airports {
  /** The best matches, best first. */
  search(text: SearchText): readonly Airport[] | Promise<readonly Airport[]>;
  readonly of: AirportOf;
}

/** The text of one search as it was typed, characters. */
const TEXT_LENGTH = 100;
/** Codes of one look-up, count. */
const CODES = 200;

/** Airports change with a release, and are the same for everybody. */
const PUBLIC = { 'cache-control': 'public, max-age=300' };

const query = z.object({
  q: z.string().max(TEXT_LENGTH).default('').transform(searchText),
  codes: z
    .string()
    .transform((codes) => codes.split(',').filter(Boolean))
    .pipe(z.array(z.string()).max(CODES))
    .optional(),
});

/** `?q=` searches, `?codes=CDG,NRT` looks up: unknown codes are left out, duplicates returned once. */
export function airportRoutes(app: FastifyInstance, airports: Airports, spend: Spend): void {
  app.get('/api/airports', async (request, reply) => {
    const { q, codes } = parse(query, request.query);
    await spend(request, 'search');
    reply.headers(PUBLIC);
    if (codes) return [...new Set(codes.flatMap((code) => airports.of(code.trim()) ?? []))].map(shown);
    return q === '' ? [] : (await airports.search(q)).map(shown);
  });

  app.get<{ Params: { code: string } }>('/api/airports/:code', async (request, reply) => {
    const airport = airports.of(request.params.code);
    if (!airport) throw new Refused(404, 'NOT_FOUND', 'there is no airport with this code');
    reply.headers(PUBLIC);
    return shown(airport);
  });
}

/** An airport as clients know it, without what only searches read. */
function shown({ closed, cityCode, ...airport }: Airport): Airport {
  const { id, iata, icao, name, city, country, latitude, longitude, altitude_ft, tz } = airport;
  return {
    ...{ id, iata, icao, name, city, country, latitude, longitude, altitude_ft, tz },
    ...(closed !== undefined && { closed }),
    ...(cityCode !== undefined && { cityCode }),
  };
}
