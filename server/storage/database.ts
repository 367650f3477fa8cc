import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname } from 'node:path';
import knex, { type Knex } from 'knex';
import type { ConnectionOptions } from 'mysql2';
import { migrationSource } from '../../migrations/index.ts';
import { migrateDown, migrateUp, unknownMigrations } from '../../migrations/migrator.ts';
import { type DatabasePool, DEFAULT_POOL } from '../database-pool.ts';
import { type DatabasePlace, readDatabaseUrl } from '../database-url.ts';
import { createPrivate, makeFolder, makePrivate } from '../private-files.ts';

export type Engine = 'sqlite' | 'mariadb';

/** Writes that are committed together. */
export type Transaction = Knex.Transaction;

export interface Database {
  readonly knex: Knex;
  readonly engine: Engine;
  /**
   * Applies the missing migrations and returns their names. One instance does it while others wait.
   * @param upTo name of the last one to apply; all where it is left out
   * @throws SchemaError where the schema is too new for this release.
   */
  migrate(upTo?: string): Promise<string[]>;
  /**
   * Takes the newest migration back and returns its name; undefined where none is left.
   * @throws SchemaError where it came with a newer release.
   */
  migrateDown(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** The part of the configuration that says how a MariaDB is reached. */
export interface DatabaseOptions {
  /** CA certificates in PEM for TLS; those of Node where it is absent. */
  readonly databaseAuthorities?: string | undefined;
  readonly databasePool?: DatabasePool;
}

/**
 * Opens a database by its URL: `sqlite:PATH`, `sqlite::memory:`, `mysql://…` or `mariadb://…`. No connection is made
 * before the first query.
 * @throws Error where the URL is of another kind.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const { engine } = placeOf(url);
  const opened = knex(knexConfig(url, options));
  // SQLite takes a change of the schema back with its transaction. MariaDB works on a statement whose client was killed,
  // and keeps that client's lock until the statement has ended: so lock and statements share a connection.
  const migrating = <T>(work: (knex: Knex) => Promise<T>): Promise<T> =>
    engine === 'sqlite' ? opened.transaction(work) : exclusively(database, 'migrate', work);
  const database: Database = {
    knex: opened,
    engine,
    migrate: (upTo) => migrating((knex) => migrateUp(knex, upTo)),
    migrateDown: () => migrating(migrateDown),
    close: () => opened.destroy(),
  };
  return database;
}

/** The configuration of Knex for a database URL; the Knex CLI shares it through the knexfile. */
export function knexConfig(url: string, options: DatabaseOptions = {}): Knex.Config {
  const place = placeOf(url);
  return { ...(place.engine === 'sqlite' ? sqlite(place.path) : mariadb(place, options)), ...common };
}

/** Creates the database of a URL where it is missing; true where it did. On MariaDB the account must be allowed to. */
export async function createDatabase(url: string, options: DatabaseOptions = {}): Promise<boolean> {
  const place = placeOf(url);
  if (place.engine === 'sqlite') {
    if (place.path === ':memory:' || existsSync(place.path)) return false;
    sqlite(place.path);
    return true;
  }
  const name = place.database;
  const server = knex(withoutDatabase(knexConfig(url, options)));
  try {
    const [found] = (await server.raw('SHOW DATABASES LIKE ?', [name.replace(/[\\%_]/g, '\\$&')])) as [unknown[]];
    if (found.length > 0) return false;
    await server.raw('CREATE DATABASE ?? CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci', [name]);
    return true;
  } finally {
    await server.destroy();
  }
}

function withoutDatabase(config: Knex.Config): Knex.Config {
  const { database: _, ...connection } = config.connection as Knex.MySql2ConnectionConfig;
  return { ...config, connection };
}

/**
 * Runs `work` under a lock of that name, shared by all instances on one MariaDB. An SQLite file has one instance.
 * The lock belongs to the connection that `work` is given, so that it is released when its instance is killed.
 * @throws Error where others hold the lock for longer than two minutes.
 */
export async function exclusively<T>(database: Database, name: string, work: (knex: Knex) => Promise<T>): Promise<T> {
  const outcome = await underLock(database, name, LOCK_SECONDS, work);
  if (!outcome) throw new Error(`another instance held the lock "${name}" for ${LOCK_SECONDS} s`);
  return outcome.value;
}

/** The same where no other instance does: false, and nothing is done, where one holds the lock. */
export async function electedly(database: Database, name: string, work: () => Promise<void>): Promise<boolean> {
  return (await underLock(database, name, 0, work)) !== undefined;
}

async function underLock<T>(
  database: Database,
  name: string,
  seconds: number,
  work: (knex: Knex) => Promise<T>,
): Promise<{ readonly value: T } | undefined> {
  if (database.engine === 'sqlite') return { value: await work(database.knex) };
  return database.knex.transaction(async (holder) => {
    // Locks are global to the database server, so the name includes the database.
    const [[row]] = (await holder.raw('SELECT GET_LOCK(CONCAT(DATABASE(), ?), ?) AS held', [`:${name}`, seconds])) as [
      [{ held: 0 | 1 | null }],
    ];
    if (row.held !== 1) return undefined;
    // From here on each statement commits by itself: all are visible to others before the lock is free.
    await holder.raw('COMMIT');
    try {
      return { value: await work(holder) };
    } finally {
      // A connection that is gone holds none.
      await holder.raw('SELECT RELEASE_LOCK(CONCAT(DATABASE(), ?))', [`:${name}`]).catch(() => {});
    }
  });
}

/** Logs the migrations that a newer release has applied to the schema. */
export async function logNewerSchema(database: Database, logger: { info(message: string): void }): Promise<void> {
  const unknown = await unknownMigrations(database.knex);
  if (unknown.length > 0) logger.info(`the schema is of a newer release, with ${unknown.join(', ')}`);
}

/** Warns where an acknowledged commit may not be on disk. */
export async function warnOfLooseCommits(database: Database, logger: { warn(message: string): void }): Promise<void> {
  if (database.engine === 'sqlite') return;
  const [[row]] = (await database.knex.raw('SELECT @@innodb_flush_log_at_trx_commit AS flush')) as [
    [{ flush: number }],
  ];
  if (row.flush === 1) return;
  logger.warn(
    `MariaDB runs with innodb_flush_log_at_trx_commit=${row.flush}: edits that were acknowledged can be lost when its machine fails. Set it to 1.`,
  );
}

const LOCK_SECONDS = 120;
/** Idle time before TCP keep-alive probes (one a second, ten times), ms: an answer may be lost with the machine that owes it. */
const SILENT_MS = 5_000;

const common: Knex.Config = {
  // For the Knex CLI alone. An older release must be able to list the migrations of a newer one.
  migrations: { migrationSource, disableMigrationsListValidation: true },
  // Error messages would contain bound values: what people wrote.
  compileSqlOnError: false,
  // Failures reject, and callers log them: no need to print them twice.
  log: { warn() {}, error() {} },
};

/** @throws Error where the URL is of another kind. */
export const engineOf = (url: string): Engine => placeOf(url).engine;

function placeOf(url: string): DatabasePlace {
  const place = readDatabaseUrl(url);
  if ('fault' in place) throw new Error(`the database URL ${place.fault}`);
  return place;
}

function sqlite(filename: string): Knex.Config {
  if (filename !== ':memory:') {
    makeFolder(dirname(filename), 0o700);
    // The files of its log get the same mode.
    createPrivate(filename);
    for (const log of ['-wal', '-shm']) makePrivate(filename + log);
  }
  return {
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    // A query that waits for the connection that its own caller holds would deadlock.
    acquireConnectionTimeout: 10_000,
    pool: {
      min: 1,
      max: 1,
      afterCreate(connection: { pragma(text: string): unknown }, done: (error: unknown, connection: unknown) => void) {
        // An error thrown here would be lost, and the caller would wait for a connection.
        try {
          for (const pragma of PRAGMAS) connection.pragma(pragma);
        } catch (error) {
          done(error, connection);
          return;
        }
        done(null, connection);
      },
    },
  };
}

const PRAGMAS = ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON', 'busy_timeout = 5000'];

function mariadb(
  place: Extract<DatabasePlace, { engine: 'mariadb' }>,
  { databaseAuthorities: authorities, databasePool = DEFAULT_POOL }: DatabaseOptions,
): Knex.Config {
  const { kept, more, wait, recycle } = databasePool;
  const { host, port, user, password, database, socketPath, encrypted = authorities !== undefined } = place;
  type Connection = { query(sql: string, done: (error: unknown) => void): void };
  return {
    client: 'mysql2',
    connection: {
      host,
      port,
      ...(socketPath !== undefined && { socketPath }),
      user,
      password,
      database,
      // The certificate of an address that is no name is compared with `localhost` by the driver: its chain alone counts.
      ...(encrypted && {
        ssl: {
          minVersion: 'TLSv1.2',
          verifyIdentity: isIP(host) === 0 && socketPath === undefined,
          ...(authorities !== undefined && { ca: authorities }),
        },
      }),
      charset: 'utf8mb4',
      timezone: 'Z',
      decimalNumbers: true,
      supportBigNumbers: true,
      // A date without a time would become the day before in zones west of Greenwich.
      dateStrings: ['DATE'],
      keepAliveInitialDelay: SILENT_MS,
    } satisfies ConnectionOptions as Knex.StaticConnectionConfig,
    acquireConnectionTimeout: wait * 1_000,
    pool: {
      min: kept,
      max: kept + more,
      maxConnectionLifetimeMillis: recycle * 1_000,
      afterCreate(connection: Connection, done: (error: unknown, connection: Connection) => void) {
        // Dates are UTC whatever the server's zone; text that does not fit is an error and is not truncated.
        // A locked log may hold up the others for 5 s instead of the default 50.
        const session = "time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES', innodb_lock_wait_timeout = 5";
        connection.query(`SET SESSION ${session}`, (error) => {
          if (error) done(error, connection);
          // The commit lane locks the rows it reads, and needs no gap locks.
          else connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED', (e) => done(e, connection));
        });
      },
    },
  };
}
