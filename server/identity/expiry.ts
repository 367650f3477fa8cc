import type { Access } from '../storage/access.ts';
import type { Collections } from '../storage/collections.ts';
import type { Performances } from '../storage/performances.ts';
import type { PersonalData } from '../storage/personal-data.ts';
import type { Takes } from '../storage/takes.ts';
import type { Trims } from '../storage/trims.ts';
import type { Audit } from './audit.ts';

/** Interval at which members whose time has passed are looked for, ms. */
const LOOK_MS = 1_000;
/** Interval at which logs, takes, performances and collections that were deleted long ago, and trimmed rows, are looked for, ms. */
const PURGE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Takes the roles of members whose time has passed: a change of rights like any other, after which no row of theirs is
 * written. Removes logs, one at a time, takes, performances and collections for good that can be restored no longer, and what is left of trimmed histories
 * where the instance that trimmed them has ended, and of persons who left on an instance of the release before. Every instance looks, and one of them finds it.
 */
export function watchExpiry(parts: {
  readonly access: Pick<Access, 'expire' | 'purge'>;
  readonly takes: Pick<Takes, 'purge'>;
  readonly performances: Pick<Performances, 'purge'>;
  readonly collections: Pick<Collections, 'purge'>;
  readonly trims: Pick<Trims, 'empty'>;
  readonly personalData: Pick<PersonalData, 'finishErasures'>;
  readonly audit: Audit;
  /** Days for which a deleted log, take, performance or collection can be restored. */
  readonly deletedDays: number;
  readonly clock: {
    /** ms since 1970 */
    now(): number;
    every(ms: number, turn: () => void): () => void;
  };
  /** Called with the error where that could not be done. */
  failed(error: unknown): void;
}): { close(): Promise<void> } {
  const { access, takes, performances, collections, trims, personalData, clock } = parts;

  async function expire(): Promise<void> {
    for (const { logId, userId } of await access.expire(clock.now()))
      await parts.audit.record({
        ...{ action: 'role taken', actorId: null, subjectId: userId, logId, detail: { reason: 'its time has passed' } },
      });
  }

  async function purge(): Promise<void> {
    const before = clock.now() - parts.deletedDays * DAY_MS;
    await takes.purge(before);
    await performances.purge(before);
    await collections.purge(before);
    while (await trims.empty());
    await personalData.finishErasures();
    const logId = await access.purge(before);
    if (logId !== undefined) await parts.audit.record({ action: 'log purged', actorId: null, logId });
  }

  const looks = [
    repeat(clock, LOOK_MS, () => expire().catch(parts.failed)),
    repeat(clock, PURGE_MS, () => purge().catch(parts.failed)),
  ];
  return {
    async close() {
      for (const stop of looks) await stop();
    },
  };
}

/** Does something again and again, though not while it is being done. Returns the function that ends it. */
function repeat(clock: { every(ms: number, turn: () => void): () => void }, ms: number, work: () => Promise<unknown>) {
  let running: Promise<unknown> | undefined;
  const stop = clock.every(ms, () => {
    running ??= work().finally(() => {
      running = undefined;
    });
  });
  return async () => {
    stop();
    await running;
  };
}
