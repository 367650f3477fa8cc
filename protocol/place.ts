import { z } from 'zod';

/** A place in the music, which moves with its leg. */
export const place = z.object({
  leg: z.string().max(100).describe('Id of the waypoint that the leg leaves from.'),
  tick: z.int().min(0).describe('Ticks in the leg.'),
});
export type Place = z.infer<typeof place>;
