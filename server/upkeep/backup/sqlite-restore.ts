import { link, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { onConnection, type SqliteConnection } from '../../storage/connection.ts';
import { openDatabase } from '../../storage/database.ts';
import { UpkeepError } from '../upkeep-error.ts';
import { isBusy } from './restore-lock.ts';
import type { RestoredRows, RestoreRows, RestoreSteps, RestoreWish } from './restore-port.ts';
import { refuseFull, refuseOrphans } from './restore-refusals.ts';
import { intoSqlite } from './sqlite-rows.ts';

/** Builds a new file beside the present one, which takes its place at the end. */
export const restoreSqlite: RestoreRows = async ({ databaseUrl }, wish, steps) => {
  const path = await sqlitePath(databaseUrl);
  return (await isThere(path))
    ? heldFile(path, wish.force, () => replaceFile(path, wish, steps, true))
    : replaceFile(path, wish, steps, false);
};

/** Real path of the file that a URL names: a link stays one, and what it leads to is replaced. */
export async function sqlitePath(url: string): Promise<string> {
  const named = url.slice('sqlite:'.length);
  if (named === ':memory:')
    throw new UpkeepError('DATABASE_URL names memory, which ends with its process: name a file');
  await mkdir(dirname(named), { recursive: true, mode: 0o700 });
  return realpath(named).catch(async () => join(await realpath(dirname(named)), basename(named)));
}

async function replaceFile(
  path: string,
  { newest, asIs, now }: RestoreWish,
  { load, commit }: RestoreSteps,
  isOld: boolean,
): Promise<RestoredRows> {
  const fresh = `${path}.restoring`;
  await removeFile(fresh);
  const database = openDatabase(`sqlite:${fresh}`);
  try {
    await database.migrate(newest);
    await intoSqlite(database, load);
    if (!asIs) await refuseOrphans(database);
    const migrated = await database.migrate();
    // Everything goes into the one file.
    await database.knex.raw('PRAGMA wal_checkpoint(TRUNCATE)');
    await database.close();
    const replaced = isOld ? `${path}.replaced-${now}` : undefined;
    await commit(() => swap(path, fresh, replaced));
    return { migrated, replaced };
  } finally {
    await database.close();
    await removeFile(fresh);
  }
}

async function swap(path: string, fresh: string, replaced: string | undefined): Promise<void> {
  if (replaced === undefined && (await isThere(path)))
    throw new UpkeepError(`${path} was made meanwhile: stop the server first, and try again`);
  try {
    // A second name leaves no moment without a database; not every disk has them.
    if (replaced !== undefined) await link(path, replaced).catch(() => rename(path, replaced));
    // Logs of another file would be applied to the one that takes its name.
    for (const suffix of LOGS)
      if (replaced === undefined) await rm(`${path}${suffix}`, { force: true });
      else await move(`${path}${suffix}`, `${replaced}${suffix}`);
    await rename(fresh, path);
    const folder = await open(dirname(path), 'r');
    await folder.sync();
    await folder.close();
  } catch (error) {
    if (replaced !== undefined) await takeBack(path, replaced);
    throw error;
  }
}

/** Brings a file and its logs back to their names, as far as they were moved. */
async function takeBack(path: string, replaced: string): Promise<void> {
  for (const suffix of ['', ...LOGS]) await move(`${replaced}${suffix}`, `${path}${suffix}`);
  // Two names of one file stay where one is renamed to the other.
  await rm(replaced, { force: true });
}

/** Renames a file that is there. */
async function move(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

/**
 * Runs `work` while no other process opens an SQLite file, whose log is emptied into it.
 * @throws UpkeepError where another process has it open, or it holds something
 */
async function heldFile<T>(path: string, force: boolean, work: () => Promise<T>): Promise<T> {
  const database = openDatabase(`sqlite:${path}`);
  let isHeld = false;
  try {
    if (!force) await refuseFull(database);
    return await onConnection(database, async (connection: SqliteConnection) => {
      connection.prepare('PRAGMA busy_timeout = 500').get();
      // SQLite leaves its log only while no other process has the file open.
      const { journal_mode: mode } = connection.prepare('PRAGMA journal_mode = DELETE').get() as {
        journal_mode: string;
      };
      if (mode !== 'delete') throw inUse();
      connection.prepare('BEGIN EXCLUSIVE').run();
      isHeld = true;
      return work();
    });
  } catch (error) {
    if (isHeld) throw error;
    if (isBusy(error)) throw inUse();
    if (!isBroken(error)) throw error;
    if (!force) throw new UpkeepError(`${path} is no database, or a damaged one: with --force it is replaced`);
    return work();
  } finally {
    await database.close();
  }
}

const inUse = () => new UpkeepError('another process has the database open: stop the server first');

const isBroken = (error: unknown): boolean =>
  /^SQLITE_(NOTADB|CORRUPT|SCHEMA|IOERR)/.test(`${(error as { readonly code?: unknown }).code}`);

const LOGS = ['-wal', '-shm', '-journal'];

async function removeFile(path: string): Promise<void> {
  for (const suffix of ['', ...LOGS]) await rm(`${path}${suffix}`, { force: true });
}

const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined)) !== undefined;
