import { join } from 'node:path';
import { onConnection, type SqliteConnection } from '../../storage/connection.ts';
import { openDatabase } from '../../storage/database.ts';
import { UpkeepError } from '../upkeep-error.ts';

/** Time for a lock that is about to be released, ms. */
const WAIT_MS = 200;

/**
 * Runs `work` while no other restore has one of the folders. A lock of SQLite ends with its process, however that ends; its
 * file stays, because another restore may wait for it.
 * @param folders by their real paths
 * @throws UpkeepError where another restore runs, or a folder cannot be written
 */
export async function aloneIn<T>(folders: readonly string[], work: () => Promise<T>): Promise<T> {
  const [folder, ...others] = [...new Set(folders)];
  if (folder === undefined) return work();
  const database = openDatabase(`sqlite:${join(folder, 'restore.lock')}`);
  let isHeld = false;
  try {
    return await onConnection(database, async (connection: SqliteConnection) => {
      connection.prepare(`PRAGMA busy_timeout = ${WAIT_MS}`).get();
      connection.prepare('BEGIN EXCLUSIVE').run();
      isHeld = true;
      return aloneIn(others, work);
    });
  } catch (error) {
    if (isHeld) throw error;
    if (isBusy(error))
      throw new UpkeepError(
        `another restore into ${folder} is running: wait for its end, or end it, and then try again`,
      );
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UpkeepError(`${folder} cannot be written: check who may, and its disk (${code ?? message})`);
  } finally {
    await database.close();
  }
}

export const isBusy = (error: unknown): boolean =>
  `${(error as { readonly code?: unknown } | undefined)?.code}`.startsWith('SQLITE_BUSY');
