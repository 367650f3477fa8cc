import { z } from 'zod';
import { atRow } from '../../../protocol/history.ts';
import { CABINS, WAYS } from '../../../travel-log/shape.ts';
import { READING_LIMITS } from '../../itinerary/reading-limits.ts';
import { airport } from './airports.ts';
import { instant } from './fields.ts';
import type { RouteContracts } from './route-contract.ts';

const place = z
  .preprocess((places) => (places === undefined ? [] : [places].flat()), z.array(z.string().max(200)))
  .pipe(z.array(z.string()).max(READING_LIMITS.unknownPlaces))
  .transform((pairs) => new Map(pairs.map((pair) => splitAtLast(pair))))
  .meta({
    type: 'array',
    items: { type: 'string', maxLength: 200 },
    maxItems: READING_LIMITS.unknownPlaces,
    description: 'A place and the code of its airport, once for each: `New York=JFK`.',
  });

function splitAtLast(pair: string): [string, string] {
  const at = pair.lastIndexOf('=');
  return [pair.slice(0, Math.max(0, at)), pair.slice(at + 1).trim()];
}

export const itineraryQuery = z.object({ place });

const text = z
  .strictObject({ text: z.string().describe('The file, or text that was pasted.') })
  .meta({ examples: [{ text: 'LH400 FRA-JFK 12 May 2026 10:55' }] });

/** Bytes of a text, or the text in JSON. */
export const itineraryBody = z.union([
  z.instanceof(Uint8Array),
  text.transform(({ text }) => new TextEncoder().encode(text)),
]);

/** Media types of itineraries, beside JSON. */
export const ITINERARY_TYPES = [
  'text/plain',
  'text/csv',
  'text/calendar',
  'text/tab-separated-values',
  'application/geo+json',
  'application/gpx+xml',
  'application/vnd.google-earth.kml+xml',
  'application/vnd.google-earth.kmz',
] as const;

const lines = z
  .object({ from: z.int(), to: z.int() })
  .readonly()
  .describe('Consecutive lines of the text, counted from 1, both ends included.');

const ofFlight = {
  flight: z.string().exactOptional().describe('Its number, as in LH400.'),
  carrier: z.string().exactOptional(),
  cabin: z.enum(CABINS).exactOptional(),
  seat: z.string().exactOptional(),
  way: z.enum(WAYS).exactOptional().describe('Way of travel; a flight where it is absent.'),
  nights: z.int().exactOptional().describe('Nights of the stay before it.'),
};

const flight = z
  .object({
    lines,
    origin: z.string(),
    destination: z.string(),
    ...ofFlight,
    depart: z.string().exactOptional().describe('By the clocks of the airport, as in 2026-05-12T10:55.'),
    arrive: z.string().exactOptional().describe('By the clocks of the airport.'),
    remarks: z.array(z.string()).readonly().describe('What was assumed or left out, in words.'),
  })
  .readonly();

export const preview = z
  .object({
    format: z.enum(['calendar', 'table', 'boarding pass', 'journey', 'text', 'gpx', 'kml', 'geojson']),
    flights: z.array(flight).readonly(),
    rejected: z
      .array(z.object({ lines, text: z.string(), reason: z.string().describe('In words.') }).readonly())
      .readonly()
      .describe('Lines that could not be read as a flight.'),
    rejectedCount: z.int(),
    unknown: z
      .array(
        z.object({ place: z.string(), lines: z.array(lines).readonly(), suggestions: z.array(airport).readonly() }),
      )
      .readonly()
      .describe('Places that are no airport by their code, with what each may mean, best first.'),
    waypoints: z
      .array(
        z
          .object({
            airport: z.string(),
            arrive: instant.exactOptional(),
            depart: instant.exactOptional(),
            ...ofFlight,
            entry: z.string().exactOptional(),
          })
          .readonly(),
      )
      .readonly()
      .describe('Stops that an import adds.'),
    tooMuch: z
      .string()
      .exactOptional()
      .describe('The reason why they are too much for one edit; absent where they fit.'),
  })
  .describe('What was read, before anything is written.');
export type Suggested = z.infer<typeof preview>;

export const imported = atRow.extend({ preview }).describe('The row of the edit, and the preview.');
export type Imported = z.infer<typeof imported>;

/** An import that a client makes by its own edit, so that its member can undo it. */
export const ownImport = z
  .strictObject({
    format: preview.shape.format.describe('As the preview says.'),
    flights: z.int().min(0).max(READING_LIMITS.flights).describe('Flights that are imported, count.'),
    rejected: z.int().min(0).max(READING_LIMITS.fileBytes).describe('Lines that are left out, count.'),
  })
  .meta({ examples: [{ format: 'calendar', flights: 6, rejected: 1 }] });

const body = { query: itineraryQuery, body: text, texts: ITINERARY_TYPES } as const;

export const ITINERARIES = {
  'POST /api/itineraries/preview': { ...body, answers: { 200: preview }, limits: ['import'] },
  'POST /api/logs/:id/import': {
    ...body,
    answers: { 200: imported },
    refusals: { 404: ['UNKNOWN_LOG'], 409: ['LOG_FULL', 'QUARANTINED'] },
    limits: ['import'],
  },
  'POST /api/logs/:id/imports': {
    body: ownImport,
    answers: { 201: atRow },
    refusals: { 404: ['UNKNOWN_LOG'] },
    limits: ['import'],
  },
} as const satisfies RouteContracts;
