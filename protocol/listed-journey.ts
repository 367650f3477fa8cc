import { z } from 'zod';
import { role } from './role-schema.ts';

/** A journey in lists: GET /api/logs with a scope. */
export const listedJourney = z.object({
  id: z.uuid(),
  title: z.string(),
  role: role,
  status: z.enum(['draft', 'planned', 'travelling', 'done']),
  travelDate: z.string().nullable().describe('YYYY-MM-DD'),
  tags: z.array(z.string()).readonly(),
  stops: z.array(z.string()).readonly().describe('Airports of the stops as they were typed, the first ones.'),
  distanceKm: z.number(),
  updatedAt: z.iso.datetime(),
  deletedAt: z.iso.datetime().nullable(),
  archived: z.boolean(),
  listed: z.boolean().describe('On the public list.'),
  members: z
    .int()
    .nullable()
    .describe(
      'Members beside the owner, count; null for a person who is none: the people of a public journey are not public.',
    ),
  route: z
    .array(z.tuple([z.number(), z.number()]).readonly())
    .readonly()
    .describe('Longitude and latitude of points on its route, degrees.'),
});
export type ListedJourney = z.infer<typeof listedJourney>;
