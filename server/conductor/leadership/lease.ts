import type { Clock } from '../../clock.ts';
import type { Logger } from '../../logger.ts';

/** How long a lease holds, ms; renewed three times as often. */
const LEASE_MS = 3_000;
const RENEW_MS = 1_000;

/** Where leases are kept; its clock is the one that decides. */
export interface LeaseStore {
  acquire(
    logId: number,
    owner: string,
    ttlMs: number,
  ): Promise<{ epoch: number; expiredMs?: number } | { freeInMs: number }>;
  renew(owner: string, logIds: readonly number[], ttlMs: number): Promise<ReadonlyMap<number, number>>;
  release(logId: number, owner: string): Promise<void>;
}

/** The leases that this instance holds. */
export interface LeaseKeeper {
  /**
   * Tries to become the conductor of a log. Returns an epoch that nobody has had, or null where another instance
   * conducts. `lost` is called once, unless the lease is given back before; it resolves when what was done under the
   * lease is written. `free` is called where the other's lease runs out before this one asks again. `takenOver` is called
   * where the one before never gave it back, with the time since it renewed it last, ms.
   */
  take(
    logId: number,
    lost: () => Promise<void>,
    free: () => void,
    takenOver?: (silentMs: number) => void,
  ): Promise<number | null>;
  giveBack(logId: number): Promise<void>;
  /** Leases that are held, count. */
  held(): number;
  /** From now on it takes no lease, and keeps those that it has. */
  takeNoMore(): void;
  /** Gives a lease back that it may hold, once its `lost` has resolved: whoever takes it then knows all. */
  handOver(logId: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Renews all leases of an instance in one statement a second. A lease that could not be renewed is given up by this
 * instance's own monotonic clock, before another one can have it.
 */
export function createLeaseKeeper({
  store,
  owner,
  clock,
  logger,
}: {
  store: LeaseStore;
  owner: string;
  clock: Clock;
  logger: Pick<Logger, 'warn'>;
}): LeaseKeeper {
  const held = new Map<number, { epoch: number; until: number; lost: () => Promise<void> }>();
  /** Leases that are not held any more, and may still run in the store under their old epoch. */
  const lapsed = new Set<number>();
  /** What ends the wait for a lease that another instance holds. */
  const waits = new Map<number, () => void>();
  let leaving = false;

  async function drop(logId: number): Promise<void> {
    const lease = held.get(logId);
    held.delete(logId);
    lapsed.add(logId);
    await lease?.lost();
  }

  function stopWaiting(logId: number): void {
    waits.get(logId)?.();
    waits.delete(logId);
  }

  async function release(logId: number): Promise<void> {
    await store.release(logId, owner);
    lapsed.delete(logId);
  }

  async function renew(): Promise<void> {
    const asked = clock.now();
    for (const [logId, lease] of held) if (lease.until - RENEW_MS <= asked) drop(logId);
    // What is taken while the answer is under way is not in it.
    const leases = [...held];
    if (leases.length === 0) return;
    const ids = leases.map(([logId]) => logId);
    const renewed = await store.renew(owner, ids, LEASE_MS);
    for (const [logId, lease] of leases) {
      if (held.get(logId) !== lease) continue;
      if (renewed.get(logId) === lease.epoch) lease.until = asked + LEASE_MS;
      else drop(logId);
    }
  }

  const stop = clock.every(RENEW_MS, () => {
    renew().catch((error) => logger.warn({ err: error }, 'leases could not be renewed'));
  });

  return {
    held: () => held.size,
    async take(logId, lost, free, takenOver) {
      stopWaiting(logId);
      if (leaving) return null;
      const asked = clock.now();
      // Numbers have been used under the old epoch, maybe by a room that is still closing: it must not come again.
      if (held.has(logId)) await drop(logId);
      if (lapsed.has(logId)) await release(logId);
      const answer = await store.acquire(logId, owner, LEASE_MS);
      if ('freeInMs' in answer) {
        const stopTimer = clock.after(answer.freeInMs, () => {
          waits.delete(logId);
          free();
        });
        waits.set(logId, stopTimer);
        return null;
      }
      held.set(logId, { epoch: answer.epoch, until: asked + LEASE_MS, lost });
      if (answer.expiredMs !== undefined) takenOver?.(answer.expiredMs + LEASE_MS);
      return answer.epoch;
    },
    async giveBack(logId) {
      if (!held.delete(logId)) return;
      lapsed.add(logId);
      await release(logId);
    },
    takeNoMore() {
      leaving = true;
    },
    async handOver(logId) {
      if (!held.has(logId)) return;
      await drop(logId);
      await release(logId);
    },
    async close() {
      stop();
      for (const logId of waits.keys()) stopWaiting(logId);
      await Promise.all([...held.keys()].map((logId) => store.release(logId, owner)));
      held.clear();
    },
  };
}
