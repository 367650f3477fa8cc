import { onConnection, type SqliteConnection } from './connection.ts';
import { openDatabase } from './database.ts';

/** Time for a process that is about to end, ms. */
const WAIT_MS = 1_000;

/** Another instance has the SQLite file. */
export class DatabaseTaken extends Error {
  override readonly name = 'DatabaseTaken';
}

/**
 * Makes this the one instance on an SQLite file, until it is closed or its process ends: instances that share a file would
 * not tell each other of edits. The lock is one of SQLite, on a file beside it, so that commands of operators get through.
 * @throws DatabaseTaken where another instance runs on it
 */
export async function claimFile(path: string): Promise<{ close(): Promise<void> }> {
  const lock = openDatabase(`sqlite:${path}.instance`);
  try {
    await onConnection(lock, (connection: SqliteConnection) => {
      connection.prepare(`PRAGMA busy_timeout = ${WAIT_MS}`).get();
      // Its end is that of the connection.
      connection.prepare('BEGIN EXCLUSIVE').run();
    });
  } catch (error) {
    await lock.close();
    const isBusy = `${(error as { readonly code?: unknown }).code}`.startsWith('SQLITE_BUSY');
    throw isBusy ? new DatabaseTaken(path) : error;
  }
  return { close: lock.close };
}
