import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { AirportOf } from '../../travel-log/airport.ts';
import type { Audit } from '../identity/audit.ts';
import { admitsGuests } from '../identity/bearer.ts';
import type { CollectionItems } from '../storage/collection-items.ts';
import type { CollectionMembers } from '../storage/collection-members.ts';
import type { CollectionPlace, Collections, ListedCollection, Use } from '../storage/collections.ts';
import { bearer } from './bearer.ts';
import { collectionAnswer, isMember, listedAnswer } from './collection-answers.ts';
import { type CollectionPermitParts, createCollectionPermit, type OfCollection } from './collection-permit.ts';
import {
  COLLECTIONS,
  type collection,
  type collectionPage,
  collectionWish,
  type listedCollection,
  type made,
} from './contract/collections.ts';
import { personAt } from './create-log.ts';
import type { Spend } from './rate-limit.ts';
import { parse, Refused } from './refused.ts';

export interface CollectionParts extends CollectionPermitParts {
  readonly collections: Collections;
  readonly collectionItems: CollectionItems;
  readonly collectionMembers: CollectionMembers;
  readonly airports: { readonly of: AirportOf };
  readonly audit: Audit;
  /** Public URL without a trailing slash; the address of the request if undefined. */
  readonly publicUrl: string | undefined;
}

/** Collections of one person, deleted ones included, count. */
const MOST = 500;

/** Collections of journeys and performances: lists, each as a whole, and what people do with it. */
export function collectionRoutes(app: FastifyInstance, parts: CollectionParts, spend: Spend): void {
  const { collections, collectionItems, collectionMembers, airports, audit, admit } = parts;
  const permit = createCollectionPermit(parts);

  app.post('/api/collections', async (request, reply) => {
    await spend(request, 'collection');
    const ownerId = await personAt(request, admit, 'write');
    const { public: isPublic, rule = null, ...fields } = parse(COLLECTIONS['POST /api/collections'].body, request.body);
    if ((await collections.count(ownerId)) >= MOST)
      throw new Refused(409, 'TOO_LARGE', `a person has at most ${MOST} collections`);
    const uuid = randomUUID();
    await collections.create({ uuid, ownerId, ...fields, isPublic, rule });
    const base = parts.publicUrl ?? `${request.protocol}://${request.host}`;
    const answer: z.infer<typeof made> = { id: uuid, url: `${base}/collections/${uuid}` };
    return reply.code(201).send(answer);
  });

  app.get('/api/collections', async (request): Promise<z.infer<typeof collectionPage>> => {
    const { scope, deleted, cursor: from, limit } = parse(collectionWish, request.query);
    if (deleted && scope !== 'mine')
      throw new Refused(400, 'BAD_MESSAGE', 'deleted: only your own deleted collections are listed');
    await spend(request, 'collection');
    const isStranger = scope === 'public' && bearer(request) === undefined && admitsGuests(parts.authMode);
    const userId = isStranger ? undefined : await personAt(request, admit, 'read');
    const after = from === undefined ? undefined : placeIn(from, scope);
    const rows = await collections.list({ scope, userId, deleted, after, limit: limit + 1 });
    const page = rows.slice(0, limit);
    return {
      collections: page.map((row) => listedAnswer(row, userId)),
      next: rows.length > limit ? cursorOf(page.at(-1)!, scope) : null,
    };
  });

  app.get<OfCollection>('/api/collections/:id', async (request): Promise<z.infer<typeof collection>> => {
    await spend(request, 'collection');
    const { collection: row, userId } = await permit(request, 'read');
    const rows = row.rule
      ? await collectionItems.found(row.rule, codesOf(row.rule.airport), row.ownerId, userId)
      : await collectionItems.listOf(row.id, userId);
    const members = isMember(row, userId) ? await collectionMembers.list(row.id) : [];
    return collectionAnswer(row, rows, members, { userId, now: Date.now() });
  });

  app.patch<OfCollection>('/api/collections/:id', async (request): Promise<z.infer<typeof listedCollection>> => {
    await spend(request, 'collection');
    const { collection: row, userId, grant } = await permit(request, 'write', { deleted: true });
    const { body } = COLLECTIONS['PATCH /api/collections/:id'];
    const { public: isPublic, ...change } = parse(body, request.body);
    if ((isPublic !== undefined || change.deleted !== undefined) && !grant.rights.includes('manage'))
      throw new Refused(403, 'NOT_ALLOWED', 'only the owner publishes and restores a collection');
    // A count of what a rule finds would tell of the journeys that the owner alone sees.
    if (change.rule && row.ownerId !== userId)
      throw new Refused(403, 'NOT_ALLOWED', 'only the owner changes the rule of a collection');
    if (change.rule && !row.rule) throw new Refused(400, 'BAD_MESSAGE', 'rule: people put the journeys of this one in');
    await collections.change(row.id, { ...change, ...(isPublic !== undefined && { isPublic }) });
    const event = { actorId: userId!, address: request.ip };
    if (isPublic !== undefined)
      await audit.record({
        ...event,
        action: 'collection published',
        detail: { collection: row.uuid, public: isPublic },
      });
    if (change.deleted !== undefined)
      await audit.record({ ...event, action: 'collection restored', detail: { collection: row.uuid } });
    return listedAnswer((await collections.find(row.uuid, userId))!, userId);
  });

  app.delete<OfCollection>('/api/collections/:id', async (request, reply) => {
    await spend(request, 'collection');
    const { collection: row, userId } = await permit(request, 'manage');
    await collections.change(row.id, { deleted: true });
    const detail = { collection: row.uuid };
    await audit.record({ action: 'collection deleted', actorId: userId!, address: request.ip, detail });
    return reply.code(204).send();
  });

  app.put<OfCollection>('/api/collections/:id/like', async (request, reply) => {
    await spend(request, 'collection');
    const { collection: row, userId } = await permit(request, 'read', { person: true });
    await collections.like(row.id, userId!);
    return reply.code(204).send();
  });

  app.delete<OfCollection>('/api/collections/:id/like', async (request, reply) => {
    await spend(request, 'collection');
    const { collection: row, userId } = await permit(request, 'read', { person: true });
    await collections.unlike(row.id, userId!);
    return reply.code(204).send();
  });

  app.post<OfCollection>('/api/collections/:id/uses', async (request, reply) => {
    await spend(request, 'collection');
    const { collection: row } = await permit(request, 'read', { person: true });
    const { kind } = parse(COLLECTIONS['POST /api/collections/:id/uses'].body, request.body);
    await collections.countUse(row.id, COUNTED[kind]);
    return reply.code(204).send();
  });

  /** Codes under which stops name the airport of a rule. */
  function codesOf(code: string | undefined): readonly string[] | undefined {
    if (code === undefined) return undefined;
    const known = airports.of(code);
    return [...new Set([code.toUpperCase(), ...[known?.iata ?? [], known?.icao ?? []].flat()])].filter(Boolean);
  }
}

const COUNTED: Readonly<Record<'play' | 'skip' | 'share', Use>> = { play: 'plays', skip: 'skips', share: 'shares' };

type Scope = z.infer<typeof collectionWish>['scope'];

/** The place of a collection in a list, opaque to clients. */
function cursorOf({ updatedAt, score, id }: ListedCollection, scope: Scope): string {
  const key = scope === 'public' ? (score ?? 0) : updatedAt.getTime();
  return Buffer.from(JSON.stringify([scope, key, id])).toString('base64url');
}

const cursor = z
  .string()
  .transform((text, { addIssue }) => {
    try {
      return JSON.parse(Buffer.from(text, 'base64url').toString());
    } catch {
      addIssue('not a cursor');
      return z.NEVER;
    }
  })
  .pipe(z.tuple([z.enum(['mine', 'public']), z.int(), z.int().positive()]));

/** @throws Refused where the text is no cursor, or one of another list */
function placeIn(written: string, scope: Scope): CollectionPlace {
  const [of, key, id] = parse(cursor, written);
  if (of !== scope) throw new Refused(400, 'BAD_MESSAGE', 'cursor: one of another list');
  return { key, id };
}
