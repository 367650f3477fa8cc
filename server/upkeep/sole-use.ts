import { onConnection, type SqliteConnection } from '../storage/connection.ts';
import type { Database } from '../storage/database.ts';
import { nowMs } from '../storage/database-clock.ts';
import { UpkeepError } from './upkeep-error.ts';

/** Time for which an instance that fell silent counts as running, ms: it tells that it lives every few seconds. */
const ALIVE_MS = 15_000;
/** Time for a lock that is about to be released, ms. */
const WAIT_MS = 500;

/**
 * Runs `work` while no instance and no other command has the database open, and none that starts migrates it.
 * @param work is given a Knex to change the schema with
 * @throws UpkeepError where others have it open
 */
export function solely<T>(database: Database, work: (knex: Database['knex']) => Promise<T>): Promise<T> {
  return database.engine === 'sqlite' ? solelyOnSqlite(database, work) : solelyOnMariadb(database, work);
}

const IN_USE = 'another process has the database open: stop all instances first';

async function solelyOnSqlite<T>(database: Database, work: (knex: Database['knex']) => Promise<T>): Promise<T> {
  try {
    await onConnection(database, lock);
  } catch (error) {
    if (`${(error as { readonly code?: unknown }).code}`.startsWith('SQLITE_BUSY')) throw new UpkeepError(IN_USE);
    throw error;
  }
  try {
    return await work(database.knex);
  } finally {
    await onConnection(database, unlock);
  }
}

function lock(connection: SqliteConnection): void {
  connection.prepare(`PRAGMA busy_timeout = ${WAIT_MS}`).get();
  // SQLite leaves its log only while no other process has the file open.
  const { journal_mode: mode } = connection.prepare('PRAGMA journal_mode = DELETE').get() as { journal_mode: string };
  if (mode === 'wal') throw new UpkeepError(IN_USE);
  // From the first transaction on the file is locked until the mode changes, not for that transaction alone.
  connection.prepare('PRAGMA locking_mode = EXCLUSIVE').get();
  connection.prepare('BEGIN EXCLUSIVE').run();
  connection.prepare('COMMIT').run();
}

function unlock(connection: SqliteConnection): void {
  connection.prepare('PRAGMA locking_mode = NORMAL').get();
  connection.prepare('PRAGMA journal_mode = WAL').get();
}

async function solelyOnMariadb<T>(database: Database, work: (knex: Database['knex']) => Promise<T>): Promise<T> {
  return database.knex.transaction(async (holder) => {
    const [[row]] = (await holder.raw("SELECT GET_LOCK(CONCAT(DATABASE(), ':migrate'), 0) AS held")) as [
      [{ held: 0 | 1 | null }],
    ];
    if (row.held !== 1) throw new UpkeepError('an instance starts or a migration runs: stop all instances first');
    // From here on each statement commits by itself.
    await holder.raw('COMMIT');
    try {
      await refuseOthers(database, holder);
      return await work(holder);
    } finally {
      // A connection that is gone holds none.
      await holder.raw("SELECT RELEASE_LOCK(CONCAT(DATABASE(), ':migrate'))").catch(() => {});
    }
  });
}

async function refuseOthers(database: Database, holder: Database['knex']): Promise<void> {
  const [[{ count }]] = (await holder.raw(
    'SELECT COUNT(*) AS count FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()',
  )) as [[{ count: number }]];
  if (Number(count) > 0)
    throw new UpkeepError(`${count} other connections have the database open: stop all instances first`);
  // MariaDB shows connections of other accounts to those alone who may see all processes.
  if (!(await holder.schema.hasTable('event_instances'))) return;
  const alive: string[] = await holder('event_instances')
    .where({ closed: false })
    .where('seen_at', '>=', holder.raw('? - ?', [nowMs(database), ALIVE_MS]))
    .pluck('name');
  if (alive.length > 0)
    throw new UpkeepError(
      `instances said within the last ${ALIVE_MS / 1_000} s that they run (${alive.length}): stop all, or wait that long where they were killed`,
    );
}
