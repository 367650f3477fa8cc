import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { AuditRecord } from '../identity/audit.ts';
import { drawLinkToken, hashLinkToken } from '../identity/link-tokens.ts';
import { grantOf } from '../identity/rights.ts';
import type { Access } from '../storage/access.ts';
import { MOST_ITEMS } from '../storage/collection-items.ts';
import type { Performances } from '../storage/performances.ts';
import {
  type CollectionPermitted,
  createCollectionPermit,
  NOT_ALLOWED,
  type OfCollection,
} from './collection-permit.ts';
import type { CollectionParts } from './collections.ts';
import { COLLECTIONS, type invitation, type madeItem } from './contract/collections.ts';
import { personAt } from './create-log.ts';
import type { Spend } from './rate-limit.ts';
import { numberIn, parse, Refused } from './refused.ts';

export interface CollectionItemParts extends CollectionParts {
  readonly access: Access;
  readonly performances: Performances;
}

type OfItem = { Params: { id: string; item: string } };
type OfMember = { Params: { id: string; user: string } };

/** Contents and members of a collection. */
export function collectionItemRoutes(app: FastifyInstance, parts: CollectionItemParts, spend: Spend): void {
  const { collections, collectionItems, collectionMembers, access, performances, audit, admit } = parts;
  const permit = createCollectionPermit(parts);
  const record = (
    { ip: address }: FastifyRequest,
    actorId: number,
    collection: string,
    event: Pick<AuditRecord, 'action' | 'subjectId' | 'detail'>,
  ) => audit.record({ ...event, actorId, address, detail: { collection, ...event.detail } });

  app.post<OfCollection>('/api/collections/:id/items', async (request, reply) => {
    const permitted = await filling(request);
    const { journey, performance, behind } = parse(COLLECTIONS['POST /api/collections/:id/items'].body, request.body);
    const logId = await readableLog(journey, permitted);
    const isThere =
      performance === undefined || (await performances.find(logId, performance, permitted.userId))?.deletedAt === null;
    if (!isThere) throw new Refused(404, 'NOT_FOUND');
    const { id: collectionId, items } = permitted.collection;
    const added = await collectionItems.add(
      {
        ...{ collectionId, kind: performance === undefined ? 'journey' : 'performance', logId },
        ...{ compositionId: performance ?? null, addedBy: permitted.userId! },
      },
      behind,
    );
    if (added === undefined && items >= MOST_ITEMS)
      throw new Refused(409, 'TOO_LARGE', `a collection has at most ${MOST_ITEMS} items: remove one first`);
    if (added === undefined) throw new Refused(404, 'NOT_FOUND', 'there is no such item to put it behind');
    const answer: z.infer<typeof madeItem> = { id: added };
    return reply.code(201).send(answer);
  });

  app.patch<OfItem>('/api/collections/:id/items/:item', async (request, reply) => {
    const { collection } = await filling(request);
    const { behind } = parse(COLLECTIONS['PATCH /api/collections/:id/items/:item'].body, request.body);
    if (!(await collectionItems.move(collection.id, numberIn(request.params.item), behind)))
      throw new Refused(404, 'NOT_FOUND');
    return reply.code(204).send();
  });

  app.delete<OfItem>('/api/collections/:id/items/:item', async (request, reply) => {
    const { collection } = await filling(request);
    if (!(await collectionItems.remove(collection.id, numberIn(request.params.item))))
      throw new Refused(404, 'NOT_FOUND');
    return reply.code(204).send();
  });

  app.post<OfCollection>('/api/collections/:id/invitation', async (request, reply) => {
    await spend(request, 'collection');
    const { collection, userId } = await permit(request, 'manage');
    const { role } = parse(COLLECTIONS['POST /api/collections/:id/invitation'].body, request.body);
    const token = drawLinkToken();
    await collectionMembers.invite(collection.id, { hash: hashLinkToken(token), role });
    await record(request, userId!, collection.uuid, { action: 'collection shared', detail: { role } });
    const base = parts.publicUrl ?? `${request.protocol}://${request.host}`;
    // In the fragment, which browsers send to no server and put into no referrer.
    const answer: z.infer<typeof invitation> = { token, url: `${base}/collections/${collection.uuid}#${token}` };
    return reply.code(201).send(answer);
  });

  app.delete<OfCollection>('/api/collections/:id/invitation', async (request, reply) => {
    await spend(request, 'collection');
    const { collection, userId } = await permit(request, 'manage');
    await collectionMembers.invite(collection.id, null);
    await record(request, userId!, collection.uuid, { action: 'collection shared', detail: { role: null } });
    return reply.code(204).send();
  });

  app.post<OfCollection>('/api/collections/:id/members', async (request, reply) => {
    await spend(request, 'collection');
    const userId = await personAt(request, admit, 'manage');
    const { token } = parse(COLLECTIONS['POST /api/collections/:id/members'].body, request.body);
    const collection = await collections.find(request.params.id.toLowerCase(), userId);
    if (!collection || !(await collectionMembers.join(collection.id, hashLinkToken(token), userId)))
      throw new Refused(404, 'NOT_FOUND', 'this invitation lets nobody in any more');
    await record(request, userId, collection.uuid, { action: 'collection joined' });
    return reply.code(204).send();
  });

  // A member leaves; the owner removes others.
  app.delete<OfMember>('/api/collections/:id/members/:user', async (request, reply) => {
    await spend(request, 'collection');
    const { collection, userId, limitedTo } = await permit(request, 'read', { person: true });
    const member = numberIn(request.params.user);
    const mayRemove = member === userId || collection.ownerId === userId;
    if (!mayRemove || (limitedTo && !limitedTo.includes('manage'))) throw new Refused(403, 'NOT_ALLOWED', NOT_ALLOWED);
    if (!(await collectionMembers.remove(collection.id, member))) throw new Refused(404, 'NOT_FOUND');
    await record(request, userId!, collection.uuid, { action: 'collection left', subjectId: member });
    return reply.code(204).send();
  });

  /** A collection that people fill, whose sender may do so. */
  async function filling(request: FastifyRequest<OfCollection>): Promise<CollectionPermitted> {
    await spend(request, 'collection');
    const permitted = await permit(request, 'write');
    if (permitted.collection.rule)
      throw new Refused(403, 'NOT_ALLOWED', 'its rule finds the journeys of this collection');
    return permitted;
  }

  async function readableLog(uuid: string, { userId, limitedTo }: CollectionPermitted): Promise<number> {
    const log = await access.readFor(uuid, userId);
    if (!log || !grantOf({ userId, limitedTo }, log, Date.now()).rights.includes('read'))
      throw new Refused(404, 'UNKNOWN_LOG');
    return log.logId;
  }
}
