import { migrations } from '../../migrations/index.ts';
import type { Database } from '../storage/database.ts';

/** The migrations of a database beside those of this release, by name, in order. */
export interface SchemaHistory {
  readonly applied: readonly string[];
  /** Known here, and not applied. */
  readonly missing: readonly string[];
  /** Applied by a newer release. */
  readonly unknown: readonly string[];
  /** Recorded more than once. */
  readonly doubled: readonly string[];
  /** Missing, though a later one is applied. */
  readonly gaps: readonly string[];
}

/** Reads it without writing anything. */
export async function readHistory({ knex }: Pick<Database, 'knex'>): Promise<SchemaHistory> {
  const isThere = await knex.schema.hasTable('knex_migrations');
  const rows: string[] = isThere ? await knex('knex_migrations').orderBy('name').pluck('name') : [];
  const applied = [...new Set(rows)];
  const known = Object.keys(migrations);
  const missing = known.filter((name) => !applied.includes(name));
  const newest = applied.filter((name) => name in migrations).at(-1) ?? '';
  return {
    applied,
    missing,
    unknown: applied.filter((name) => !(name in migrations)),
    doubled: applied.filter((name) => rows.filter((row) => row === name).length > 1),
    gaps: missing.filter((name) => name < newest),
  };
}

/**
 * Records the migrations up to `name` as applied, and forgets those after it; no table is changed.
 * @returns the names that were recorded and forgotten; undefined where this release has none of this name
 */
export async function stamp(
  { knex }: Database,
  name: string,
): Promise<{ readonly recorded: readonly string[]; readonly forgotten: readonly string[] } | undefined> {
  if (!(name in migrations)) return undefined;
  // Makes both tables of records where they are missing.
  await knex.migrate.currentVersion();
  return knex.transaction(async (transaction) => {
    const applied: string[] = await transaction('knex_migrations').pluck('name');
    const recorded = Object.keys(migrations).filter((one) => one <= name && !applied.includes(one));
    const forgotten = applied.filter((one) => one > name).sort();
    const last = await transaction('knex_migrations').max('batch as batch').first();
    const batch = Number(last?.batch ?? 0) + 1;
    for (const one of recorded)
      await transaction('knex_migrations').insert({ name: one, batch, migration_time: new Date() });
    await transaction('knex_migrations').whereIn('name', forgotten).delete();
    return { recorded, forgotten };
  });
}

/** A connection of MariaDB. */
export interface Holder {
  readonly id: number;
  readonly user: string;
  readonly host: string;
  /** Time for which its present command has run, s. */
  readonly seconds: number;
}

/**
 * Says who holds the lock of migrations, and ends that connection where it is told to. The mark that an older release's
 * Knex leaves behind after a kill is cleared. SQLite locks by the file, which is free once its process is gone.
 */
export async function unlock(
  { knex, engine }: Database,
  force: boolean,
): Promise<{ readonly holder: Holder | undefined; readonly ended: boolean; readonly cleared: boolean }> {
  const holder = engine === 'sqlite' ? undefined : await findHolder(knex);
  if (holder && force) await knex.raw('KILL CONNECTION ?', [holder.id]);
  const isThere = await knex.schema.hasTable('knex_migrations_lock');
  const cleared = isThere ? await knex('knex_migrations_lock').where({ is_locked: 1 }).update({ is_locked: 0 }) : 0;
  return { holder, ended: holder !== undefined && force, cleared: cleared > 0 };
}

async function findHolder(knex: Database['knex']): Promise<Holder | undefined> {
  const [[row]] = (await knex.raw(
    `SELECT ID AS id, USER AS user, HOST AS host, TIME AS seconds
       FROM information_schema.PROCESSLIST
      WHERE ID = IS_USED_LOCK(CONCAT(DATABASE(), ':migrate'))`,
  )) as [Holder[]];
  return row;
}
