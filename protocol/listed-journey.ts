import { z } from 'zod';
import { role } from './role-schema.ts';

/** A journey in lists: GET /api/logs with a scope. */
export const listedJourney = z.object({
  id: z.uuid(),
  title: z.string(),
  role: role,
  status: z.enum(['draft', 'planned', 'travelling', 'done']),
  /** YYYY-MM-DD */
  travelDate: z.string().nullable(),
  tags: z.array(z.string()).readonly(),
  /** Airports of the stops as they were typed, the first ones. */
  stops: z.array(z.string()).readonly(),
  distanceKm: z.number(),
  updatedAt: z.iso.datetime(),
  deletedAt: z.iso.datetime().nullable(),
  archived: z.boolean(),
  /** On the public list. */
  listed: z.boolean(),
  /** Members beside the owner, count; null for a person who is none: the people of a public journey are not public. */
  members: z.int().nullable(),
  /** Longitude and latitude of points on its route, degrees. */
  route: z.array(z.tuple([z.number(), z.number()]).readonly()).readonly(),
});
export type ListedJourney = z.infer<typeof listedJourney>;
