import type { Database, Transaction } from './database.ts';
import { nowMs, nowMsText } from './database-clock.ts';
import type { ItemCode, ItemResult } from './job-fields.ts';
import { OPEN_STATES } from './jobs.ts';
import { JobModel } from './models/job.ts';
import { JobItemModel } from './models/job-item.ts';
import { retrying } from './retrying.ts';
import { statementsOf } from './statements.ts';

/** A job that this instance works on. */
export interface ClaimedJob extends Pick<JobModel, 'id' | 'kind' | 'parameters' | 'userId' | 'epoch'> {
  readonly owner: string;
}

export type ClaimedItem = Pick<JobItemModel, 'id' | 'log' | 'compositionId' | 'attempts'>;

/** End of an item. */
export type ItemOutcome =
  /** `write` stores what it has made, in the commit that makes it done: so it is stored once. */
  | { readonly kind: 'made'; write(transaction: Transaction): Promise<ItemResult> }
  /** Done, because there is nothing to do. */
  | { readonly kind: 'nothing'; readonly code: ItemCode }
  | { readonly kind: 'failed'; readonly code: ItemCode; readonly detail: string };

/**
 * The lease of a job: one instance works on it, item by item. Every write is refused to an instance that has lost the lease
 * meanwhile, and to all once the job is cancelled. Each call is safe to repeat.
 */
export interface JobClaims {
  /** Takes the job that waits longest, or whose instance is gone; undefined where there is none. */
  claim(owner: string, ttlMs: number): Promise<ClaimedJob | undefined>;
  /** Prolongs the lease. False where it is lost. */
  renew(job: ClaimedJob, ttlMs: number): Promise<boolean>;
  /**
   * Begins the next item: one that an instance left in the middle comes first. Undefined where none is left, which ends the
   * job, and where the lease is lost.
   */
  next(job: ClaimedJob): Promise<ClaimedItem | undefined>;
  /** Ends an item. False, and nothing is written, where the lease is lost. */
  finish(job: ClaimedJob, item: ClaimedItem, outcome: ItemOutcome): Promise<boolean>;
  /** Gives the job back, behind others that wait; the item as if it had not begun. */
  release(job: ClaimedJob, item: ClaimedItem | undefined): Promise<void>;
}

/** Times that an item is begun, count: one that ends its instance each time is taken for the cause. */
const ATTEMPTS = 3;
const DETAIL_LENGTH = 255;

export function createJobClaims(database: Database): JobClaims {
  const { knex, engine } = database;
  const run = statementsOf(database);
  const now = nowMs(database) as unknown as number;
  const until = (ttlMs: number) => knex.raw('? + ?', [now, ttlMs]) as unknown as number;
  const inTransaction = <T>(work: (transaction: Transaction) => Promise<T>) => retrying(() => knex.transaction(work));

  /** Work of the holder of the lease, whose row is locked. @returns undefined where the lease is lost */
  const holding = <T>(job: ClaimedJob, work: (transaction: Transaction) => Promise<T>): Promise<T | undefined> =>
    inTransaction(async (transaction) => {
      const { id, owner, epoch } = job;
      const held = await transaction('jobs').where({ id, owner, epoch, state: 'running' }).forUpdate().first('id');
      return held && work(transaction);
    });

  const end = (transaction: Transaction, { id }: ClaimedJob) =>
    transaction('jobs')
      .where({ id })
      .update({
        state: knex.raw("CASE WHEN failed > 0 THEN 'failed' ELSE 'done' END"),
        ...{ owner: null, expires_at: 0, finished_at: now },
      });

  async function write(
    transaction: Transaction,
    job: ClaimedJob,
    { id }: Pick<ClaimedItem, 'id'>,
    outcome: ItemOutcome,
  ): Promise<void> {
    const ended = await (async () => {
      switch (outcome.kind) {
        case 'made':
          return { state: 'done', result: await outcome.write(transaction) } as const;
        case 'nothing':
          return { state: 'done', code: outcome.code } as const;
        case 'failed':
          return { state: 'failed', code: outcome.code, detail: outcome.detail.slice(0, DETAIL_LENGTH) } as const;
        default:
          return outcome satisfies never;
      }
    })();
    await JobItemModel.query(transaction).findById(id).patch(ended);
    await transaction('jobs').where({ id: job.id }).increment(ended.state, 1);
  }

  const waiting = (transaction: Transaction) =>
    JobModel.query(transaction)
      .whereIn('state', [...OPEN_STATES])
      .where((free) => free.whereNull('owner').orWhere('expires_at', '<=', now));

  const someWait = async () => {
    const [found] = await run(
      `SELECT id FROM jobs WHERE state IN (${OPEN_STATES.map(() => '?').join(', ')})
          AND (owner IS NULL OR expires_at <= ${nowMsText(database)}) LIMIT 1`,
      ...OPEN_STATES,
    );
    return found !== undefined;
  };

  return {
    async claim(owner, ttlMs) {
      // Every instance looks once a second, and mostly none waits.
      if (!(await someWait())) return undefined;
      return inTransaction(async (transaction) => {
        const waits = waiting(transaction).orderBy(['waiting_since', 'id']).forUpdate();
        // Instances that look at once each take another job. SQLite has one writer at a time.
        if (engine === 'mariadb') waits.skipLocked();
        const found = await waits.first();
        if (!found) return undefined;
        const { id, kind, parameters, userId } = found;
        const epoch = found.epoch + 1;
        await JobModel.query(transaction)
          .findById(id)
          .patch({ state: 'running', owner, epoch, expiresAt: until(ttlMs), startedAt: found.startedAt ?? now });
        return { id, kind, parameters, userId, epoch, owner };
      });
    },
    renew: async ({ id, owner, epoch }, ttlMs) =>
      (await knex('jobs')
        .where({ id, owner, epoch, state: 'running' })
        .update({ expires_at: until(ttlMs) })) > 0,
    next: (job) =>
      holding(job, async (transaction) => {
        for (;;) {
          // A job has one item at a time: one that runs now was left by an instance that is gone.
          const item = await JobItemModel.query(transaction)
            .select('id', 'log', 'composition_id', 'attempts')
            .where({ job_id: job.id })
            .whereIn('state', [...OPEN_STATES])
            .orderBy('id')
            .first();
          if (!item) {
            await end(transaction, job);
            return undefined;
          }
          const { id, log, compositionId, attempts } = item;
          if (attempts < ATTEMPTS) {
            await JobItemModel.query(transaction)
              .findById(id)
              .patch({ state: 'running', attempts: attempts + 1 });
            return { id, log, compositionId, attempts: attempts + 1 };
          }
          const detail = `its instance ended ${ATTEMPTS} times`;
          await write(transaction, job, item, { kind: 'failed', code: 'UNAVAILABLE', detail });
        }
      }),
    finish: async (job, item, outcome) =>
      (await holding(job, async (transaction) => {
        const { state } = await JobItemModel.query(transaction).findById(item.id).select('state').throwIfNotFound();
        // It may have been committed before the connection broke.
        if (state === 'running') await write(transaction, job, item, outcome);
        return true;
      })) ?? false,
    async release(job, item) {
      await holding(job, async (transaction) => {
        if (item)
          await JobItemModel.query(transaction)
            .where({ id: item.id, state: 'running' })
            .patch({ state: 'queued', attempts: item.attempts - 1 });
        await JobModel.query(transaction).findById(job.id).patch({ owner: null, expiresAt: 0, waitingSince: now });
      });
    },
  };
}
