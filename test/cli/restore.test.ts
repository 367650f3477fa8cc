import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { runAero } from '../../server/cli/aero.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { verifyArchive } from '../../server/upkeep/backup/archive-reader.ts';
import { ENGINES, freshDatabase, type TestDatabase } from '../support/databases.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { type Line, readLines, writeLines } from './archives.ts';
import { aero, aeroJson } from './terminal.ts';

const USERS = [1, 2, 3].map((id) => ({ id, uuid: `user ${id}`, name: 'Ada', color: '#123456', kind: 'guest' }));
const SEGMENT = '0123abcd-0000-4000-8000-0123456789ab';
const never = new AbortController().signal;

describe.each(ENGINES)('a restore on %s', (engine) => {
  let fresh: TestDatabase;
  let folder: string;
  let env: Record<string, string>;
  let whole: string;
  let lines: Line[];

  beforeAll(async () => {
    fresh = await freshDatabase(engine);
    folder = await mkdtemp(join(tmpdir(), 'aero-melody-restore-'));
    env = { DATABASE_URL: fresh.url, DATA_DIR: join(folder, 'data'), EVENTS_DIR: join(folder, 'segments') };
    await mkdir(join(env.DATA_DIR!, 'events'), { recursive: true });
    await mkdir(env.EVENTS_DIR!);
    await writeFile(join(env.DATA_DIR!, 'secret'), 'a secret of the backup, long enough for it');
    await writeFile(join(env.DATA_DIR!, 'events/one.duckdb'), 'events');
    await writeFile(join(env.EVENTS_DIR!, `${SEGMENT}.parquet`), 'a segment');
    await onRows(async (knex) => {
      // Thousands of rows would take their time each time.
      await knex('airports').delete();
      await knex('users').insert(USERS);
    });
    whole = (await aeroJson<{ path: string }>(env, 'db', 'backup', join(folder, 'whole.backup'))).result.path;
    lines = (await readLines(whole)).slice(0, -1);
    // The installation goes on from there.
    await writeFile(join(env.DATA_DIR!, 'secret'), 'the secret of today, which is long enough as well');
    await writeFile(join(env.DATA_DIR!, 'events/one.duckdb.wal'), 'the log of another file');
    await rm(join(env.EVENTS_DIR!, `${SEGMENT}.parquet`));
    await onRows(async (knex) => {
      await knex('users').where({ id: 3 }).update({ name: 'Grace' });
    });
  });
  afterAll(async () => {
    await fresh.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const onRows = async <T>(work: (knex: ReturnType<typeof openDatabase>['knex']) => Promise<T>): Promise<T> => {
    const { knex, close } = openDatabase(fresh.url);
    return work(knex).finally(close);
  };

  /** Rows, files with their contents, and names of databases. */
  async function state() {
    const rows = await onRows(async (knex) => [await knex('users').orderBy('id'), await knex('takes')]);
    const names = await readdir(folder, { recursive: true });
    const files: Record<string, string> = {};
    for (const name of names.filter((one) => /^(data|segments)\//.test(one) && !one.includes('restore.lock')))
      if ((await stat(join(folder, name))).isFile()) files[name] = await readFile(join(folder, name), 'utf8');
    return { rows, files, beside: await beside() };
  }

  /** Databases and files that a restore builds or leaves beside the database. */
  async function beside(): Promise<string[]> {
    if (engine === 'sqlite') {
      const path = fresh.url.slice('sqlite:'.length);
      return (await readdir(join(path, '..'))).filter((name) => !/\.sqlite(-wal|-shm)?$|lock/.test(name)).sort();
    }
    return onRows(async (knex) => {
      const name = new URL(fresh.url).pathname.slice(1, 38);
      const [found] = (await knex.raw('SHOW DATABASES LIKE ?', [`${name}%re%`])) as [object[]];
      return found.flatMap((row) => Object.values(row)).sort();
    });
  }

  const forge = (name: string, edit: (lines: Line[]) => Line[], more: readonly unknown[] = []) =>
    writeLines(join(folder, `${name}.backup`), edit(structuredClone(lines)), more);

  const behind =
    (kind: string, name: string, ...added: Line[]) =>
    (all: Line[]) =>
      all.flatMap((line) => (line.kind === kind && line.name === name ? [line, ...added] : [line]));

  /** The last line of the error: it is one line, and the only one that is no progress. */
  const refusal = async (path: string, ...words: string[]) => {
    const { code, err } = await aero(env, ['db', 'restore', path, ...words]);
    expect(code).toBe(1);
    expect(err).not.toMatch(/^\s+at |"code":|Error:/m);
    return err.trim().split('\n').at(-1)!;
  };

  const takeOf = (log: number) => {
    const { columns } = lines.find(({ kind, name }) => kind === 'table' && name === 'takes') as { columns: string[] };
    const values: Record<string, unknown> = {
      ...{ id: 1, log_id: log, uuid: 'u', leg: 'a', user_id: 1, sound: 0, notes: '[]', note_count: 0, grid: '1/8' },
      ...{ strength: 0, shape: 's', version: 1, muted: 0, solo: 0, created_at: '2026-01-01 00:00:00' },
    };
    return { kind: 'row', values: columns.map((column) => values[column] ?? null) };
  };

  test('one that does not fit leaves rows, files and databases as they were', async () => {
    const before = await state();
    const wrong: readonly (readonly [name: string, edit: (lines: Line[]) => Line[], says: RegExp])[] = [
      ['orphan', behind('table', 'takes', takeOf(987_654)), /takes\.log_id → travel_logs.*--as-is$/],
      [
        'twice',
        (all) => all.flatMap((line) => (line.kind === 'row' ? [line, line] : [line])),
        /twice\.backup does not fit the tables of its release: users: .*Take another backup$/,
      ],
    ];
    for (const [name, edit, says] of wrong) {
      expect(await refusal(await forge(name, edit), '--force'), name).toMatch(says);
      expect(await state(), name).toEqual(before);
    }
  });

  test('lines that no backup has are refused in one line that names the file', async () => {
    const before = await state();
    const wide = { kind: 'row', values: Array.from({ length: 300_000 }, () => 1) };
    const users = (added: Line) => behind('table', 'users', added);
    const wrong: readonly (readonly [name: string, edit: (lines: Line[]) => Line[], says: string, more?: unknown[]])[] =
      [
        ['a row behind the end', (all) => all, 'lines follow its end', [takeOf(1)]],
        ['a second end', (all) => all, 'lines follow its end', [{ kind: 'footer', tables: {}, files: {}, sha256: '' }]],
        ['a column too many', users({ kind: 'row', values: [1, 2] }), 'a row of users has 2 values for'],
        ['a very wide row', users(wide), 'a row of users has 300000 values for'],
        ['a row of nothing', ([header, ...rest]) => [header!, wide, ...rest], 'a row is of no table'],
        ['a part of nothing', users({ kind: 'part', bytes: '' }), 'a part is of no file'],
        ['a table twice', (all) => [...all, all.find(({ name }) => name === 'users')!], 'the table users comes twice'],
        ['a kind of its own', users({ kind: 'trap' }), 'is none that a backup has'],
        [
          'a number that is none',
          users({ kind: 'row', values: [{ i: 'twelve' }] }),
          'is none that a backup has, in values.0',
        ],
        [
          'a number of 65 bits',
          users({ kind: 'row', values: [{ i: '9223372036854775808' }] }),
          'is none that a backup has',
        ],
        ['no header', (all) => all.slice(1), 'its header is not its first line'],
        ['a second header', (all) => [...all, all[0]!], 'its header is not its first line'],
      ];
    for (const [name, edit, says, more] of wrong) {
      const says_ = await refusal(await forge('strange', edit, more), '--force');
      expect(says_, name).toContain(`${folder}/strange.backup is damaged: `);
      expect(says_, name).toContain(says);
      expect(says_, name).toMatch(/Take another backup$/);
    }
    expect(await state()).toEqual(before);
  });

  test('files of other names than a backup writes are refused', async () => {
    const before = await state();
    const names = [
      ...['secrets/..', 'secrets/.', 'secrets/.env', 'events/.hidden.duckdb', 'segments/.parquet', 'secrets/other'],
      ...['secrets/../secret', 'events/../../secret', 'events/a/b.duckdb', '/etc/passwd', 'events/one.sqlite'],
      ...[
        'segments/a.parquet.sh',
        'aero-melody.sqlite',
        'events/aero-melody.sqlite',
        'secrets/secret\n',
        'segments\\a',
      ],
    ];
    for (const name of names) {
      const path = await forge('names', (all) => [...all, { kind: 'file', name }, { kind: 'part', bytes: '' }]);
      expect(await refusal(path, '--force'), name).toMatch(/is damaged: line \d+ is none that a backup has, in name\./);
    }
    expect(await state()).toEqual(before);
  });

  test('a backup of another engine, a newer release or a newer form is refused by name', async () => {
    const other = engine === 'sqlite' ? 'mariadb' : 'sqlite';
    const header = (change: Line) => (all: Line[]) => [{ ...all[0]!, ...change }, ...all.slice(1)];
    const newer = [...Object.keys(migrations), '0099-of-tomorrow'];
    expect(await refusal(await forge('other', header({ engine: other })))).toMatch(
      new RegExp(`other\\.backup is of ${other}, and DATABASE_URL names ${engine}`),
    );
    expect(await refusal(await forge('newer', header({ migrations: newer })))).toMatch(
      /newer\.backup is of a newer release, with 0099-of-tomorrow: restore it with that one$/,
    );
    expect(await refusal(await forge('form', header({ version: 2 })))).toMatch(/is a backup of a newer release/);
  });

  test('of several at once one is done, and the others are refused in words', async () => {
    await onRows((knex) => knex('users').delete());
    const ran = await Promise.all([1, 2, 3].map(() => aero(env, ['db', 'restore', whole, '--force'])));
    const [done, ...refused] = ran.toSorted((one, other) => one.code - other.code);
    expect(done!.code).toBe(0);
    for (const { code, err } of refused) {
      expect(code).toBe(1);
      expect(err).toMatch(/another restore into \S+ is running: wait for its end, or end it, and then try again\n$/);
    }
    const { rows, files } = await state();
    expect(rows[0]).toMatchObject(USERS);
    expect(files).toMatchObject({
      'data/secret': 'a secret of the backup, long enough for it',
      [`segments/${SEGMENT}.parquet`]: 'a segment',
    });
    // The file of before is kept beside it; the log of another file would be applied to the restored one.
    const [replaced] = (await readdir(env.DATA_DIR!)).filter((name) => name.startsWith('replaced-'));
    expect(files[`data/${replaced}/secret`]).toBe('the secret of today, which is long enough as well');
    expect(done!.out).toContain(`the files of before are in ${env.DATA_DIR}/${replaced}`);
    expect(files).not.toHaveProperty('data/restore-unfinished');
    expect((await beside()).filter((name) => name.includes('restoring'))).toEqual([]);
    const { result } = await aeroJson<{ checks: { name: string; state: string }[] }>(env, 'db', 'validate');
    expect(result.checks.filter(({ state }) => state === 'bad')).toEqual([]);
  });

  test('several of an empty or cut file at once end, each with its reason', async () => {
    const bytes = await readFile(whole);
    const cut = join(folder, 'cut.backup');
    const empty = join(folder, 'empty.backup');
    await writeFile(cut, bytes.subarray(0, bytes.length / 2));
    await writeFile(empty, '');
    const ran = await Promise.all(
      [cut, empty, cut, empty, cut, empty].map((path) => aero(env, ['db', 'restore', path, '--force'])),
    );
    for (const [at, { code, err }] of ran.entries()) {
      expect(code).toBe(1);
      expect(err).toMatch(
        at % 2 === 0 ? /cut\.backup is damaged: it is cut off/ : /empty\.backup is damaged: it is no backup/,
      );
    }
  });

  test('tables and columns that no migration makes are left out, and named', async () => {
    const path = await forge('strangers', (all) => [
      ...all
        .map((line) =>
          line.name === 'users' ? { ...line, columns: [...(line.columns as string[]), 'shoe_size'] } : line,
        )
        .map((line, at, them) => {
          const isUser =
            line.kind === 'row' && them.slice(0, at).findLast(({ kind }) => kind === 'table')?.name === 'users';
          return isUser ? { ...line, values: [...(line.values as unknown[]), 43] } : line;
        }),
      { kind: 'table', name: 'of another program', columns: ['a'], next: null },
      { kind: 'row', values: ['b'] },
    ]);
    const { code, out } = await aero(env, ['db', 'restore', path, '--force']);
    expect(code).toBe(0);
    expect(out).toContain('left out, because no migration makes it: of another program\n');
    expect(out).toContain('left out, because no migration makes it: users.shoe_size\n');
    expect((await state()).rows[0]).toMatchObject(USERS);
  });

  test.runIf(engine === 'sqlite')('rows that name missing ones come back where that is asked for', async () => {
    const path = await forge('as-is', behind('table', 'takes', takeOf(987_654)));
    const { EVENTS_DIR: _, ...withoutFolder } = env;
    const { code, out } = await aero(withoutFolder, ['db', 'restore', path, '--force', '--as-is']);
    expect(code).toBe(0);
    expect(out).toContain(`not restored, because EVENTS_DIR is not set: segments/${SEGMENT}.parquet\n`);
    expect((await state()).rows[1]).toHaveLength(1);
    expect((await aero(env, ['db', 'restore', whole, '--force'])).code).toBe(0);
  });

  test('a kill leaves everything as it was, and the next one is not held up', async () => {
    const before = await state();
    const child = spawn(process.execPath, ['server/cli/aero.mjs', 'db', 'restore', whole, '--force'], {
      env: { ...process.env, ...env },
    });
    const exit = once(child, 'exit');
    await until('it fills tables', async () => (await beside()).some((name) => /restoring/.test(name)), 60_000);
    child.kill('SIGKILL');
    await exit;
    const { rows, files } = await state();
    expect(rows).toEqual(before.rows);
    expect(files).toMatchObject(before.files);
    // MariaDB may need a moment to end the connections of a process that is gone.
    await until(
      'the next one is done',
      async () => (await aero(env, ['db', 'restore', whole, '--force'])).code === 0,
      60_000,
    );
    expect((await beside()).filter((name) => name.includes('restoring'))).toEqual([]);
  });

  test.runIf(engine === 'sqlite')(
    'one that was killed while everything changed places keeps a server from starting, until it is run again',
    async () => {
      await writeFile(join(env.DATA_DIR!, 'restore-unfinished'), `${whole}\n`);
      await expect(startServer(env)).rejects.toThrow(
        `a restore did not end: run aero db restore ${whole} --force again`,
      );
      expect((await aero(env, ['db', 'restore', whole, '--force'])).code).toBe(0);
      expect(existsSync(join(env.DATA_DIR!, 'restore-unfinished'))).toBe(false);
    },
  );

  test('one that fails while files change places leaves them as they were, and no mark but that of an earlier one', async () => {
    const mark = join(env.DATA_DIR!, 'restore-unfinished');
    const failing = async (spoil: () => void) => {
      const said: string[] = [];
      const code = await runAero(['db', 'restore', whole, '--force'], {
        ...{ env, signal: never, print() {} },
        say(text) {
          said.push(text);
          if (text.startsWith('putting everything')) spoil();
        },
      });
      expect(code).toBe(1);
      return said.at(-1);
    };
    await writeFile(join(env.DATA_DIR!, 'secret'), 'the secret of today, which is long enough as well');
    const before = await state();
    const withoutStaged = () => rmSync(join(env.DATA_DIR!, 'restoring/secret'));
    await failing(withoutStaged);
    expect(await state()).toEqual(before);
    // A disk that is full takes a file, and nothing into it.
    expect(await failing(() => symlinkSync('/dev/full', mark))).toMatch(/^there is no space/);
    expect(await state()).toEqual(before);
    await writeFile(mark, `${whole}\n`);
    await failing(withoutStaged);
    expect(existsSync(mark)).toBe(true);
    await rm(mark);
  });

  test.runIf(engine === 'sqlite')('links that were planted are not followed', async () => {
    const elsewhere = join(folder, 'elsewhere');
    await mkdir(elsewhere);
    await rm(join(env.DATA_DIR!, 'secret'));
    await writeFile(join(elsewhere, 'secret'), 'of somebody else');
    await symlink(elsewhere, join(env.DATA_DIR!, 'restoring'));
    await symlink(join(elsewhere, 'secret'), join(env.DATA_DIR!, 'secret'));
    expect((await aero(env, ['db', 'restore', whole, '--force'])).code).toBe(0);
    expect(await readdir(elsewhere)).toEqual(['secret']);
    expect(await readFile(join(elsewhere, 'secret'), 'utf8')).toBe('of somebody else');
    expect(await readFile(join(env.DATA_DIR!, 'secret'), 'utf8')).toBe('a secret of the backup, long enough for it');
  });

  test.runIf(engine === 'sqlite')('a log of a file that was deleted is not applied to the restored one', async () => {
    const path = fresh.url.slice('sqlite:'.length);
    // A log that SQLite takes for whole, as one is of a process that was killed.
    const other = openDatabase(`sqlite:${join(folder, 'other.sqlite')}`);
    await other.knex.raw('CREATE TABLE other (a)');
    await rm(path, { force: true });
    await copyFile(join(folder, 'other.sqlite-wal'), `${path}-wal`);
    await other.close();
    expect((await aero(env, ['db', 'restore', whole])).code).toBe(0);
    expect((await state()).rows[0]).toMatchObject(USERS);
  });

  test.runIf(engine === 'sqlite')(
    'a file that is no database is replaced where that is asked for, and stays beside it',
    async () => {
      const path = fresh.url.slice('sqlite:'.length);
      await writeFile(path, 'no database '.repeat(1_000));
      expect(await refusal(whole)).toMatch(/is no database, or a damaged one: with --force it is replaced$/);
      const { code, result } = await aeroJson<{ replaced: string }>(env, 'db', 'restore', whole, '--force');
      expect(code).toBe(0);
      expect(await readFile(result.replaced, 'utf8')).toMatch(/^no database/);
      expect((await state()).rows[0]).toMatchObject(USERS);
    },
  );

  test.runIf(engine === 'sqlite')(
    'the log of a damaged file goes with it, and is not applied to the restored one',
    async () => {
      const path = fresh.url.slice('sqlite:'.length);
      const other = openDatabase(`sqlite:${join(folder, 'damaged.sqlite')}`);
      await other.knex.raw('CREATE TABLE other (a)');
      for (let row = 0; row < 40; row++) await other.knex.raw('INSERT INTO other VALUES (randomblob(4000))');
      await other.knex.raw('PRAGMA wal_checkpoint(TRUNCATE)');
      // The log holds one page, and it is not the first one.
      await other.knex.raw('UPDATE other SET a = randomblob(4000) WHERE rowid = 1');
      const log = await readFile(join(folder, 'damaged.sqlite-wal'));
      await other.close();
      // SQLite keeps the log where the file is too short for it.
      await writeFile(path, 'x'.repeat(4_096));
      await writeFile(`${path}-wal`, log);
      const { code, result } = await aeroJson<{ replaced: string }>(env, 'db', 'restore', whole, '--force');
      expect(code).toBe(0);
      expect(await readFile(`${result.replaced}-wal`)).toEqual(log);
      expect((await state()).rows[0]).toMatchObject(USERS);
      expect(await onRows((knex) => knex.raw('PRAGMA integrity_check'))).toEqual([{ integrity_check: 'ok' }]);
    },
  );

  test.runIf(engine === 'mariadb')(
    'an account that may not make databases restores into an empty one, and is told what a full one takes',
    async () => {
      const name = new URL(fresh.url).pathname.slice(1);
      const server = new URL(inject('mariadbUrl'));
      server.pathname = '/mysql';
      const admin = openDatabase(server.href);
      await admin.knex.raw("CREATE OR REPLACE USER bounded IDENTIFIED BY 'bounded'");
      await admin.knex.raw('GRANT ALL ON ??.* TO bounded', [name]);
      const url = new URL(fresh.url);
      url.username = 'bounded';
      url.password = 'bounded';
      const bounded = { ...env, DATABASE_URL: url.href };
      const full = await aero(bounded, ['db', 'restore', whole, '--force']);
      expect(full.code).toBe(1);
      expect(full.err).toMatch(
        /bounded may not make: GRANT ALL ON `\S+%`\.\* TO bounded, or empty the database first\n$/,
      );
      const [, grant] = /(GRANT .*), or empty/.exec(full.err)!;
      const instance = { name: 'far-away', closed: false, seen_at: Date.now(), asked: 0, answered: 0 };
      await onRows((knex) => knex('event_instances').insert(instance));
      // Another account's connections are hidden from this one.
      expect((await aero(bounded, ['db', 'restore', whole, '--force'])).err).toMatch(
        /\(far-away\): stop all instances first\n$/,
      );
      await onRows((knex) => knex('event_instances').delete());
      await onRows((knex) => knex('users').delete());
      const orphan = await forge('orphan', behind('table', 'takes', takeOf(987_654)));
      expect((await aero(bounded, ['db', 'restore', orphan])).code).toBe(1);
      expect((await aero(bounded, ['db', 'restore', whole])).err).toMatch(/in its place …\n$/);
      await admin.knex.raw(grant!);
      expect((await aero(bounded, ['db', 'restore', whole, '--force'])).code).toBe(0);
      expect((await state()).rows[0]).toMatchObject(USERS);
      await admin.knex.raw('DROP USER bounded');
      await admin.close();
    },
  );
});

describe('what a backup may unzip to', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aero-melody-bomb-'));
    return () => rm(folder, { recursive: true, force: true });
  });

  test('a line without an end, and lines without an end, are refused before they fill memory', async () => {
    const path = join(folder, 'bomb.backup');
    const header = {
      kind: 'header',
      version: 1,
      engine: 'sqlite',
      at: '2026-01-01T00:00:00Z',
      migrations: ['0001-users'],
    };
    await writeFile(path, gzipSync(`${JSON.stringify(header)}\n${' '.repeat(3 * 2 ** 20)}`));
    expect((await stat(path)).size).toBeLessThan(10_000);
    const { code, err } = await aero({ LIMITS: 'backupLineMB=2' }, ['db', 'restore', path, '--check']);
    expect(code).toBe(1);
    expect(err).toMatch(/bomb\.backup has more than a line of 2097152 bytes: .*raise backupLineMB in LIMITS\n$/);

    const table = { kind: 'table', name: 'users', columns: ['a'], next: null };
    const rows = `${JSON.stringify({ kind: 'row', values: ['a'] })}\n`.repeat(100_000);
    await writeFile(path, gzipSync(`${JSON.stringify(header)}\n${JSON.stringify(table)}\n${rows}`));
    const limits = { lineBytes: 1_000, bytes: 1_000_000 };
    await expect(verifyArchive({ path, limits, signal: never })).rejects.toThrow(
      /bomb\.backup has more than 1000000 bytes unzipped: .*raise backupGB in LIMITS$/,
    );
  });

  test('what is no file is not waited for, and one that may not be read is named', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const path of [pipe, folder]) {
      const { code, err } = await aero({}, ['db', 'restore', path, '--check']);
      expect([code, err]).toEqual([1, `${path} is no file: name the backup that is to be read\n`]);
    }
    const closed = join(folder, 'closed');
    await writeFile(closed, '');
    await chmod(closed, 0);
    const { err } = await aero({}, ['db', 'restore', closed, '--check']);
    // Nothing is closed to root.
    expect(err).toMatch(process.getuid?.() === 0 ? /is no backup/ : /closed may not be read by this user/);
  });
});
