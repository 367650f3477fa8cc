import { z } from 'zod';
import { LIMITS } from './limits.ts';

const limits = z.object(
  Object.fromEntries(Object.keys(LIMITS).map((name) => [name, z.number()])) as Record<keyof typeof LIMITS, z.ZodNumber>,
);

/** Who a member is, as the server vouches for it. */
export const identity = z.object({ userId: z.int(), name: z.string(), color: z.string() });
export type Identity = z.infer<typeof identity>;

/** The first message to a new member. `updates` up to `head` and the music follow it. */
export const welcome = z.object({
  you: identity,
  /** The call sign of this instance, as `transport` names the one that conducts. */
  instance: z.string(),
  /** To be said again in the next hello. */
  token: z.string(),
  role: z.enum(['owner', 'editor', 'viewer']),
  /** The newest sequence number of the update log: the client is in sync once it has applied it. */
  head: z.int(),
  /** The highest session number of this session that is already committed; 0 for none. */
  committed: z.int(),
  /** Room time at sending, ms. */
  time: z.number(),
  limits,
});
export type Welcome = z.infer<typeof welcome>;
