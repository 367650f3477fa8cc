import { z } from 'zod';
import { right, role } from './role-schema.ts';
import { identity } from './welcome.ts';

/** A point in time as it is sent. */
const instant = z.iso.datetime().describe('UTC, ISO 8601.');

/** A member of a log, as `GET /api/logs/:id/access` lists them. */
export const sharedWith = z
  .object({
    ...identity.shape,
    role,
    expiresAt: instant.nullable().describe('End of the role, UTC; null for none.'),
    since: instant,
  })
  .readonly()
  .describe('A member of a journey.');
export type SharedWith = z.infer<typeof sharedWith>;

/** Who has which role in a log. */
export const sharing = z
  .object({
    version: z.int().describe('Raised with every change; If-Match takes it in quotes.'),
    you: z
      .object({ userId: z.int().nullable(), role: role.nullable(), rights: z.array(right).readonly() })
      .readonly()
      .describe('The person who asks.'),
    addressRole: role
      .nullable()
      .describe('The role that the address of the log gives to everybody; null for none: it takes a link to get in.'),
    owner: identity.readonly().nullable().describe('Null for those who are no members.'),
    members: z.array(sharedWith).readonly().describe('Without the owner; empty for those who are no members.'),
  })
  .readonly()
  .describe('Roles of a journey.');
export type Sharing = z.infer<typeof sharing>;

/** A share link as it is listed: its token was shown once, when it was made. */
export const shareLink = z
  .object({
    id: z.int(),
    role,
    label: z.string(),
    expiresAt: instant.nullable().describe('UTC; null for no end. Members who came by the link leave then, too.'),
    maxUses: z.int().nullable().describe('People whom it may let in, count; null for any number.'),
    uses: z.int(),
    createdBy: z.int().describe('Number of a person.'),
    createdAt: instant,
  })
  .readonly()
  .describe('A link that shares a journey; its token was shown once.');
export type ShareLink = z.infer<typeof shareLink>;
