import { z } from 'zod';
import { LIMIT_MEANINGS } from './limits.ts';
import { right, role } from './role-schema.ts';

const limits = z.object(
  Object.fromEntries(Object.entries(LIMIT_MEANINGS).map(([name, meaning]) => [name, z.number().describe(meaning)])) as {
    [N in keyof typeof LIMIT_MEANINGS]: z.ZodNumber;
  },
);

/** Who a member is, as the server vouches for it. */
export const identity = z.object({
  userId: z.int().describe('Number of the user.'),
  name: z.string().describe('Display name.'),
  color: z.string().describe('Colour, as in CSS.'),
});
export type Identity = z.infer<typeof identity>;

export const welcome = z
  .object({
    you: identity.describe('Who this member is, as the server vouches for it.'),
    instance: z.string().describe('Call sign of this instance, as `transport` names the one that conducts.'),
    token: z.string().describe('To be sent with the next hello.'),
    role: role.describe('The role of this member in the log.'),
    rights: z.array(right).describe('What it may do: the rights of its role, as far as its token allows them.'),
    head: z.int().describe('Newest row of the update log: the client is in sync once it has applied it.'),
    committed: z.int().describe('Highest session number of this session that is committed; 0 for none.'),
    time: z.number().describe('Room time at sending, ms.'),
    limits: limits.describe('Every limit that a member can run into; `protocol/limits.ts` has the values.'),
  })
  .describe('The first message to a new member. Updates up to `head` and the music follow it.');
export type Welcome = z.infer<typeof welcome>;
