import type { Knex } from 'knex';
import type { PartialModelObject } from 'objection';
import { ROLES, type Role } from '../../protocol/role.ts';
import { moveArchived } from './archived-logs.ts';
import { reassignCompositions } from './compositions.ts';
import type { Database } from './database.ts';
import { reassignJobs } from './jobs.ts';
import { LogMemberModel } from './models/log-member.ts';
import { ShareLinkModel } from './models/share-link.ts';
import { TravelLogModel } from './models/travel-log.ts';
import { moveCollections } from './own-collections.ts';
import { statementsOf } from './statements.ts';
import { reassignTakes } from './takes.ts';

/** A change of the rights to a log: no row behind `atSeq` was written with earlier rights, on any instance. */
export interface AccessChange {
  readonly version: number;
  readonly atSeq: number;
}

/** Changes of the rights to logs, each under the lock of its head row. */
export interface AccessChanges {
  /**
   * Gives a person a role; null removes them for good. The owner keeps all rights whatever is stored here.
   * @param ifVersion the version that the change is meant for @throws OutOfDateError where there is a later one
   */
  setRole(logId: number, userId: number, role: Role | null, ifVersion?: number): Promise<AccessChange>;
  /** Forgets a member, who may come in again. @throws OutOfDateError where it has been removed, or is none */
  forget(logId: number, userId: number): Promise<AccessChange>;
  /** A log without a role for its address leaves the public list, too. */
  setAddressRole(logId: number, role: Role | null, ifVersion?: number): Promise<AccessChange>;
  /** Puts a log on the public list, and makes its address that of a viewer at least; or takes it off the list. */
  setPublic(logId: number, isPublic: boolean, ifVersion?: number): Promise<AccessChange>;
  /** Makes another person the owner. The former one becomes an editor. */
  transfer(logId: number, from: number, to: number, ifVersion?: number): Promise<AccessChange>;
  /** Deletes a log, or restores it. Its rows stay. */
  setDeleted(logId: number, deleted: boolean, ifVersion?: number): Promise<AccessChange>;
  /**
   * Gives a person the role of a link, under the head's lock. Undefined where the link is none of this log, or lets nobody
   * in any more.
   */
  redeem(uuid: string, tokenHash: string, userId: number, now: number): Promise<Redeemed | undefined>;
  /** Ends a link; with `members`, the roles of those who came by it, too. Undefined where there is no such link. */
  endLink(logId: number, linkId: number, members: boolean): Promise<AccessChange | undefined>;
  /** Gives all that one person owns or takes part in to another one, as a guest signs in. Returns the logs. */
  move(from: number, to: number): Promise<{ readonly logId: number; readonly isOwner: boolean }[]>;
  /** Removes for good the log that was deleted first, if that was before this instant (ms since 1970). Its number, or undefined. */
  purge(before: number): Promise<number | undefined>;
  /** Removes the members whose time has passed, a hundred at most, and returns them. */
  expire(now: number): Promise<readonly { readonly logId: number; readonly userId: number }[]>;
}

export interface Redeemed {
  readonly logId: number;
  /** Undefined where nothing had to be changed. */
  readonly change?: AccessChange;
}

/** The rights are others by now than whoever changes them has seen. */
export class OutOfDateError extends Error {
  override readonly name = 'OutOfDateError';
}

/** Members that one turn of `expire` removes, count. */
const EXPIRED_AT_ONCE = 100;

export function createAccessChanges(database: Database): AccessChanges {
  const { knex } = database;
  const run = statementsOf(database);
  /**
   * Locks the head of a log, so that every row of it was written before this change or under the new version.
   * @param write what else changes in the transaction
   * @param fields what changes in the log itself
   */
  const change = (
    logId: number,
    write: (transaction: Knex.Transaction, atSeq: number) => PromiseLike<unknown> | undefined,
    ifVersion?: number,
    fields: (log: Pick<TravelLogModel, 'addressRole'>) => PartialModelObject<TravelLogModel> = () => ({}),
  ) =>
    knex.transaction(async (transaction): Promise<AccessChange> => {
      const log = await TravelLogModel.query(transaction)
        .findById(logId)
        .select('head', 'access_version', 'address_role')
        .forUpdate()
        .throwIfNotFound();
      const { head, accessVersion } = log;
      if (ifVersion !== undefined && ifVersion !== accessVersion) throw new OutOfDateError();
      await TravelLogModel.query(transaction)
        .findById(logId)
        .patch({ accessVersion: accessVersion + 1, ...fields(log) });
      await write(transaction, head);
      return { version: accessVersion + 1, atSeq: head };
    });

  const put = (transaction: Knex, row: Omit<Row, 'createdAt'>) =>
    LogMemberModel.query(transaction)
      .insert(row)
      .onConflict(['log_id', 'user_id'])
      .merge(['role', 'at_seq', 'expires_at', 'link_id']);

  return {
    setRole: (logId, userId, role, ifVersion) =>
      change(
        logId,
        (transaction, atSeq) => put(transaction, { logId, userId, role, atSeq, expiresAt: null, linkId: null }),
        ifVersion,
      ),
    forget: (logId, userId) =>
      change(logId, async (transaction) => {
        const left = await LogMemberModel.query(transaction).deleteById([logId, userId]).whereNotNull('role');
        if (left === 0) throw new OutOfDateError();
      }),
    setAddressRole: (logId, addressRole, ifVersion) =>
      change(logId, nothingElse, ifVersion, () => ({ addressRole, ...(addressRole === null && { isPublic: false }) })),
    setPublic: (logId, isPublic, ifVersion) =>
      change(logId, nothingElse, ifVersion, ({ addressRole }) => ({
        isPublic,
        ...(isPublic && addressRole === null && { addressRole: 'viewer' }),
      })),
    transfer: (logId, from, to, ifVersion) =>
      change(
        logId,
        async (transaction, atSeq) => {
          const owned = await TravelLogModel.query(transaction)
            .findById(logId)
            .where({ owner_id: from })
            .patch({ ownerId: to });
          // Somebody else has become the owner meanwhile.
          if (owned === 0) throw new OutOfDateError();
          await LogMemberModel.query(transaction).deleteById([logId, to]);
          await put(transaction, { logId, userId: from, role: 'editor', atSeq, expiresAt: null, linkId: null });
        },
        ifVersion,
      ),
    setDeleted: (logId, deleted, ifVersion) =>
      change(logId, nothingElse, ifVersion, () => ({ deletedAt: deleted ? new Date() : null })),
    async redeem(uuid, tokenHash, userId, now) {
      const log = await TravelLogModel.query(knex).select('id', 'owner_id').findOne({ uuid }).whereNull('deleted_at');
      const found = log && (await ShareLinkModel.query(knex).findOne({ token_hash: tokenHash, log_id: log.id }));
      if (!found) return undefined;
      const { logId } = found;
      if (log.ownerId === userId) return { logId };
      let outcome: 'refused' | 'unchanged' | 'changed' = 'refused';
      const changed = await unlessUnchanged(
        change(logId, async (transaction, atSeq) => {
          const link = await ShareLinkModel.query(transaction).findById(found.id).forUpdate().throwIfNotFound();
          const member = await LogMemberModel.query(transaction).findById([logId, userId]);
          outcome = outcomeOf(link, member, now);
          if (outcome !== 'changed') throw new Unchanged();
          await ShareLinkModel.query(transaction).findById(link.id).increment('uses', 1);
          const { role, expiresAt } = link;
          await put(transaction, { logId, userId, role, atSeq, expiresAt, linkId: link.id });
        }),
      );
      return outcome === 'refused' ? undefined : { logId, ...(changed && { change: changed }) };
    },
    async endLink(logId, linkId, members) {
      const link = await ShareLinkModel.query(knex).findOne({ id: linkId, log_id: logId });
      if (!link) return undefined;
      return change(logId, async (transaction, atSeq) => {
        await ShareLinkModel.query(transaction).findById(linkId).patch({ ended: true });
        if (members)
          await LogMemberModel.query(transaction)
            .where({ log_id: logId, link_id: linkId })
            .whereNotNull('role')
            .patch({ role: null, atSeq, expiresAt: null });
      });
    },
    async move(from, to) {
      const owned = await TravelLogModel.query(knex).select('id').where({ owner_id: from });
      const joined = await LogMemberModel.query(knex).select('log_id').where({ user_id: from }).whereNotNull('role');
      for (const { id } of owned)
        await change(id, async (transaction) => {
          await TravelLogModel.query(transaction).findById(id).patch({ ownerId: to });
          await LogMemberModel.query(transaction).deleteById([id, to]);
        });
      for (const { logId } of joined)
        await change(logId, async (transaction, atSeq) => {
          const [mine, theirs] = [
            await LogMemberModel.query(transaction).findById([logId, from]),
            await LogMemberModel.query(transaction).findById([logId, to]),
          ];
          await LogMemberModel.query(transaction).deleteById([logId, from]);
          const { ownerId } = await TravelLogModel.query(transaction).findById(logId).throwIfNotFound();
          // A removal stands, and the better role of the two.
          if (!mine?.role || ownerId === to || theirs?.role === null) return;
          if (theirs && ROLES[theirs.role!].length >= ROLES[mine.role].length) return;
          const { role, expiresAt, linkId } = mine;
          await put(transaction, { logId, userId: to, role, atSeq, expiresAt, linkId });
        });
      await knex.transaction(async (transaction) => {
        await reassignTakes(transaction, from, to);
        await reassignCompositions(transaction, from, to);
        await reassignJobs(transaction, from, to);
        await transaction('replay_links').where({ created_by: from }).update({ created_by: to });
        await transaction('calendar_feeds').where({ user_id: from }).update({ user_id: to });
        await moveArchived(transaction, from, to);
        await moveCollections(transaction, from, to);
      });
      return [
        ...owned.map(({ id: logId }) => ({ logId, isOwner: true })),
        ...joined.map(({ logId }) => ({ logId, isOwner: false })),
      ];
    },
    async purge(before) {
      const log = await TravelLogModel.query(knex)
        .select('id')
        .where('deleted_at', '<', new Date(before))
        .orderBy('deleted_at')
        .first();
      // Its rows go with it. It may have been restored meanwhile.
      const purged =
        log && (await TravelLogModel.query(knex).deleteById(log.id).where('deleted_at', '<', new Date(before)));
      return purged ? log.id : undefined;
    },
    async expire(now) {
      const past = await run<{ readonly logId: number; readonly userId: number }>(
        `SELECT log_id AS logId, user_id AS userId FROM log_members
          WHERE expires_at <= ? AND role IS NOT NULL LIMIT ${EXPIRED_AT_ONCE}`,
        now,
      );
      const expired: { logId: number; userId: number }[] = [];
      for (const { logId, userId } of past) {
        const changed = await unlessUnchanged(
          change(logId, async (transaction) => {
            const removed = await LogMemberModel.query(transaction)
              .where({ log_id: logId, user_id: userId })
              .where('expires_at', '<=', now)
              .delete();
            // Another instance was first, or the owner has given the member another role.
            if (removed === 0) throw new Unchanged();
          }),
        );
        if (changed) expired.push({ logId, userId });
      }
      return expired;
    },
  };
}

const nothingElse = () => undefined;

type Row = Pick<LogMemberModel, 'logId' | 'userId' | 'role' | 'atSeq' | 'expiresAt' | 'linkId' | 'createdAt'>;

/** Rolls a change back that turned out to be none. */
class Unchanged extends Error {}

const unlessUnchanged = (change: Promise<AccessChange>): Promise<AccessChange | undefined> =>
  change.catch((error) => {
    if (error instanceof Unchanged) return undefined;
    throw error;
  });

/** Whether a link would give a member nothing that it has not: no more rights, and none for longer. */
function isAsGood(member: LogMemberModel, { role, expiresAt }: ShareLinkModel): boolean {
  const more = ROLES[role].length - ROLES[member.role!].length;
  return more < 0 || (more === 0 && (member.expiresAt ?? Infinity) >= (expiresAt ?? Infinity));
}

function outcomeOf(
  link: ShareLinkModel,
  member: LogMemberModel | undefined,
  now: number,
): 'refused' | 'unchanged' | 'changed' {
  if (member?.role === null) return 'refused';
  const { ended, expiresAt, maxUses, uses } = link;
  const isOpen = !ended && (expiresAt === null || expiresAt > now);
  // A role that the owner has set by hand is not changed by a link.
  if (member && (member.linkId === null || isAsGood(member, link))) return 'unchanged';
  return isOpen && (maxUses === null || uses < maxUses) ? 'changed' : 'refused';
}
