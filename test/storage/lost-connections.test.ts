import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { type MariadbConnection, onConnection, queryOn } from '../../server/storage/connection.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { isTransient } from '../../server/storage/transient.ts';
import { freshDatabase } from '../support/databases.ts';

/** A timer of the kernel in /proc/net/tcp that sends keep-alive probes. */
const KEEP_ALIVE = '02';

test('a connection to MariaDB that is silent for five seconds is probed: the machine behind it may be gone', async () => {
  const { url, drop } = await freshDatabase('mariadb');
  const database = openDatabase(url);
  await database.knex.raw('SELECT 1');
  // Ports are hexadecimal there, times hundredths of a second.
  const port = Number(new URL(url).port).toString(16).toUpperCase().padStart(4, '0');
  const lines = (await readFile('/proc/self/net/tcp', 'utf8')).split('\n').map((line) => line.trim().split(/\s+/));
  const timers = lines.filter((fields) => fields[2]?.endsWith(`:${port}`)).map((fields) => fields[5]!.split(':'));
  const left = timers.map(([kind, time]) => kind === KEEP_ALIVE && Number.parseInt(time!, 16) / 100);
  expect(left.filter((seconds) => seconds !== false && seconds <= 5)).not.toEqual([]);
  await database.close();
  await drop();
});

test('E5: an answer that does not come counts as a lost connection, and the next statement gets another one', async () => {
  const { url, drop } = await freshDatabase('mariadb');
  const database = openDatabase(url);
  const slow = (connection: MariadbConnection) => queryOn(connection, 'SELECT SLEEP(30)', [], 200);
  const error = await onConnection(database, slow).catch((error: unknown) => error);
  expect([isTransient(error), error]).toMatchObject([true, { code: 'ETIMEDOUT' }]);
  const [rows] = await database.knex.raw('SELECT 1 AS one');
  expect(rows).toEqual([{ one: 1 }]);
  await database.close();
  await drop();
});
