import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'mysql2/promise';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../server/storage/database.ts';
import { emptyDatabase } from '../support/databases.ts';
import { byPort, openTap } from '../support/mariadb-tap.ts';
import { NAMES } from '../support/planted-migrations.ts';
import { readMigrations, readSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

describe('case 38: the next start goes on', () => {
  test('a migration that loses its MariaDB after any statement goes on from there', async () => {
    const { url, drop } = await emptyDatabase('mariadb');
    const { url: undisturbedUrl, drop: dropUndisturbed } = await emptyDatabase('mariadb');
    const seen = new Set<string>();
    const tap = await openTap(() => Number(new URL(url).port), {
      asked: () => true,
      answered(sql) {
        if (!/^(create|alter|insert|update|delete|drop) /i.test(sql)) return true;
        const withoutTime = sql.replace(/'\d{4}-\d\d-\d\d [\d:.]+'/, '');
        const isNew = !seen.has(withoutTime);
        seen.add(withoutTime);
        return !isNew;
      },
    });
    let whole = false;
    for (let start = 1; !whole; start++) {
      const database = openDatabase(byPort(url, tap.port));
      const cut = seen.size;
      whole = await database.migrate().then(
        () => true,
        () => false,
      );
      await database.close();
      // Each start gets one statement further, or it would do so for ever.
      expect(seen.size, `start ${start}`).toBe(whole ? cut : cut + 1);
    }
    // Thirteen tables with what belongs to them, and a record for each migration.
    expect(seen.size).toBeGreaterThan(13 + NAMES.length);
    await tap.close();

    const [database, undisturbed] = [openDatabase(url), openDatabase(undisturbedUrl)];
    await undisturbed.migrate();
    expect(await readSchema(database)).toEqual(await readSchema(undisturbed));
    expect(await readMigrations(database)).toEqual(NAMES);
    await Promise.all([database.close(), undisturbed.close()]);
    await Promise.all([drop(), dropUndisturbed()]);
  });

  test('the next start waits for the statement that MariaDB still works on for a client that was killed', async () => {
    const { url, drop } = await emptyDatabase('mariadb');
    const next = openDatabase(url);
    /** What the connections to this database are at. */
    const states = (): Promise<string[]> =>
      next
        .knex('information_schema.processlist')
        .where({ db: new URL(url).pathname.slice(1) })
        .pluck('state');
    const isWaiting = async () => (await states()).includes('Waiting for table metadata lock');
    await next.migrate();
    while ((await next.migrateDown()) !== '0012-composition-analyses');

    // An open transaction keeps the table from being altered.
    const reader = await createConnection(url);
    await reader.beginTransaction();
    await reader.query('SELECT * FROM music_compositions');
    let altering = false;
    const tap = await openTap(() => Number(new URL(url).port), {
      asked(sql) {
        altering ||= sql.startsWith('alter table `music_compositions`');
        return true;
      },
      answered: () => true,
    });
    const killed = openDatabase(byPort(url, tap.port));
    const end = killed.migrate().catch((error: Error) => error);
    await until('MariaDB waits for the table', () => altering && isWaiting());
    await tap.close();
    expect(await end).toBeInstanceOf(Error);
    await killed.close();

    const applied = next.migrate();
    await until('the next start waits for the lock', async () => (await states()).includes('User lock'));
    expect(await isWaiting()).toBe(true);
    await reader.rollback();
    await reader.end();
    expect(await applied).toEqual(NAMES.slice(NAMES.indexOf('0012-composition-analyses')));
    await next.close();
    await drop();
  });

  test.each([
    ['in the middle of a migration', 'add column `analysis`'],
    ['between a change and its record', 'insert into `knex_migrations`'],
    ['before the commit', 'COMMIT'],
  ])('kill -9 %s on SQLite is mended by the next start', async (_, statement) => {
    const { url, drop } = await emptyDatabase('sqlite');
    const client = spawn(
      process.execPath,
      ['--import', './test/support/mortal.mjs', '--import', 'tsx', 'test/migrations/dying-client.ts', url, statement],
      { stdio: ['pipe', 'ignore', 'inherit'] },
    );
    expect(await once(client, 'exit')).toEqual([null, 'SIGKILL']);
    const database = openDatabase(url);
    expect(await database.migrate()).toEqual(NAMES);
    const undisturbed = openDatabase('sqlite::memory:');
    await undisturbed.migrate();
    expect(await readSchema(database)).toEqual(await readSchema(undisturbed));
    await Promise.all([database.close(), undisturbed.close()]);
    await drop();
  });
});
