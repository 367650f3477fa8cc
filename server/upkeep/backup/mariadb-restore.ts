import { migrateUp, RESTORE_MARK } from '../../../migrations/migrator.ts';
import { readDatabaseUrl } from '../../database-url.ts';
import { createDatabase, type Database, openDatabase } from '../../storage/database.ts';
import { UpkeepError } from '../upkeep-error.ts';
import { intoMariadb } from './mariadb-rows.ts';
import type { RestoredRows, RestoreRows, RestoreSteps, RestoreTarget, RestoreWish } from './restore-port.ts';
import { refuseFull, refuseOrphans, refuseOthers } from './restore-refusals.ts';

/** Interval at which the connection that holds the locks says that it is there, ms. */
const ALIVE_MS = 30_000;

/**
 * Fills a database beside that of the installation, and changes the tables of both in one statement. Where the account may
 * not make one, an empty database is filled in its place; a full one is refused.
 */
export const restoreMariadb: RestoreRows = async (target, wish, steps) => {
  const place = readDatabaseUrl(target.databaseUrl);
  if (!('database' in place)) throw new UpkeepError('DATABASE_URL names no database of MariaDB');
  const { database: name, user } = place;
  await createDatabase(target.databaseUrl, target);
  const database = open(target.databaseUrl, target);
  try {
    return await underLocks(database, name, async (holder) => {
      const staging = beside(name, '_restoring');
      // Of a restore that was killed.
      await dropDatabase(holder, staging);
      if (await makeDatabase(holder, staging))
        return throughStaging({ holder, target, name, staging }, wish, steps).finally(() =>
          dropDatabase(holder, staging),
        );
      if ((await refusal(holder)) !== undefined)
        throw new UpkeepError(
          `a restore fills a database beside this one, which ${user} may not make: GRANT ALL ON ${grantOf(name)}.* TO ${user}, or empty the database first`,
        );
      return inPlace(database, holder, wish, steps);
    });
  } finally {
    await database.close();
  }

  /** Keeps other restores, and instances that start, from the database. The locks end with their connection. */
  async function underLocks<T>(database: Database, name: string, work: (holder: Knex) => Promise<T>): Promise<T> {
    return database.knex.transaction(async (holder) => {
      for (const [lock, says] of Object.entries(LOCKS)) {
        const [[row]] = (await holder.raw('SELECT GET_LOCK(?, 1) AS held', [`${name}:${lock}`])) as [
          [{ held: 0 | 1 | null }],
        ];
        if (row.held !== 1) throw new UpkeepError(says);
      }
      // From here on each statement commits by itself.
      await holder.raw('COMMIT');
      await refuseOthers(holder);
      if (!wish.force) await refuseFull({ knex: holder });
      const alive = setInterval(() => void holder.raw('DO 0').catch(() => {}), ALIVE_MS);
      try {
        return await work(holder);
      } finally {
        clearInterval(alive);
      }
    });
  }
};

const LOCKS = {
  restore: 'another restore into this database is running: wait for its end, or end it, and then try again',
  migrate: 'an instance starts or a migration runs: stop all instances first',
};

const open = (databaseUrl: string, { databaseAuthorities }: RestoreTarget) =>
  openDatabase(databaseUrl, { databaseAuthorities, databasePool: { kept: 1, more: 1, wait: 30, recycle: 86_400 } });

type Knex = Database['knex'];

interface Places {
  readonly holder: Knex;
  readonly target: RestoreTarget;
  readonly name: string;
  readonly staging: string;
}

async function throughStaging(
  { holder, target, name, staging }: Places,
  { newest, asIs, now }: RestoreWish,
  { load, commit }: RestoreSteps,
): Promise<RestoredRows> {
  const url = new URL(target.databaseUrl);
  url.pathname = `/${encodeURIComponent(staging)}`;
  const database = open(url.href, target);
  let migrated: string[];
  try {
    await database.migrate(newest);
    await intoMariadb(database, load);
    if (!asIs) await refuseOrphans(database);
    migrated = await database.migrate();
  } finally {
    await database.close();
  }
  const before = await tablesOf(holder, name);
  const replaced = before.length > 0 ? beside(name, `_replaced_${now}`) : undefined;
  const fresh = await tablesOf(holder, staging);
  await commit(async () => {
    if (replaced !== undefined && !(await makeDatabase(holder, replaced)))
      throw new UpkeepError(`the database ${replaced}, for the tables of before, cannot be made by this account`);
    const moves = [
      ...before.map((table) => [name, table, replaced!, table]),
      ...fresh.map((table) => [staging, table, name, table]),
    ];
    await holder.raw('SET SESSION foreign_key_checks = 0, lock_wait_timeout = 30');
    // One statement: all of it or nothing, and for MariaDB from 10.6 on even where its machine fails.
    await holder
      .raw(`RENAME TABLE ${moves.map(() => '??.?? TO ??.??').join(', ')}`, moves.flat())
      .catch(async (error) => {
        // Empty: what was moved before the error was moved back.
        if (replaced !== undefined) await dropDatabase(holder, replaced);
        throw error;
      });
  });
  return { migrated, replaced };
}

/** Fills an empty database. MariaDB cannot take changes of a schema back: a mark keeps servers from starting on half of it. */
async function inPlace(
  database: Database,
  holder: Knex,
  { newest, asIs }: RestoreWish,
  { load, commit }: RestoreSteps,
): Promise<RestoredRows> {
  await dropTables(holder);
  await migrateUp(holder, newest);
  await holder('knex_migrations').insert({ name: RESTORE_MARK, batch: 0, migration_time: new Date() });
  let migrated: string[] = [];
  try {
    await intoMariadb(database, load);
    if (!asIs) await refuseOrphans(database);
    await commit(async () => {
      await holder('knex_migrations').where({ name: RESTORE_MARK }).delete();
      migrated = await migrateUp(holder);
    });
  } catch (error) {
    // If that fails, too, the mark stays.
    await dropTables(holder).catch(() => {});
    throw error;
  }
  return { migrated, replaced: undefined };
}

/** @returns false where the account may not */
async function makeDatabase(holder: Knex, name: string): Promise<boolean> {
  const [[{ collation }]] = (await holder.raw('SELECT @@collation_database AS collation')) as [[{ collation: string }]];
  return holder.raw(`CREATE DATABASE ?? COLLATE ${collation}`, [name]).then(
    () => true,
    (error) => {
      if (isDenied(error)) return false;
      throw error;
    },
  );
}

/** If it cannot be dropped, the next restore does it. */
const dropDatabase = (holder: Knex, name: string): Promise<void> =>
  holder.raw('DROP DATABASE IF EXISTS ??', [name]).then(
    () => {},
    () => {},
  );

const isDenied = (error: { readonly code?: string }) =>
  ['ER_DBACCESS_DENIED_ERROR', 'ER_TABLEACCESS_DENIED_ERROR', 'ER_SPECIFIC_ACCESS_DENIED_ERROR'].includes(
    error.code ?? '',
  );

async function refusal(knex: Knex): Promise<unknown> {
  return refuseFull({ knex }).then(
    () => undefined,
    (error) => error,
  );
}

/** Longest name of a database, characters. */
const NAME_LENGTH = 64;
const beside = (name: string, suffix: string) => `${name.slice(0, NAME_LENGTH - suffix.length)}${suffix}`;

/** In a grant, `_` is any letter. */
const grantOf = (name: string) =>
  `\`${beside(name, `_replaced_${Date.now()}`)
    .replace(/_replaced_\d+$/, '')
    .replaceAll('_', '\\_')}%\``;

async function tablesOf(knex: Knex, database: string): Promise<string[]> {
  const [rows] = (await knex.raw(
    "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_TYPE = 'BASE TABLE'",
    [database],
  )) as [{ name: string }[]];
  return rows.map(({ name }) => name);
}

async function dropTables(holder: Knex): Promise<void> {
  const [[{ name }]] = (await holder.raw('SELECT DATABASE() AS name')) as [[{ name: string }]];
  const names = await tablesOf(holder, name);
  if (names.length === 0) return;
  await holder.raw('SET SESSION foreign_key_checks = 0');
  await holder.raw(`DROP TABLE ${names.map(() => '??').join()}`, names);
  await holder.raw('SET SESSION foreign_key_checks = 1');
}
