import type { z } from 'zod';
import { grantOf } from '../identity/rights.ts';
import type { ListedCollectionMember } from '../storage/collection-members.ts';
import type { CollectionRow } from '../storage/collection-rows.ts';
import type { ListedCollection } from '../storage/collections.ts';
import { collectionGrant } from './collection-permit.ts';
import type { collection, listedCollection, shownItem } from './contract/collections.ts';

/** Who reads a collection. */
interface Reader {
  readonly userId: number | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** True for the owner and the members, who see each other. */
export const isMember = ({ ownerId, role }: ListedCollection, userId: number | undefined): boolean =>
  role !== null || ownerId === userId;

/** A collection as one person reads it. */
export function listedAnswer(row: ListedCollection, userId: number | undefined): z.infer<typeof listedCollection> {
  const { uuid: id, title, description, tags, isPublic, rule, owner, items, likes, liked, plays, skips, shares } = row;
  return {
    ...{ id, title, description, tags, public: isPublic, rule, items, likes, liked, plays, skips, shares },
    role: collectionGrant({ userId, limitedTo: undefined }, row).role ?? 'viewer',
    owner: isMember(row, userId) ? owner : null,
    updatedAt: row.updatedAt.toISOString(),
    deletedAt: row.deletedAt?.toISOString() ?? null,
  };
}

/**
 * The same with its items: those that its reader may not read are counted alone, and those of a rule for the owner alone, since
 * their count would tell which private journeys fit it.
 */
export function collectionAnswer(
  row: ListedCollection,
  rows: readonly CollectionRow[],
  members: readonly ListedCollectionMember[],
  reader: Reader,
): z.infer<typeof collection> {
  const mayRead = rows.filter((item) => item.gone || canRead(item, isMember(row, reader.userId), reader));
  const entries = mayRead.map(itemAnswer);
  const seconds = entries.reduce((sum, entry) => sum + (entry.kind === 'gap' ? 0 : (entry.seconds ?? 0)), 0);
  return {
    ...listedAnswer(row, reader.userId),
    entries,
    hidden: row.rule && row.ownerId !== reader.userId ? 0 : rows.length - entries.length,
    // Sums of binary fractions have a long tail.
    seconds: Math.round(seconds * 1_000) / 1_000,
    members,
    invitation: row.ownerId === reader.userId ? row.invitationRole : null,
  };
}

/**
 * The rights to the journey decide. What its address gives counts where the reader may know the address: it is on the public
 * list, the reader has put it there, or its owner has, for the members of this collection. An address is a key, and a
 * collection does not hand it to everybody.
 */
function canRead(item: CollectionRow, isMember: boolean, { userId, now }: Reader): boolean {
  const { addedBy, ownerId, memberId, role, expiresAt } = item;
  const isKnown = item.isPublic || addedBy === userId || (isMember && addedBy === ownerId);
  const members = new Map(memberId === null ? [] : [[memberId, { role, expiresAt }]]);
  const access = { ownerId: ownerId!, addressRole: isKnown ? item.addressRole : null, members };
  return grantOf({ userId }, access, now).rights.includes('read');
}

function itemAnswer(row: CollectionRow): z.infer<typeof shownItem> {
  const { id, kind, uuid, title, travelDate, compositionId, name, seconds } = row;
  if (row.gone) return { id: id!, kind: 'gap', was: kind };
  const shown = { id, journey: uuid!, title: title!, seconds };
  return kind === 'journey' ? { ...shown, kind, travelDate } : { ...shown, kind, performance: compositionId!, name };
}
