import { z } from 'zod';
import { cleanName } from '../../../protocol/clean-name.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import { role } from '../../../protocol/role-schema.ts';
import { shareLink, sharing } from '../../../protocol/sharing.ts';
import { before, flag, instant, nextPage, OF_SESSION } from './fields.ts';
import type { RouteContracts } from './route-contract.ts';

const given = role.exclude(['owner']).describe('Any role but the owner’s.');
export const newRole = z.strictObject({ role: given }).meta({ examples: [{ role: 'editor' }] });
export const newLink = z
  .strictObject({
    role: given,
    label: z
      .string()
      .overwrite(cleanName)
      .max(LIMITS.linkLabelLength)
      .default('')
      .describe('What the owner knows it by.'),
    expiresAt: z.iso
      .datetime({ offset: true })
      .transform(Date.parse)
      .refine((ms) => ms > Date.now(), 'that is past')
      .nullable()
      .default(null)
      .describe('End of the link, and of the roles that it gave; null for none.'),
    maxUses: z.int().min(1).max(LIMITS.members).nullable().default(null).describe('People whom it lets in, count.'),
  })
  .meta({ examples: [{ role: 'viewer', label: 'For the family' }] });
export const opening = z.union([
  z
    .strictObject({ addressRole: z.literal('viewer').nullable().describe('Role of everybody who has the address.') })
    .meta({ examples: [{ addressRole: 'viewer' }] }),
  z.strictObject({ listed: z.boolean().describe('It is on the public list.') }).meta({ examples: [{ listed: true }] }),
]);
export const newOwner = z
  .strictObject({ userId: z.int().describe('Number of a member.') })
  .meta({ examples: [{ userId: 7 }] });
export const ending = z.object({ members: flag('The people who came by it lose their roles, too.') });
export const auditQuery = z.object({ before: before('Events').optional() });

export const accessVersion = z
  .object({ version: z.int().describe('Number of the rights after the change, which the ETag has in quotes.') })
  .describe('It is done.');

export const linkList = z.object({ links: z.array(shareLink).readonly() });
export const madeLink = z
  .object({
    id: z.int(),
    token: z.string().describe('Shown this once.'),
    url: z.url().describe('The address of the journey with the token in its fragment.'),
  })
  .describe('A new link.');

const person = z.object({ userId: z.int(), name: z.string() }).nullable();
export const detail = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullable();
export const logAudit = z
  .object({
    events: z
      .array(
        z.object({
          id: z.int(),
          at: instant,
          action: z.string(),
          actor: person.describe('Person who did it.'),
          subject: person.describe('Person whom it was done to.'),
          detail,
        }),
      )
      .readonly(),
    next: nextPage('events'),
  })
  .describe('Changes of rights, newest first.');

const changes = {
  ifMatch: true,
  answers: { 200: accessVersion },
  refusals: { 412: ['OUT_OF_DATE'] },
} as const;
const ofMember = { ...changes, refusals: { ...changes.refusals, 404: ['NOT_FOUND'] } } as const;

/** Roles and share links. */
export const SHARING = {
  'GET /api/logs/:id/access': { answers: { 200: sharing } },
  'PATCH /api/logs/:id/access': { body: opening, ...changes },
  'PUT /api/logs/:id/members/:user': { body: newRole, ...ofMember },
  'DELETE /api/logs/:id/members/:user': ofMember,
  'DELETE /api/logs/:id/members/me': {
    ...ofMember,
    refusals: { 403: ['NOT_ALLOWED'], 404: ['UNKNOWN_LOG', 'NOT_FOUND'], 412: ['OUT_OF_DATE'] },
    tokens: OF_SESSION,
  },
  'POST /api/logs/:id/owner': { body: newOwner, ...ofMember },
  'GET /api/logs/:id/links': { answers: { 200: linkList } },
  'POST /api/logs/:id/links': { body: newLink, answers: { 201: madeLink }, refusals: { 409: ['TOO_LARGE'] } },
  'DELETE /api/logs/:id/links/:link': { query: ending, answers: { 204: null }, refusals: { 404: ['NOT_FOUND'] } },
  'DELETE /api/logs/:id': changes,
  'GET /api/logs/:id/audit': { query: auditQuery, answers: { 200: logAudit } },
} as const satisfies RouteContracts;
