import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Right } from '../../protocol/role.ts';
import { type AuthMode, admitsGuests } from '../identity/bearer.ts';
import { type Grant, grantOf } from '../identity/rights.ts';
import type { Collections, ListedCollection } from '../storage/collections.ts';
import { type Admit, bearer } from './bearer.ts';
import { Refused } from './refused.ts';

/** Detail of a refusal. */
export const NOT_ALLOWED = 'your role in this collection does not allow that';

export type OfCollection = { Params: { id: string } };

/** A request to a collection that its sender has the right to. */
export interface CollectionPermitted {
  readonly collection: ListedCollection;
  /** Undefined for a stranger without a token. */
  readonly userId: number | undefined;
  /** Rights that an access token is limited to; undefined for no limit. */
  readonly limitedTo: readonly Right[] | undefined;
  readonly grant: Grant;
}

/**
 * Finds the collection of a request, and whether its sender has a right to it: `read` is for members and, of a public one, for
 * everybody, `write` for editors, and `manage` for the owner.
 * @param of `deleted` where a deleted one is found too, by its owner alone
 * @throws Refused UNAUTHORIZED without a token where one is needed; NOT_FOUND where there is no such collection or the sender
 * may not read it; NOT_ALLOWED where another right is missing;
 * OUT_OF_DATE for a change of a version that If-Match names
 */
export type CollectionPermit = (
  request: FastifyRequest<OfCollection>,
  right: Right,
  of?: { readonly person?: boolean; readonly deleted?: boolean },
) => Promise<CollectionPermitted>;

export interface CollectionPermitParts {
  readonly collections: Pick<Collections, 'find'>;
  readonly admit: Admit;
  /** With `accounts`, strangers read nothing. */
  readonly authMode: AuthMode;
}

export function createCollectionPermit({ collections, admit, authMode }: CollectionPermitParts): CollectionPermit {
  return async (request, right, { person = right !== 'read', deleted = false } = {}) => {
    const token = bearer(request);
    const sender = token === undefined ? undefined : await admit(token, request.ip);
    if (sender === null || (!sender && (person || !admitsGuests(authMode)))) throw new Refused(401, 'UNAUTHORIZED');
    const { id } = request.params;
    const [userId, limitedTo] = [sender?.user.userId, sender?.limitedTo];
    const collection = z.uuid().safeParse(id).success ? await collections.find(id.toLowerCase(), userId) : undefined;
    if (!collection || (collection.deletedAt && !(deleted && collection.ownerId === userId)))
      throw new Refused(404, 'NOT_FOUND');
    const grant = collectionGrant({ userId, limitedTo }, collection);
    if (!grant.rights.includes('read')) throw new Refused(404, 'NOT_FOUND');
    if (!grant.rights.includes(right)) throw new Refused(403, 'NOT_ALLOWED', NOT_ALLOWED);
    // A request that names a version wants no change of another one, and a collection has none.
    const version = request.headers['if-match'];
    if (right !== 'read' && version !== undefined && version !== '*')
      throw new Refused(412, 'OUT_OF_DATE', 'collections have no versions: leave If-Match out');
    return { collection, userId, limitedTo, grant };
  };
}

/** The role of a person in a collection, as in a journey whose address is that of a viewer where it is public. */
export function collectionGrant(
  { userId, limitedTo }: Pick<CollectionPermitted, 'userId' | 'limitedTo'>,
  { ownerId, isPublic, role }: Pick<ListedCollection, 'ownerId' | 'isPublic' | 'role'>,
): Grant {
  const members = new Map(userId === undefined || role === null ? [] : [[userId, { role, expiresAt: null }]]);
  return grantOf({ userId, limitedTo }, { ownerId, addressRole: isPublic ? 'viewer' : null, members }, 0);
}
