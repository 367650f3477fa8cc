import type { Knex } from 'knex';
import type { Take } from '../../protocol/take.ts';
import { PACKED_TAKE_NOTE } from '../../protocol/take-notes.ts';
import type { Database } from './database.ts';
import { now } from './database-clock.ts';
import { TakeModel } from './models/take.ts';
import { TravelLogModel } from './models/travel-log.ts';
import type { UserModel } from './models/user.ts';
import { statementsOf } from './statements.ts';

export interface NewTakeRow
  extends Pick<TakeModel, 'uuid' | 'leg' | 'userId' | 'sound' | 'solo' | 'notes' | 'grid' | 'strength' | 'shape'> {}

/** Fields of a take that can be changed; those that are undefined stay. */
export interface TakeChanges extends Partial<Pick<TakeModel, 'grid' | 'strength' | 'muted'>> {
  readonly deleted?: boolean;
}

/** The outcome of writing a take. */
export type TakeOutcome =
  | { readonly kind: 'written'; readonly take: Take; readonly version: number }
  /** The log has no room for it. */
  | { readonly kind: 'full' }
  /** There is another take under this id, or none where one is to be changed. */
  | { readonly kind: 'mismatch' };

/** The takes of travel logs. Each change raises `takesVersion` of the log, under the lock of its row. */
export interface Takes {
  /** Adds a take. The same one again changes nothing. */
  add(logId: number, take: NewTakeRow): Promise<TakeOutcome>;
  change(logId: number, uuid: string, changes: TakeChanges): Promise<TakeOutcome>;
  /** A take, deleted or not. */
  find(logId: number, id: string): Promise<Take | undefined>;
  /**
   * The takes that were added, changed or deleted after a version, oldest change first. From version 0 on, those that are
   * deleted are left out.
   */
  since(logId: number, version: number): Promise<{ readonly version: number; readonly takes: Take[] }>;
  /** The deleted takes of a log, those deleted last first; of one player, or of all. */
  deleted(logId: number, userId?: number): Promise<Take[]>;
  /** Removes for good what was deleted before this instant (ms since 1970), and returns the count. */
  purge(before: number): Promise<number>;
}

/** Limits of one log, counts. */
export interface TakeLimits {
  /** Takes that are not deleted, and as many deleted ones. */
  readonly takes: number;
  /** Notes of all takes that are not deleted. */
  readonly logTakeNotes: number;
}

export function createTakes(database: Database, limits: TakeLimits): Takes {
  const { knex } = database;
  const run = statementsOf(database);

  /** Writes under the lock of the log's row, and under the next version unless nothing was written. */
  const write = (
    logId: number,
    work: (transaction: Knex.Transaction, version: number) => Promise<TakeOutcome['kind'] | 'unchanged'>,
    uuid: string,
  ) =>
    knex.transaction(async (transaction): Promise<TakeOutcome> => {
      const { takesVersion } = await TravelLogModel.query(transaction)
        .findById(logId)
        .select('takes_version')
        .forUpdate()
        .throwIfNotFound();
      const version = takesVersion + 1;
      const kind = await work(transaction, version);
      if (kind === 'full' || kind === 'mismatch') return { kind };
      if (kind === 'written') await TravelLogModel.query(transaction).findById(logId).patch({ takesVersion: version });
      return {
        kind: 'written',
        take: (await find(transaction, logId, uuid))!,
        version: kind === 'written' ? version : takesVersion,
      };
    });

  /** Under the lock of the log's row. */
  async function isFull(transaction: Knex.Transaction, logId: number, noteCount: number): Promise<boolean> {
    const rows = await TakeModel.query(transaction)
      .where({ log_id: logId })
      .whereNull('deleted_at')
      .select('note_count');
    const notes = rows.reduce((sum, row) => sum + row.noteCount, noteCount);
    return rows.length >= limits.takes || notes > limits.logTakeNotes;
  }

  /** Removes those that were deleted first, where there are too many. */
  async function makeRoom(transaction: Knex.Transaction, logId: number): Promise<void> {
    const spare = await TakeModel.query(transaction)
      .select('id')
      .where({ log_id: logId })
      .whereNotNull('deleted_at')
      .orderBy('deleted_at', 'desc')
      .orderBy('id', 'desc')
      .offset(limits.takes)
      .limit(limits.takes);
    if (spare.length > 0)
      await TakeModel.query(transaction)
        .findByIds(spare.map(({ id }) => id))
        .delete();
  }

  return {
    add: (logId, take) =>
      write(
        logId,
        async (transaction, version) => {
          const known = await TakeModel.query(transaction).findOne({ log_id: logId, uuid: take.uuid });
          if (known) return isSame(known, take) ? 'unchanged' : 'mismatch';
          const noteCount = take.notes.length / PACKED_TAKE_NOTE;
          if (await isFull(transaction, logId, noteCount)) return 'full';
          await TakeModel.query(transaction).insert({ ...take, logId, noteCount, version });
          return 'written';
        },
        take.uuid,
      ),
    change: (logId, uuid, { deleted, ...fields }) =>
      write(
        logId,
        async (transaction, version) => {
          const known = await TakeModel.query(transaction).findOne({ log_id: logId, uuid });
          if (!known) return 'mismatch';
          const isRestored = deleted === false && known.deletedAt !== null;
          if (isRestored && (await isFull(transaction, logId, known.noteCount))) return 'full';
          const isDeleted = deleted === true && known.deletedAt === null;
          await TakeModel.query(transaction)
            .findById(known.id)
            .patch({
              ...fields,
              version,
              ...(isRestored && { deletedAt: null }),
              ...(isDeleted && { deletedAt: now(database) }),
            });
          if (isDeleted) await makeRoom(transaction, logId);
          return 'written';
        },
        uuid,
      ),
    find: (logId, uuid) => find(knex, logId, uuid),
    async since(logId, version) {
      // The version is read first: takes that are newer only cause one more reading.
      const [log] = await run<Pick<TravelLogModel, 'takesVersion'>>(
        'SELECT takes_version AS takesVersion FROM travel_logs WHERE id = ?',
        logId,
      );
      if ((log?.takesVersion ?? 0) <= version) return { version, takes: [] };
      const query = read(knex).where({ log_id: logId }).where('version', '>', version).orderBy('version');
      if (version === 0) query.whereNull('deleted_at');
      return { version: log?.takesVersion ?? 0, takes: await list(query) };
    },
    async deleted(logId, userId) {
      const query = read(knex).where({ log_id: logId }).whereNotNull('deleted_at').orderBy('deleted_at', 'desc');
      if (userId !== undefined) query.where({ user_id: userId });
      return list(query);
    },
    purge: async (before) => TakeModel.query(knex).where('deleted_at', '<', new Date(before)).delete(),
  };
}

/**
 * Gives the takes of a person to another one, or marks them as changed because the person has another name now. Rooms
 * read them anew.
 */
export async function reassignTakes(transaction: Knex.Transaction, from: number, to = from): Promise<void> {
  const logs = await TakeModel.query(transaction).distinct('log_id').where({ user_id: from }).orderBy('log_id');
  for (const { logId } of logs) {
    await TravelLogModel.query(transaction).findById(logId).increment('takes_version', 1);
    const { takesVersion: version } = await TravelLogModel.query(transaction)
      .findById(logId)
      .select('takes_version')
      .throwIfNotFound();
    await TakeModel.query(transaction).where({ log_id: logId, user_id: from }).patch({ userId: to, version });
  }
}

/** Takes with their players. */
const read = (knex: Knex) =>
  TakeModel.query(knex)
    .join('users', 'users.id', 'takes.user_id')
    .select('takes.uuid', 'leg', 'user_id', 'sound', 'notes', 'grid', 'strength', 'muted', 'solo', 'shape')
    .select('takes.created_at', 'takes.deleted_at', 'name', 'color');

type Row = TakeModel & Pick<UserModel, 'name' | 'color'>;

const list = async (query: ReturnType<typeof read>): Promise<Take[]> => (await query.castTo<Row[]>()).map(takeOf);

async function find(knex: Knex, logId: number, uuid: string): Promise<Take | undefined> {
  const [take] = await list(read(knex).where({ log_id: logId, 'takes.uuid': uuid }));
  return take;
}

const takeOf = ({ uuid: id, userId, name, color, createdAt, deletedAt, ...take }: Row): Take => ({
  ...{ id, leg: take.leg, by: { userId, name, color }, sound: take.sound, solo: take.solo, notes: take.notes },
  ...{ grid: take.grid, strength: take.strength, muted: take.muted, shape: take.shape },
  recordedAt: createdAt.toISOString(),
  ...(deletedAt && { deletedAt: deletedAt.toISOString() }),
});

/** True where a request is a repeated one: what cannot be changed is the same. */
const isSame = (known: TakeModel, take: NewTakeRow): boolean =>
  known.userId === take.userId &&
  known.leg === take.leg &&
  known.sound === take.sound &&
  known.solo === take.solo &&
  known.notes.length === take.notes.length &&
  known.notes.every((number, at) => number === take.notes[at]);
