import { mkdir, realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { migrations } from '../../../migrations/index.ts';
import { clearRestoreMark, markRestore, unfinishedRestore } from '../../restore-mark.ts';
import { engineOf } from '../../storage/database.ts';
import { isFull } from '../../storage/database-faults.ts';
import { UpkeepError } from '../upkeep-error.ts';
import { type ArchivePlace, type ArchiveSummary, verifyArchive } from './archive-reader.ts';
import type { FilePlaces } from './installation-files.ts';
import { restoreMariadb } from './mariadb-restore.ts';
import { createRestoreFiles } from './restore-files.ts';
import { aloneIn } from './restore-lock.ts';
import type { RestoredRows, RestoreTarget, RestoreWish } from './restore-port.ts';
import { loadArchive } from './row-loading.ts';
import { restoreSqlite, sqlitePath } from './sqlite-restore.ts';

export interface Restored extends ArchiveSummary, RestoredRows {
  /** Files that are there already, and stayed. */
  readonly kept: readonly string[];
  /** Files that have no place here: segments, where EVENTS_DIR is not set. */
  readonly unplaced: readonly string[];
  /** Tables and columns that no migration makes: they were left out. */
  readonly unknownParts: readonly string[];
  /** Folders with files of before. */
  readonly replacedFiles: readonly string[];
}

export interface RestoreOptions extends ArchivePlace, Pick<RestoreWish, 'force' | 'asIs'> {
  readonly database: RestoreTarget;
  readonly places: FilePlaces;
  progress(line: string): void;
}

/**
 * Brings an installation back as it was at the moment of a backup, and the schema up to this release. Rows and files are
 * written beside those that are there; only when all of them fit do they change places. A restore that is refused or fails
 * leaves everything as it was.
 * @throws UpkeepError where the backup is damaged, of a newer release or of the other engine, or where the target is in use
 *   or holds something, unless it is forced
 */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { path, limits, signal, database, places, force, asIs, progress } = options;
  progress('reading the backup …');
  const summary = await verifyArchive({ path, limits, signal });
  const unknown = summary.migrations.filter((name) => !(name in migrations));
  if (unknown.length > 0)
    throw new UpkeepError(
      `${path} is of a newer release, with ${unknown.slice(0, 5).join(', ').slice(0, 200)}: restore it with that one`,
    );
  const engine = engineOf(database.databaseUrl);
  if (summary.engine !== engine)
    throw new UpkeepError(
      `${path} is of ${summary.engine}, and DATABASE_URL names ${engine}: name a database of that kind`,
    );
  const { dataDir } = places;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const folders = [
    await realpath(dataDir),
    ...(engine === 'sqlite' ? [dirname(await sqlitePath(database.databaseUrl))] : []),
  ];
  const into = engine === 'sqlite' ? restoreSqlite : restoreMariadb;
  const now = Date.now();
  return aloneIn(folders, async () => {
    const files = createRestoreFiles(places, force, now);
    let unknownParts: readonly string[] = [];
    try {
      const rows = await into(database, { newest: summary.migrations.at(-1)!, force, asIs, now }, { load, commit });
      const { kept, unplaced, replaced: replacedFiles } = files;
      return { ...summary, ...rows, kept, unplaced, unknownParts, replacedFiles };
    } catch (error) {
      throw isFull(error)
        ? new UpkeepError(`there is no space beside the database or in ${dataDir}: free some, and try again`)
        : error;
    } finally {
      await files.close();
    }

    async function load(sink: Parameters<typeof loadArchive>[0]): Promise<void> {
      unknownParts = await loadArchive(sink, { path, limits, signal, sha256: summary.sha256, files, progress });
    }

    async function commit(swap: () => Promise<void>): Promise<void> {
      signal.throwIfAborted();
      const unfinished = await unfinishedRestore(dataDir);
      progress('putting everything in its place …');
      try {
        // A kill between here and the end leaves the mark, and a server does not start before the restore was run again.
        await markRestore(dataDir, resolve(path));
        await files.place();
        await swap();
      } catch (error) {
        await files.takeBack();
        // What a restore that was killed has moved is not taken back: its mark stays.
        if (unfinished === undefined) await clearRestoreMark(dataDir);
        throw error;
      }
      await clearRestoreMark(dataDir);
    }
  });
}
