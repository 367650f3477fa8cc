import { z } from 'zod';
import { playedMusic } from '../../../protocol/analysis.ts';
import { CABINS, JOURNEY_STATUSES, WAYS } from '../../../travel-log/shape.ts';
import { journeyFile } from '../../itinerary/journey-file.ts';
import { newLog } from '../create-log.ts';
import { created, instant } from './fields.ts';
import type { RouteContracts } from './route-contract.ts';

export const createdLog = z
  .object({ ...created, token: z.string().describe('Token of the owner: a new guest, where the request had none.') })
  .describe('A new journey.');

const local = z.string().exactOptional();

/** A stop as it is read. */
const stop = z
  .object({
    id: z.string(),
    airport: z.string().describe('As it was typed.'),
    order: z.string().describe('Stops sort by it, as plain strings.'),
    arrive: instant.exactOptional(),
    depart: instant.exactOptional(),
    flight: z.string().exactOptional().describe('Number of the flight that leaves from here.'),
    carrier: z.string().exactOptional(),
    cabin: z.enum(CABINS).exactOptional(),
    seat: z.string().exactOptional(),
    way: z.enum(WAYS).exactOptional().describe('Way of travel from here; a flight where it is absent.'),
    nights: z.int().exactOptional().describe('Nights of the stay here, given by hand.'),
    entry: z.string().describe('Text that is written here.'),
    arriveLocal: local.describe('By the clocks of the airport, as in 2026-05-12T10:55.'),
    departLocal: local.describe('By the clocks of the airport.'),
    timeZone: local.describe('IANA time zone; absent where the airport is not known.'),
  })
  .readonly()
  .describe('A stop, with its times by the clocks of its airport.');

export const shownLog = z
  .object({
    id: z.uuid(),
    title: z.string(),
    description: z.string(),
    waypoints: z.array(stop).readonly(),
    tags: z.array(z.string()).readonly(),
    travelDate: z.string().nullable().describe('A day, as in 2026-05-01.'),
    status: z.enum(JOURNEY_STATUSES),
    head: z.int().describe('Newest row of the update log.'),
    updatedAt: instant,
    music: playedMusic.nullable().describe('The piece that was played last; null for none.'),
  })
  .describe('A journey as it is now.');

/** Clocks of no airport: the schema is for the document. */
const nowhere = () => undefined;

export const recovered = z.object({ id: z.uuid() });

export const LOGS = {
  'POST /api/logs': {
    body: z.union([
      newLog(nowhere).meta({
        title: 'NewJourney',
        description: 'A new journey. A time is an instant, or one by the clocks of its airport.',
        examples: [
          {
            title: 'Spring in Japan',
            waypoints: [
              { airport: 'CDG', departLocal: '2026-05-01T10:30' },
              { airport: 'NRT', arrive: '2026-05-01T21:10:00Z', entry: 'Cicadas.' },
            ],
          },
        ],
      }),
      journeyFile,
    ]),
    answers: { 201: createdLog },
    refusals: { 401: ['UNAUTHORIZED'], 403: ['NOT_ALLOWED'], 409: ['LOG_FULL'] },
    limits: ['create', 'guest'],
    right: 'manage',
  },
  'GET /api/logs/:id': { answers: { 200: shownLog } },
  'POST /api/logs/:id/recover': {
    answers: { 200: recovered },
    right: 'manage',
    refusals: { 403: ['NOT_ALLOWED'], 404: ['UNKNOWN_LOG'] },
  },
} as const satisfies RouteContracts;
