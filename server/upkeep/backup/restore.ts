import { rename, rm, stat } from 'node:fs/promises';
import { migrations } from '../../../migrations/index.ts';
import { RESTORE_MARK } from '../../../migrations/migrator.ts';
import type { Config } from '../../config.ts';
import { onConnection, type SqliteConnection } from '../../storage/connection.ts';
import { createDatabase, type Database, engineOf, openDatabase } from '../../storage/database.ts';
import { UpkeepError } from '../upkeep-error.ts';
import type { ArchivedTable, ArchivedValue, ArchiveLine } from './archive-line.ts';
import { type ArchiveSummary, readArchive, verifyArchive } from './archive-reader.ts';
import { type FilePlaces, placeFile, placeOf } from './installation-files.ts';
import { intoMariadb } from './mariadb-rows.ts';
import type { RowSink } from './row-port.ts';
import { intoSqlite } from './sqlite-rows.ts';

export interface Restored extends ArchiveSummary {
  /** Migrations of this release that were applied to the restored rows. */
  readonly migrated: readonly string[];
  /** Files that are there already, and stayed. */
  readonly kept: readonly string[];
  /** Files that have no place here: segments, where EVENTS_DIR is not set. */
  readonly homeless: readonly string[];
  /** Path of the database of before; undefined for none. */
  readonly replaced: string | undefined;
}

type Target = Pick<Config, 'databaseUrl' | 'databaseAuthorities'>;

export interface RestoreOptions {
  readonly path: string;
  readonly database: Target;
  readonly places: FilePlaces;
  /** Replaces what is there. */
  readonly force: boolean;
  readonly signal: AbortSignal;
  progress(line: string): void;
}

/**
 * Brings an installation back as it was at the moment of a backup, and the schema up to this release. Nothing is touched
 * before the whole backup was read and found intact.
 * @throws UpkeepError where the backup is damaged, of a newer release or of the other engine, or where the target is in use
 *   or holds something, unless it is forced
 */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { path, database, force, signal, progress } = options;
  const { databaseUrl } = database;
  progress('reading the backup …');
  const summary = await verifyArchive(path, signal);
  const unknown = summary.migrations.filter((name) => !(name in migrations));
  if (unknown.length > 0)
    throw new UpkeepError(`the backup is of a newer release, with ${unknown.join(', ')}: restore it with that one`);
  if (summary.engine !== engineOf(databaseUrl))
    throw new UpkeepError(`the backup is of ${summary.engine}, and DATABASE_URL names ${engineOf(databaseUrl)}`);
  const load = (sink: RowSink) => loadArchive(sink, options);
  const into = summary.engine === 'sqlite' ? replaceSqlite : replaceMariadb;
  return { ...summary, ...(await into(database, summary.migrations.at(-1)!, force, load)) };
}

type Load = (sink: RowSink) => Promise<Pick<Restored, 'kept' | 'homeless'>>;
type Loaded = Pick<Restored, 'kept' | 'homeless' | 'migrated' | 'replaced'>;

/** Builds a new file beside the present one, and takes its place at the end. */
async function replaceSqlite(
  { databaseUrl: url }: Target,
  newest: string,
  force: boolean,
  load: Load,
): Promise<Loaded> {
  const path = url.slice('sqlite:'.length);
  const isThere = (await stat(path).catch(() => undefined)) !== undefined;
  if (isThere) await closeFile(url, force);
  const fresh = `${path}.restoring`;
  const remove = async () => {
    for (const suffix of ['', '-wal', '-shm']) await rm(`${fresh}${suffix}`, { force: true });
  };
  await remove();
  const database = openDatabase(`sqlite:${fresh}`);
  try {
    await database.migrate(newest);
    const loaded = await intoSqlite(database, load);
    const broken = (await database.knex.raw('PRAGMA foreign_key_check')) as unknown[];
    if (broken.length > 0)
      throw new UpkeepError(`${broken.length} rows of the backup refer to rows that it does not hold`);
    const migrated = await database.migrate();
    // Everything goes into the one file.
    await database.knex.raw('PRAGMA wal_checkpoint(TRUNCATE)');
    await database.close();
    const replaced = isThere ? `${path}.replaced-${Date.now()}` : undefined;
    if (replaced !== undefined) await rename(path, replaced);
    await rename(fresh, path);
    return { ...loaded, migrated, replaced };
  } catch (error) {
    await database.close();
    await remove();
    throw error;
  }
}

/** Empties the log of an SQLite file into it. @throws UpkeepError where another process has it open, or it holds something */
async function closeFile(url: string, force: boolean): Promise<void> {
  const database = openDatabase(url);
  try {
    if (!force) await refuseFull(database);
    // SQLite leaves this mode only while no other process has the file open.
    const mode = await onConnection(database, (connection: SqliteConnection) => {
      connection.prepare('PRAGMA busy_timeout = 500').get();
      return (connection.prepare('PRAGMA journal_mode = DELETE').get() as { journal_mode: string }).journal_mode;
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code?.startsWith('SQLITE_BUSY')) return 'busy';
      throw error;
    });
    if (mode !== 'delete') throw new UpkeepError('another process has the database open: stop the server first');
  } finally {
    await database.close();
  }
}

/** MariaDB cannot take changes of its schema back: a mark keeps servers from starting on half of a restore. */
async function replaceMariadb(
  { databaseUrl: url, databaseAuthorities }: Target,
  newest: string,
  force: boolean,
  load: Load,
): Promise<Loaded> {
  await createDatabase(url, { databaseAuthorities });
  const databasePool = { kept: 1, more: 1, wait: 30, recycle: 3_600 };
  const database = openDatabase(url, { databaseAuthorities, databasePool });
  const { knex } = database;
  try {
    if (!force) await refuseFull(database);
    await refuseOthers(database);
    await dropTables(database);
    await database.migrate(newest);
    await knex('knex_migrations').insert({ name: RESTORE_MARK, batch: 0, migration_time: new Date() });
    const loaded = await intoMariadb(database, load);
    await knex('knex_migrations').where({ name: RESTORE_MARK }).delete();
    return { ...loaded, migrated: await database.migrate(), replaced: undefined };
  } finally {
    await database.close();
  }
}

async function refuseFull({ knex }: Database): Promise<void> {
  for (const table of ['travel_logs', 'users']) {
    if (!(await knex.schema.hasTable(table))) continue;
    const [row] = await knex(table).count({ count: '*' });
    if (Number(row?.count) > 0)
      throw new UpkeepError(`the database holds ${row?.count} rows of ${table}: with --force they are replaced`);
  }
}

async function refuseOthers({ knex }: Database): Promise<void> {
  const [[row]] = (await knex.raw(
    'SELECT COUNT(*) AS count FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()',
  )) as [[{ count: number }]];
  if (Number(row.count) > 0)
    throw new UpkeepError(`${row.count} other connections have the database open: stop all instances first`);
}

async function dropTables(database: Database): Promise<void> {
  const [rows] = (await database.knex.raw('SHOW TABLES')) as [Record<string, string>[]];
  const names = rows.flatMap((row) => Object.values(row));
  if (names.length === 0) return;
  await database.knex.transaction(async (transaction) => {
    await transaction.raw('SET SESSION foreign_key_checks = 0');
    await transaction.raw(`DROP TABLE ${names.map(() => '??').join()}`, names);
    await transaction.raw('SET SESSION foreign_key_checks = 1');
  });
}

/** Reads the backup a second time, into tables and files. */
async function loadArchive(sink: RowSink, { path, places, force, signal, progress }: RestoreOptions) {
  const kept: string[] = [];
  const homeless: string[] = [];
  const lines = readArchive(path, signal);
  let line = await next(lines);
  while (line) {
    if (line.kind === 'table') {
      progress(`${line.name} …`);
      line = await loadTable(sink, line, lines);
    } else if (line.kind === 'file') {
      const { name } = line;
      const parts: Buffer[] = [];
      for (line = await next(lines); line?.kind === 'part'; line = await next(lines))
        parts.push(Buffer.from(line.bytes, 'base64'));
      const place = placeOf(name, places);
      const isThere = place !== undefined && (await stat(place).catch(() => undefined)) !== undefined;
      if (place === undefined) homeless.push(name);
      else if (isThere && !force) kept.push(name);
      else await placeFile(place, Buffer.concat(parts));
    } else line = await next(lines);
  }
  return { kept, homeless };
}

/** Returns the line behind the rows of the table. */
async function loadTable(
  sink: RowSink,
  table: ArchivedTable,
  lines: AsyncIterator<ArchiveLine>,
): Promise<ArchiveLine | undefined> {
  let line: ArchiveLine | undefined;
  async function* rows(): AsyncGenerator<readonly ArchivedValue[]> {
    for (line = await next(lines); line?.kind === 'row'; line = await next(lines)) yield line.values;
  }
  await sink.write(table, rows());
  return line;
}

async function next(lines: AsyncIterator<ArchiveLine>): Promise<ArchiveLine | undefined> {
  const { value, done } = await lines.next();
  return done ? undefined : value;
}
