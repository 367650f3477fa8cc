import { z } from 'zod';
import { VARIANTS } from '../../../protocol/listening.ts';
import { before, instant, nextPage } from './fields.ts';
import type { RouteContracts } from './route-contract.ts';
import { detail } from './sharing.ts';

/** Events of one page, count. */
const PAGE = 100;

export const auditPageQuery = z.object({
  before: before('Events').optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(PAGE).describe('Events of a page, count.'),
});

export const auditEvent = z
  .object({
    id: z.int(),
    at: instant,
    actorId: z.int().nullable().describe('Number of the person who did it.'),
    action: z.string(),
    logId: z.int().nullable().describe('Number of a journey in the database.'),
    subjectId: z.int().nullable().describe('Number of the person whom it was done to.'),
    detail,
    addressHash: z.string().nullable(),
  })
  .readonly()
  .describe('A change of rights.');

export const auditPage = z.object({ events: z.array(auditEvent).readonly(), next: nextPage('events') });

const since = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], 'neither a day nor an instant in ISO 8601')
  .transform((said) => Date.parse(said))
  .default(0)
  .meta({
    description: 'A day or an instant, as in 2026-05-01 or 2026-05-01T12:00:00Z; all time without one.',
  });
export const sinceQuery = z.object({ since });
export const listeningQuery = z.object({
  since,
  format: z.enum(['json', 'text']).default('json').describe('Format of the answer.'),
});

export const roomReports = z
  .array(
    z.object({
      log: z.string().describe('Uuid of a journey.'),
      edits: z.int(),
      notes: z.int().describe('Notes streamed.'),
      members: z.int().describe('Distinct people.'),
      minutes: z.number().describe('Presence of all members.'),
    }),
  )
  .readonly();

export const listeningReport = z.object({
  votes: z.int(),
  variants: z
    .array(
      z.object({
        variant: z.enum(VARIANTS),
        votes: z.int().describe('Votes on pairs with it.'),
        wins: z.number().describe('Votes for it; "neither" is half a vote for each.'),
        strength: z.number().describe('Bradley–Terry strength; that of composed pieces is 1.'),
        low: z.number().describe('Lower end of its 95 % interval.'),
        high: z.number().describe('Upper end.'),
      }),
    )
    .readonly(),
});

export const OPERATORS = {
  'GET /api/audit': { query: auditPageQuery, answers: { 200: auditPage } },
  'GET /api/reports/rooms': { query: sinceQuery, answers: { 200: roomReports } },
  'GET /api/reports/listening': {
    query: listeningQuery,
    answers: { 200: { media: { 'application/json': listeningReport, 'text/plain': 'text' } } },
  },
  'GET /metrics': { answers: { 200: { media: { 'text/plain': 'text' } } } },
} as const satisfies RouteContracts;
