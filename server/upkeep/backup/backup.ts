import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Database } from '../../storage/database.ts';
import { isFull } from '../../storage/database-faults.ts';
import { sealEvents } from '../event-sealing.ts';
import { UpkeepError } from '../upkeep-error.ts';
import { ARCHIVE_VERSION, type ArchiveLine } from './archive-line.ts';
import { type ArchivePlace, type ArchiveSummary, verifyArchive } from './archive-reader.ts';
import { writeArchive } from './archive-writer.ts';
import { type FilePlaces, fileLines, listFiles } from './installation-files.ts';
import { fromMariadb } from './mariadb-rows.ts';
import type { RowSource } from './row-port.ts';
import { fromSqlite } from './sqlite-rows.ts';

/** Rows between two lines of progress, count. */
const PROGRESS_ROWS = 20_000;

export interface Backup extends ArchiveSummary {
  readonly path: string;
  /** Files that were gone or written all the time: the newest events of a running instance may be in one. */
  readonly left: readonly string[];
  /** Older backups that were deleted. */
  readonly deleted: readonly string[];
}

/**
 * Backs an installation up as of one moment, while it is in use, and reads the backup back.
 * @param target a file to write, or a folder in which a file with the time in its name is written
 * @param keep number of backups that stay in the folder, this one included; all of them where it is undefined
 * @throws UpkeepError where the database has no tables, the file is there already, or the disk is full
 */
export async function backUp(
  database: Database,
  places: FilePlaces,
  { target, keep, limits, signal, progress }: BackupOptions,
): Promise<Backup> {
  const isFolder = (await stat(target).catch(() => undefined))?.isDirectory() ?? target.endsWith('/');
  if (isFolder) await mkdir(target, { recursive: true, mode: 0o700 });
  const at = new Date().toISOString();
  const path = isFolder ? join(target, `${NAME}${at.replace(/[:.]/g, '-')}${SUFFIX}`) : target;
  if (await stat(path).catch(() => undefined)) throw new UpkeepError(`there is a file ${path} already`);
  if (!(await database.knex.schema.hasTable('knex_migrations')))
    throw new UpkeepError('the database has no tables: there is nothing to back up');
  await sealEvents(database, signal);
  const left: string[] = [];
  const from = database.engine === 'sqlite' ? fromSqlite : fromMariadb;
  await from(database, async (source) => {
    // Segments of this moment: those that are merged later stay for a while.
    const files = await listFiles(places);
    await writeArchive(path, lines(source, files), signal);
  }).catch((error) => {
    throw isFull(error) ? new UpkeepError(`there is no space for ${path}: free some, or name another disk`) : error;
  });

  async function* lines(source: RowSource, files: ReadonlyMap<string, string>): AsyncGenerator<ArchiveLine> {
    const { engine } = database;
    yield { kind: 'header', version: ARCHIVE_VERSION, engine, at, migrations: [...source.migrations] };
    let rows = 0;
    for (const table of source.tables) {
      const { name, columns, next } = table;
      progress(`${name} …`);
      yield { kind: 'table', name, columns: [...columns], next };
      for await (const values of source.rows(table)) {
        yield { kind: 'row', values };
        if (++rows % PROGRESS_ROWS === 0) progress(`${rows} rows`);
      }
    }
    progress(`${files.size} files …`);
    left.push(...(yield* fileLines(files, dirname(path))));
  }

  progress('reading it back …');
  const summary = await verifyArchive({ path, limits, signal }).catch(async (error) => {
    await rm(path, { force: true });
    throw error;
  });
  const deleted = isFolder && keep !== undefined ? await deleteOldest(target, keep) : [];
  return { path, ...summary, left, deleted };
}

export interface BackupOptions extends Omit<ArchivePlace, 'path'> {
  readonly target: string;
  readonly keep?: number | undefined;
  progress(line: string): void;
}

const NAME = 'aero-melody-';
const SUFFIX = '.backup';
/** Names of backups alone: another one would count as a backup, and might be the newest. */
const BACKUP = /^aero-melody-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z\.backup$/;
/** Leavings of a backup that was killed. */
const LEAVINGS = /^(\.aero-melody-copies-|aero-melody-.*\.unfinished$)/;
/** Age from which leavings are of no backup that runs, ms. */
const OLD_MS = 24 * 3_600_000;

/** Names hold their time: their order is that of time. */
async function deleteOldest(folder: string, keep: number): Promise<string[]> {
  const names = await readdir(folder);
  for (const path of names.filter((name) => LEAVINGS.test(name)).map((name) => join(folder, name))) {
    const found = await stat(path).catch(() => undefined);
    if (found && found.mtimeMs < Date.now() - OLD_MS) await rm(path, { recursive: true, force: true });
  }
  const backups = names.filter((name) => BACKUP.test(name)).sort();
  const oldest = backups.slice(0, Math.max(0, backups.length - Math.max(1, keep))).map((name) => join(folder, name));
  for (const path of oldest) await rm(path);
  return oldest;
}
