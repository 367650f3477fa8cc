import { z } from 'zod';
import { LIMITS } from '../../../protocol/limits.ts';
import { role } from '../../../protocol/role-schema.ts';
import { identity } from '../../../protocol/welcome.ts';
import { DETAILS, proseText, trimmedText } from '../../itinerary/journey-fields.ts';
import { created, flag, instant } from './fields.ts';
import type { RouteContracts } from './route-contract.ts';

/** Collections of one page, count, at most and where no limit is named. */
const PAGE = 100;
const USUAL_PAGE = 24;
/** Text of a rule, characters. */
const TEXT_LENGTH = 100;
/** Text about a collection, characters. */
const DESCRIPTION_LENGTH = 2_000;

const text = (meaning: string) => trimmedText(TEXT_LENGTH).exactOptional().describe(meaning);

export const rule = z
  .strictObject({
    airport: text('IATA or ICAO code of a stop.'),
    country: text('A country of a stop.'),
    continent: text('A continent of a stop.'),
    tag: text('A tag.'),
    year: z.int().min(1).max(9_999).exactOptional().describe('Year of travel.'),
    liked: z.literal(true).exactOptional().describe('The owner of the collection likes a performance of it.'),
  })
  .refine((fields) => Object.keys(fields).length > 0, 'a rule has a field')
  .describe('What the journeys of a smart collection are, all of it.');

const fields = {
  title: trimmedText(LIMITS.titleLength).describe('Title.'),
  description: proseText.max(DESCRIPTION_LENGTH).describe('Text about the collection.'),
  tags: DETAILS.tags.describe('Tags.'),
  public: z.boolean().describe('Everybody may read it, and it is on the public list.'),
};
export const newCollection = z
  .strictObject({
    title: fields.title,
    description: fields.description.default(''),
    tags: fields.tags.default([]),
    public: fields.public.default(false),
    rule: rule.exactOptional().describe('Finds the journeys of the owner; without one, people put them in.'),
  })
  .meta({ examples: [{ title: 'Nights over the sea' }] });
export const collectionChange = z
  .strictObject({
    title: fields.title.exactOptional(),
    description: fields.description.exactOptional(),
    tags: fields.tags.exactOptional(),
    public: fields.public.exactOptional(),
    rule: rule.exactOptional().describe('Another rule, of a collection that has one: by its owner.'),
    deleted: z.literal(false).exactOptional().describe('Restores a deleted one.'),
  })
  .meta({ examples: [{ public: true }] });
export const collectionWish = z.strictObject({
  scope: z
    .enum(['mine', 'public'])
    .default('mine')
    .describe('Those that one owns or takes part in, changed last first; or public ones, most popular first.'),
  deleted: flag('One’s own deleted collections, in place of the others.'),
  cursor: z.string().max(2_000).optional().describe('`next` of the page before, with the same `scope`.'),
  limit: z.coerce.number().int().min(1).max(PAGE).default(USUAL_PAGE).describe('Collections of a page, count.'),
});

const behind = z.int().positive().nullable().describe('Number of the item before it; null for the first place.');
export const newItem = z
  .strictObject({
    journey: z.uuid().toLowerCase().describe('Id of a journey that one may read.'),
    performance: z.int().positive().exactOptional().describe('Number of a stored performance of it.'),
    behind: behind.exactOptional().describe('Number of the item before it; null for the first place; the end without.'),
  })
  .meta({ examples: [{ journey: '4afe28cd-6f6a-4647-94f1-4533b54f5b83' }] });
export const newPlace = z.strictObject({ behind }).meta({ examples: [{ behind: null }] });
export const use = z
  .strictObject({ kind: z.enum(['play', 'skip', 'share']).describe('What was done with it.') })
  .meta({ examples: [{ kind: 'play' }] });
export const newInvitation = z
  .strictObject({ role: z.enum(['editor', 'viewer']).describe('Role that it gives.') })
  .meta({ examples: [{ role: 'editor' }] });
export const joining = z
  .strictObject({ token: z.string().max(LIMITS.linkLabelLength).describe('Token of the invitation.') })
  .meta({ examples: [{ token: 'c3RhcnRzIGEgam91cm5leQ' }] });

const id = z.uuid().describe('Id of the collection.');
const count = (what: string) => z.int().describe(`${what}, count.`);
const head = {
  id,
  title: z.string(),
  description: z.string(),
  tags: z.array(z.string()).readonly(),
  public: fields.public,
  rule: rule.nullable().describe('Null where people put its journeys in.'),
  role: role.describe('One’s own role.'),
  owner: identity.nullable().describe('Null for those who are no members: the people of a public one are not public.'),
  items: count('Items, those that one may not read too; 0 of a rule'),
  likes: count('Persons who like it'),
  liked: z.boolean().describe('One likes it.'),
  plays: count('Times that it was played'),
  skips: count('Items that were passed over'),
  shares: count('Times that its address was shared'),
  updatedAt: instant,
  deletedAt: instant.nullable().describe('UTC; null unless it was deleted.'),
};
export const listedCollection = z.object(head).readonly().describe('A collection without its items.');
export const collectionPage = z
  .object({
    collections: z.array(listedCollection).readonly(),
    next: z.string().nullable().describe('`cursor` of the next page; null at the end.'),
  })
  .describe('A page of collections.');

const item = {
  id: z.int().nullable().describe('Number of the item; null for a journey that a rule found.'),
  journey: z.uuid().describe('Id of the journey.'),
  title: z.string(),
  seconds: z.number().nullable().describe('Length of the piece, of a journey that played last; null for none.'),
};
export const shownItem = z
  .discriminatedUnion('kind', [
    z.object({ ...item, kind: z.literal('journey'), travelDate: z.string().nullable().describe('YYYY-MM-DD') }),
    z.object({ ...item, kind: z.literal('performance'), performance: z.int(), name: z.string().nullable() }),
    z.object({ id: z.int(), kind: z.literal('gap'), was: z.enum(['journey', 'performance']) }),
  ])
  .describe('A journey, a performance, or the gap that a deleted one has left.');
export const collection = z
  .object({
    ...head,
    entries: z.array(shownItem).readonly().describe('Those that one may read, and gaps, in order.'),
    hidden: count('Items that one may not read; 0 of a rule for all but the owner'),
    seconds: z.number().describe('Sum of the lengths that are known, s.'),
    members: z
      .array(z.object({ ...identity.shape, role: role }))
      .readonly()
      .describe('Without the owner; empty for those who are no members.'),
    invitation: z.enum(['editor', 'viewer']).nullable().describe('Role that its invitation gives; null for none.'),
  })
  .readonly()
  .describe('A collection with its items.');
export const made = z.object({ id, url: created.url.describe('Its address.') }).describe('A new collection.');
export const madeItem = z.object({ id: z.int().describe('Number of the item.') }).describe('A new item.');
export const invitation = z
  .object({
    token: z.string().describe('Shown this once.'),
    url: z.url().describe('The address of the collection with the token in its fragment.'),
  })
  .describe('A new invitation, in the place of an earlier one.');

const path = { id };
const ofItem = { id, item: z.coerce.number().int().positive().describe('Number of an item.') };
const limits = ['collection'] as const;
const there = { 404: ['NOT_FOUND'] } as const;
const read = { right: 'read', tokens: ['none', 'guest', 'session', 'accessToken'], limits } as const;
const write = { right: 'write', limits } as const;
const marks = { ...write, path, refusals: { ...there, 403: ['NOT_ALLOWED'] } } as const;
const changes = { ...marks, refusals: { ...marks.refusals, 412: ['OUT_OF_DATE'] } } as const;
const manages = { ...changes, right: 'manage' } as const;

export const COLLECTIONS = {
  'POST /api/collections': {
    ...write,
    body: newCollection,
    answers: { 201: made },
    refusals: { 403: ['NOT_ALLOWED'], 409: ['TOO_LARGE'] },
  },
  'GET /api/collections': {
    ...read,
    query: collectionWish,
    answers: { 200: collectionPage },
    refusals: { 403: ['NOT_ALLOWED'] },
  },
  'GET /api/collections/:id': { ...read, path, answers: { 200: collection }, refusals: there },
  'PATCH /api/collections/:id': { ...changes, body: collectionChange, answers: { 200: listedCollection } },
  'DELETE /api/collections/:id': { ...manages, answers: { 204: null } },
  'POST /api/collections/:id/items': {
    ...changes,
    body: newItem,
    answers: { 201: madeItem },
    refusals: { 404: ['NOT_FOUND', 'UNKNOWN_LOG'], 403: ['NOT_ALLOWED'], 409: ['TOO_LARGE'], 412: ['OUT_OF_DATE'] },
  },
  'PATCH /api/collections/:id/items/:item': { ...changes, path: ofItem, body: newPlace, answers: { 204: null } },
  'DELETE /api/collections/:id/items/:item': { ...changes, path: ofItem, answers: { 204: null } },
  'PUT /api/collections/:id/like': { ...marks, right: 'read', answers: { 204: null } },
  'DELETE /api/collections/:id/like': { ...marks, right: 'read', answers: { 204: null } },
  'POST /api/collections/:id/uses': { ...marks, right: 'read', body: use, answers: { 204: null } },
  'POST /api/collections/:id/invitation': { ...manages, body: newInvitation, answers: { 201: invitation } },
  'DELETE /api/collections/:id/invitation': { ...manages, answers: { 204: null } },
  'POST /api/collections/:id/members': { ...marks, right: 'manage', body: joining, answers: { 204: null } },
  'DELETE /api/collections/:id/members/:user': {
    ...marks,
    right: 'manage',
    path: { id, user: z.coerce.number().int().positive().describe('Number of a member, who may be oneself.') },
    answers: { 204: null },
  },
} as const satisfies RouteContracts;
