import { z } from 'zod';

/** Parameters of paths by name, as they are everywhere where a route has none of its own. */
export const PATH_PARAMETERS = {
  id: z.uuid().describe('Id of the journey.'),
  composition: z.coerce.number().int().positive().describe('Number of a stored performance.'),
  take: z.uuid().describe('Id of a take.'),
  user: z.coerce.number().int().positive().describe('Number of a person.'),
  link: z.coerce.number().int().positive().describe('Number of a share link.'),
  seq: z.coerce.number().int().min(0).describe('Number of a row of the update log.'),
  code: z.string().describe('IATA, ICAO or city code, in any case.'),
} as const satisfies Readonly<Record<string, z.ZodType>>;
