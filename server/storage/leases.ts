import type { Database } from './database.ts';
import { nowMs } from './database-clock.ts';
import { ConductorLeaseModel } from './models/conductor-lease.ts';

/** The lease of a log. Times are milliseconds since 1970 by the database's clock. */
export interface Lease {
  /** The instance that holds it; null once released. */
  readonly owner: string | null;
  /** Raised whenever the lease changes hands. */
  readonly epoch: number;
  readonly expiresAt: number;
  readonly now: number;
}

export interface Acquired {
  readonly epoch: number;
  readonly expiredMs?: number;
}

export interface Leases {
  /**
   * Takes the lease of a log for `ttlMs` and returns its epoch: unchanged for the holder, raised where the lease changes
   * hands or had expired. While another instance holds it, returns the time until it expires, ms. `expiredMs`: the time
   * since the lease of another instance expired, which never released it.
   */
  acquire(logId: number, owner: string, ttlMs: number): Promise<Acquired | { freeInMs: number }>;
  /** Renews the leases of these logs that this owner holds, and no other of its own, and returns their epochs by log. */
  renew(owner: string, logIds: readonly number[], ttlMs: number): Promise<Map<number, number>>;
  /** Releases a lease before it expires. */
  release(logId: number, owner: string): Promise<void>;
  find(logId: number): Promise<Lease | undefined>;
}

export function createLeases(database: Database): Leases {
  const { knex } = database;
  const find = (logId: number, connection = knex) =>
    ConductorLeaseModel.query(connection)
      .select('owner', 'epoch', 'expires_at', knex.raw('? AS now', nowMs(database)))
      .findById(logId)
      .castTo<Lease | undefined>();
  const isLive = (lease: Lease) => lease.owner !== null && lease.expiresAt > lease.now;
  const until = (ttlMs: number) => knex.raw('? + ?', [nowMs(database), ttlMs]);

  return {
    async acquire(logId, owner, ttlMs) {
      // Followers that hear nothing ask once a second: while another instance holds the lease, that costs one statement and no lock.
      const seen = await find(logId);
      if (seen && isLive(seen) && seen.owner !== owner) return { freeInMs: seen.expiresAt - seen.now };
      return knex.transaction(async (transaction) => {
        // Inserts the row if absent and locks it in either case, which serialises two takers.
        await transaction('conductor_leases')
          .insert({ log_id: logId, owner: null, epoch: 0, expires_at: 0 })
          .onConflict('log_id')
          .merge(['log_id']);
        const lease = (await find(logId, transaction))!;
        const live = isLive(lease);
        if (live && lease.owner !== owner) return { freeInMs: lease.expiresAt - lease.now };
        const epoch = live ? lease.epoch : lease.epoch + 1;
        await transaction('conductor_leases')
          .where({ log_id: logId })
          .update({ owner, epoch, expires_at: until(ttlMs) });
        const isTakenOver = !live && lease.owner !== null && lease.owner !== owner;
        return { epoch, ...(isTakenOver && { expiredMs: lease.now - lease.expiresAt }) };
      });
    },
    async renew(owner, logIds, ttlMs) {
      const held = () =>
        knex('conductor_leases').where({ owner }).whereIn('log_id', logIds).where('expires_at', '>', nowMs(database));
      await held().update({ expires_at: until(ttlMs) });
      const leases = (await held().select('log_id', 'epoch')) as { log_id: number; epoch: number }[];
      return new Map(leases.map((lease) => [lease.log_id, lease.epoch]));
    },
    async release(logId, owner) {
      // The epoch stays, because receivers drop lower ones.
      await knex('conductor_leases').where({ log_id: logId, owner }).update({ owner: null, expires_at: 0 });
    },
    find: async (logId) => find(logId),
  };
}
