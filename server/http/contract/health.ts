import { z } from 'zod';
import type { RouteContracts } from './route-contract.ts';

export const readiness = z
  .object({
    ok: z.boolean().describe('It takes new members.'),
    draining: z.boolean().describe('It hands its rooms over, and stops.'),
    database: z.enum(['ok', 'away']),
    lane: z.enum(['ok', 'full', 'stuck']).describe('The queue of edits that wait for the database.'),
    disk: z.enum(['ok', 'full']),
  })
  .describe('Readiness of an instance, and the part that is to blame.');
export type Readiness = z.infer<typeof readiness>;

const liveness = z.object({ ok: z.literal(true) });
export const instanceVersion = z.object({
  version: z.string().describe('Release.'),
  protocol: z.int().describe('Version of the messages.'),
  instance: z.string().describe('Call sign of the instance.'),
});

export const HEALTH = {
  'GET /healthz': { answers: { 200: liveness } },
  'GET /readyz': { answers: { 200: readiness }, refusals: { 503: ['UNAVAILABLE'] } },
  'GET /version': { answers: { 200: instanceVersion } },
} as const satisfies RouteContracts;
