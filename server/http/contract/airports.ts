import { z } from 'zod';
import { searchText } from '../../storage/search-text.ts';
import type { RouteContracts } from './route-contract.ts';

/** The text of one search as it was typed, characters. */
const TEXT_LENGTH = 100;
/** Codes of one look-up, count. */
const CODES = 200;

export const airport = z
  .object({
    id: z.int().describe('Below 0 for a place that is no airport.'),
    iata: z.string().nullable().describe('Three letters; null for none.'),
    icao: z.string().nullable().describe('Four letters; null for none.'),
    name: z.string(),
    city: z.string(),
    country: z.string(),
    latitude: z.number().describe('Degrees, north positive.'),
    longitude: z.number().describe('Degrees, east positive.'),
    altitude_ft: z.number().describe('Feet.'),
    tz: z.string().describe('IANA time zone.'),
    closed: z.int().exactOptional().describe('Year in which it closed to travellers; absent where it is open.'),
    cityCode: z.string().exactOptional().describe('City code that it was found by, as LON finds LHR.'),
  })
  .readonly()
  .describe('An airport.');

export const airportQuery = z.object({
  q: z
    .string()
    .max(TEXT_LENGTH)
    .default('')
    .transform(searchText)
    .meta({ description: 'Code, city, name or country, or how one begins.', examples: ['tokyo'] }),
  codes: z
    .string()
    .transform((codes) => codes.split(',').filter(Boolean))
    .pipe(z.array(z.string()).max(CODES))
    .optional()
    .meta({
      description: `Codes to look up, with commas between them, ${CODES} at most; unknown ones are left out.`,
      examples: ['CDG,NRT'],
    }),
  places: z
    .string()
    .transform((places) => places.split('|').filter(Boolean))
    .pipe(z.array(z.string()).max(CODES))
    .optional()
    .meta({
      description: `Places that are no airport, with bars between them, ${CODES} at most: answered in this order, others left out.`,
      examples: ['Louvre (48.8606, 2.3376)'],
    }),
});

export const AIRPORTS = {
  'GET /api/airports': {
    query: airportQuery,
    answers: { 200: z.array(airport).describe('The best matches, best first; or those with the codes.') },
    limits: ['search'],
  },
  'GET /api/airports/:code': { answers: { 200: airport }, refusals: { 404: ['NOT_FOUND'] } },
} as const satisfies RouteContracts;
