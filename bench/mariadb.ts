import { createConnection } from 'mysql2/promise';
import { startMariadb } from '../test/support/mariadb.ts';

/** A MariaDB of the bench's own whose commits are on disk, with an empty database in it. */
export async function startDatabase(): Promise<{ url: string; version: string; pid: number; stop(): Promise<void> }> {
  const server = await startMariadb({ flush: 1 });
  const connection = await createConnection(server.url);
  await connection.query('CREATE DATABASE bench');
  const [[row]] = (await connection.query('SELECT VERSION() AS version')) as unknown as [[{ version: string }]];
  await connection.end();
  return { url: `${server.url}/bench`, version: row.version, pid: server.pid, stop: () => server.stop() };
}
