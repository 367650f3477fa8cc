import type { Knex } from 'knex';
import { type Database, exclusively } from './database.ts';
import { nowMs } from './database-clock.ts';
import { JOB_STATES, type JobKind, type JobParameters, type JobState } from './job-fields.ts';
import { JobModel } from './models/job.ts';
import { JobItemModel } from './models/job-item.ts';
import { retrying } from './retrying.ts';

/** A job as it is shown. Instants are milliseconds since 1970. */
export type Job = Pick<
  JobModel,
  | 'id'
  | 'kind'
  | 'parameters'
  | 'userId'
  | 'state'
  | 'items'
  | 'done'
  | 'failed'
  | 'owner'
  | 'createdAt'
  | 'startedAt'
  | 'finishedAt'
>;

export type JobItem = Pick<
  JobItemModel,
  'id' | 'log' | 'compositionId' | 'state' | 'attempts' | 'code' | 'detail' | 'result'
>;

/** Subject of an item. */
export type JobSubject = Pick<JobItemModel, 'log' | 'compositionId'>;

export interface NewJob {
  readonly kind: JobKind;
  readonly parameters: JobParameters;
  /** Null for an operator. */
  readonly userId: number | null;
  readonly subjects: readonly JobSubject[];
}

/** A page of items: those with a higher id. */
export interface ItemPage {
  readonly after: number;
  readonly limit: number;
  /** Items in this state alone. */
  readonly state?: JobState | undefined;
}

/** Jobs in SQL, for those who ask for them. Who works on them is in `job-claims.ts`. */
export interface Jobs {
  /** Creates a job with its items, unless so many of the same person, or of operators, wait or run already: then undefined. */
  create(job: NewJob, most: number): Promise<Job | undefined>;
  /** Newest first. @param userId jobs of this person alone; undefined for all */
  list(wish: { readonly userId: number | undefined; readonly before: number; readonly limit: number }): Promise<Job[]>;
  find(id: number): Promise<Job | undefined>;
  /** Jobs that are kept, by state, counts. */
  countStates(): Promise<Record<JobState, number>>;
  /** Items in order. */
  items(id: number, page: ItemPage): Promise<JobItem[]>;
  /** Ends a job that waits or runs. What is done stays; another job stays as it is. */
  cancel(id: number): Promise<void>;
  /**
   * Lets a job that failed or was cancelled go on with the items that are not done. Another job stays as it is.
   * @returns false where so many of the same person, or of operators, wait or run already
   */
  resume(id: number, most: number): Promise<boolean>;
  /** Removes jobs that ended more than `ms` ago, with their files, and returns their number. */
  purge(ms: number): Promise<number>;
}

/** Rows of one statement, count. */
const ROWS = 500;
export const OPEN_STATES: readonly JobState[] = ['queued', 'running'];
const RESUMED_STATES: readonly JobState[] = ['failed', 'cancelled'];

export function createJobs(database: Database): Jobs {
  const { knex } = database;
  const now = nowMs(database) as unknown as number;

  let last: Promise<unknown> = Promise.resolve();
  /**
   * One at a time: of two that count at once, both would find room. One of this instance waits for the others, since each
   * that waits for the lock takes a connection, and the one that holds it needs another.
   */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(() => exclusively(database, 'jobs', work));
    last = turn.catch(() => undefined);
    return turn;
  }

  /** Changes a job whose row is locked, where it is in one of these states. */
  const change = (
    id: number,
    states: readonly JobState[],
    work: (transaction: Knex.Transaction, userId: number | null) => Promise<unknown>,
  ): Promise<void> =>
    retrying(() =>
      knex.transaction(async (transaction) => {
        const found = await JobModel.query(transaction).findById(id).select('state', 'user_id').forUpdate();
        if (found && states.includes(found.state)) await work(transaction, found.userId);
      }),
    );

  return {
    create: ({ subjects, ...job }, most) =>
      alone(() =>
        knex.transaction(async (transaction) => {
          if ((await countOpen(transaction, job.userId)) >= most) return undefined;
          const { id } = await JobModel.query(transaction).insert({
            ...{ ...job, state: 'queued', items: subjects.length, createdAt: now, waitingSince: now },
          });
          for (let at = 0; at < subjects.length; at += ROWS)
            await transaction('job_items').insert(
              subjects.slice(at, at + ROWS).map(({ log, compositionId }) => ({
                ...{ job_id: id, log, composition_id: compositionId, state: 'queued' },
              })),
            );
          return shown(transaction).findById(id).castTo<Job | undefined>();
        }),
      ),
    async list({ userId, before, limit }) {
      const query = shown(knex).where('id', '<', before).orderBy('id', 'desc').limit(limit);
      if (userId !== undefined) query.where({ user_id: userId });
      return query.castTo<Job[]>();
    },
    find: async (id) => shown(knex).findById(id).castTo<Job | undefined>(),
    async countStates() {
      const rows: { state: JobState; count: number }[] = await knex('jobs')
        .select('state')
        .count({ count: '*' })
        .groupBy('state');
      const counts = new Map(rows.map(({ state, count }) => [state, Number(count)]));
      return Object.fromEntries(JOB_STATES.map((state) => [state, counts.get(state) ?? 0])) as Record<JobState, number>;
    },
    async items(id, { after, limit, state }) {
      const query = JobItemModel.query(knex)
        .select('id', 'log', 'composition_id', 'state', 'attempts', 'code', 'detail', 'result')
        .where({ job_id: id })
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit);
      if (state !== undefined) query.where({ state });
      return query.castTo<JobItem[]>();
    },
    cancel: (id) =>
      change(id, OPEN_STATES, async (transaction) => {
        await itemsIn(transaction, id, OPEN_STATES).update({ state: 'cancelled' });
        await JobModel.query(transaction)
          .findById(id)
          .patch({ state: 'cancelled', owner: null, expiresAt: 0, finishedAt: now });
      }),
    resume: (id, most) =>
      alone(async () => {
        let hasRoom = true;
        await change(id, RESUMED_STATES, async (transaction, userId) => {
          hasRoom = (await countOpen(transaction, userId)) < most;
          if (!hasRoom) return;
          await itemsIn(transaction, id, RESUMED_STATES).update({
            ...{ state: 'queued', attempts: 0, code: null, detail: null },
          });
          await JobModel.query(transaction)
            .findById(id)
            .patch({ state: 'queued', failed: 0, waitingSince: now, finishedAt: null });
        });
        return hasRoom;
      }),
    async purge(ms) {
      const ids = (await knex('jobs')
        .whereNotIn('state', [...OPEN_STATES])
        .where('finished_at', '<', knex.raw('? - ?', [now, ms]))
        .pluck('id')) as number[];
      for (const id of ids) {
        // Files of a job may be gigabytes: each statement takes a few.
        for (;;) {
          const items = (await knex('job_items').where({ job_id: id }).limit(ROWS).pluck('id')) as number[];
          if (items.length === 0) break;
          await knex('job_items').whereIn('id', items).delete();
        }
        await JobModel.query(knex).deleteById(id);
      }
      return ids.length;
    },
  };
}

const shown = (connection: Knex) =>
  JobModel.query(connection)
    .select('id', 'kind', 'parameters', 'user_id', 'state', 'items', 'done', 'failed', 'owner')
    .select('created_at', 'started_at', 'finished_at');

/** Jobs of a person, or of operators (null), that wait or run, count. */
async function countOpen(transaction: Knex.Transaction, userId: number | null): Promise<number> {
  const [row] = await transaction('jobs')
    .where({ user_id: userId })
    .whereIn('state', [...OPEN_STATES])
    .count({ open: '*' });
  return Number(row?.open);
}

const itemsIn = (transaction: Knex.Transaction, jobId: number, states: readonly JobState[]) =>
  transaction('job_items')
    .where({ job_id: jobId })
    .whereIn('state', [...states]);

/** Removes the jobs of a person who leaves, with their files. */
export async function dropJobs(transaction: Knex.Transaction, userId: number): Promise<void> {
  await transaction('jobs').where({ user_id: userId }).delete();
}

/** Gives the jobs of a person to another one. */
export async function reassignJobs(transaction: Knex.Transaction, from: number, to: number): Promise<void> {
  await transaction('jobs').where({ user_id: from }).update({ user_id: to });
}
