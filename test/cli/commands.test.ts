import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createProgram } from '../../server/cli/aero.ts';
import { referenceOf } from '../../server/cli/reference.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { findChromium, skipBrowser } from '../support/chromium.ts';
import { ENGINES, freshDatabase, type TestDatabase } from '../support/databases.ts';
import { createLog, startServer } from '../support/server.ts';
import { aero, aeroJson } from './terminal.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aero-melody-commands-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('every command stands in docs/command-line.md, in the words of its help', async () => {
  const page = await readFile(join(import.meta.dirname, '../../docs/command-line.md'), 'utf8');
  const program = createProgram(() => async () => {}, { print() {}, say() {} });
  // `npm run commands` writes it.
  expect(page.slice(page.indexOf('## Commands\n'))).toBe(`## Commands\n\n${referenceOf(program)}`);
  expect(referenceOf(program).match(/^### /gm)!.length).toBeGreaterThan(20);
});

test('every command that a page names exists', async () => {
  const root = join(import.meta.dirname, '../..');
  const docs = await readdir(join(root, 'docs'), { recursive: true });
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    ...docs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
  ];
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: object };
  const program = createProgram(() => async () => {}, { print() {}, say() {} });
  const known = new Set(
    program.commands.flatMap((one) => [one.name(), ...one.commands.map((inner) => `${one.name()} ${inner.name()}`)]),
  );
  const groups = new Set(program.commands.filter(({ commands }) => commands.length > 0).map((one) => one.name()));
  const wrong: string[] = [];
  for (const page of pages) {
    const text = await readFile(join(root, page), 'utf8');
    for (const [said, name] of text.matchAll(/npm run (?:-s )?([a-z][\w-]*)/g))
      if (!(name! in scripts)) wrong.push(`${page}: ${said}`);
    for (const [said, name, inner] of text.matchAll(/(?:npx |`|^### )aero ([a-z]+)(?: ([a-z]+))?/gm)) {
      const command = groups.has(name!) && inner !== undefined ? `${name} ${inner}` : name!;
      if (!known.has(command)) wrong.push(`${page}: ${said}`);
    }
  }
  expect(wrong).toEqual([]);
});

describe('setup and keys', () => {
  test('setup writes what is set, and secrets, for its owner alone', async () => {
    const file = join(folder, 'set.env');
    const words = ['setup', '--yes', '--file', file, '--set', 'PORT=4400', '--set', 'DATA_DIR=/srv/#x'];
    expect((await aero({}, words)).code).toBe(0);
    expect(await readFile(file, 'utf8')).toMatch(
      /^PORT=4400\nDATA_DIR='\/srv\/#x'\nSECRET=[\w-]{43}\nOPERATOR_TOKEN=[\w-]{43}\n$/,
    );
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await aero({}, words)).toMatchObject({ code: 1, err: expect.stringContaining('--force changes it') });
    expect((await aero({}, ['setup', '--yes', '--file', file, '--set', 'PORT=eighty', '--force'])).code).toBe(2);
  });

  test('setup asks again where an answer is invalid', async () => {
    const file = join(folder, 'asked.env');
    const answers = ['', '', '', 'postgres://db', `sqlite:${folder}/a.sqlite`, '', '', ''];
    const asked: string[] = [];
    const { runAero } = await import('../../server/cli/aero.ts');
    const code = await runAero(['setup', '--file', file], {
      env: {},
      signal: new AbortController().signal,
      print() {},
      say() {},
      async ask(question) {
        asked.push(question.split(':')[0]!);
        return answers.shift()!;
      },
    });
    expect(code).toBe(0);
    expect(asked).toEqual('PORT HOST DATA_DIR DATABASE_URL DATABASE_URL REDIS_URL AUTH_MODE PUBLIC_URL'.split(' '));
    expect(await readFile(file, 'utf8')).toContain('SECRET=');
  });

  test('keys rotate keeps the former secret, or forgets it', async () => {
    const env = { SECRET: 'aA'.repeat(16), FORMER_SECRETS: 'b'.repeat(32) };
    const { result } = await aeroJson<Record<string, string>>(env, 'keys', 'rotate');
    expect(result.SECRET).toMatch(/^[\w-]{43}$/);
    expect(result.FORMER_SECRETS).toBe(`${'aA'.repeat(16)},${'b'.repeat(32)}`);
    const file = join(folder, 'keys.env');
    await writeFile(file, `PORT=1\nSECRET=${env.SECRET}\nFORMER_SECRETS=${env.FORMER_SECRETS}\n`);
    await aero(env, ['keys', 'rotate', '--file', file, '--forget']);
    expect(await readFile(file, 'utf8')).toMatch(/^PORT=1\nSECRET=[\w-]{43}\n$/);
  });
});

describe('compose', () => {
  test('the same flights and seed make the same piece; lines that are not read are named', async () => {
    const csv = join(folder, 'flights.csv');
    await writeFile(csv, 'date,from,to,flight\n2026-05-01,CDG,NRT,AF276\nnonsense\n');
    const compose = (name: string, seed = '7') =>
      aeroJson<{ legs: number; notes: number; unread: string[] }>(
        {},
        'compose',
        csv,
        '-o',
        join(folder, name),
        '--seed',
        seed,
      );
    const { code, result } = await compose('one.mid');
    expect([code, result.legs]).toEqual([0, 1]);
    expect(result.unread).toEqual(['line 3, it names no airport to fly from']);
    await compose('two.mid');
    await compose('three.mid', '8');
    const read = (name: string) => readFile(join(folder, name));
    expect((await read('one.mid')).subarray(0, 4).toString()).toBe('MThd');
    expect(await read('two.mid')).toEqual(await read('one.mid'));
    expect(await read('three.mid')).not.toEqual(await read('one.mid'));
    await compose('one.json');
    expect(JSON.parse(await readFile(join(folder, 'one.json'), 'utf8'))).toMatchObject({ title: 'flights' });
  });

  test('becomes sound where there is a Chromium, and names the remedy where there is none', async () => {
    const csv = join(folder, 'sound.csv');
    await writeFile(csv, 'date,from,to\n2026-05-01,CDG,LHR\n');
    const output = join(folder, 'sound.wav');
    const without = await aero({}, ['compose', csv, '-o', output]);
    expect(without.err).toMatch(/sound is made by the app in Chromium: .*save the sound there\n$/);
    expect(without.code).toBe(1);
    if (skipBrowser) return;
    expect((await aero({ CHROMIUM_PATH: findChromium() }, ['compose', csv, '-o', output])).code).toBe(0);
    const bytes = await readFile(output);
    expect([bytes.subarray(0, 4).toString(), bytes.length > 10 * 4 * 44_100]).toEqual(['RIFF', true]);
  });

  test('says in one line where there is nothing to compose, no such output, or a file of that name', async () => {
    const empty = join(folder, 'empty.csv');
    const there = join(folder, 'there.mid');
    await writeFile(empty, 'date,from,to\n');
    await writeFile(there, 'mine');
    const cases: [string[], number, RegExp][] = [
      [
        [empty, '-o', join(folder, 'empty.mid')],
        1,
        /^composing …\nthere is no flight between two known airports in it\n$/,
      ],
      [
        [join(folder, 'none.csv'), '-o', join(folder, 'none.mid')],
        1,
        /^[^\n]*none.csv: there is no such file or folder\n$/,
      ],
      [[folder, '-o', join(folder, 'none.mid')], 1, /it is a folder/],
      [[empty, '-o', there], 1, /^there is a file .*there.mid already: .*--force\n$/],
      [[empty, '-o', join(folder, 'empty.wav')], 1, /no flight between/],
      [[empty, '-o', join(folder, 'empty.exe')], 2, /ends with .mid, .json, .wav/],
      [[empty, '-o', join(folder, 'empty.mid'), '--seed', '4294967296'], 2, /below 4294967296/],
    ];
    for (const [words, code, message] of cases)
      expect(await aero({}, ['compose', ...words])).toMatchObject({ code, err: expect.stringMatching(message) });
    expect(await readFile(there, 'utf8')).toBe('mine');
  });

  test('ends when it is cancelled, long before it would be done, and leaves nothing behind', async () => {
    const csv = join(folder, 'many.csv');
    const legs = Array.from({ length: 400 }, (_, day) => `2026-05-${String((day % 28) + 1).padStart(2, '0')},CDG,NRT`);
    await writeFile(csv, ['date,from,to', ...legs].join('\n'));
    const cancellation = new AbortController();
    setTimeout(() => cancellation.abort(), 1_000);
    const output = join(folder, 'many.mid');
    expect((await aero({}, ['compose', csv, '-o', output], cancellation.signal)).code).toBe(130);
    expect((await readdir(folder)).filter((name) => name.startsWith('many.mid'))).toEqual([]);
  });
});

test('wrong usage is JSON for programs, too', async () => {
  expect(await aeroJson({}, 'reports', 'NOPE')).toEqual({
    code: 2,
    result: { error: 'there is no report of this name: aero reports lists them' },
  });
  expect(await aeroJson({}, 'db', 'statu')).toMatchObject({ code: 2, result: { error: "unknown command 'statu'" } });
  expect(await aeroJson({})).toEqual({ code: 2, result: { error: 'a command is missing' } });
});

test('a database that is away, and one that is not there, are a line of words with the remedy', async () => {
  const away = { DATABASE_URL: 'mysql://root@127.0.0.1:9/aero' };
  expect((await aero(away, ['db', 'status'])).err).toMatch(
    /^the database does not answer \(ECONNREFUSED\): [^\n]*DATABASE_URL[^\n]*\n$/,
  );
  const none = { DATABASE_URL: inject('mariadbUrl').replace(/\/?$/, '/none') };
  expect((await aero(none, ['db', 'status'])).err).toMatch(
    /^there is no database of the name in DATABASE_URL: aero db init[^\n]*\n$/,
  );
});

describe.each(ENGINES)('logs on %s', (engine) => {
  let fresh: TestDatabase;
  let env: Record<string, string>;
  let log: string;
  beforeAll(async () => {
    fresh = await freshDatabase(engine);
    env = { DATABASE_URL: fresh.url, DATA_DIR: folder };
    const server = await startServer({ DATABASE_URL: fresh.url });
    log = await createLog(server.url, 'CDG', 'NRT');
    const account = { email: 'ada@example.org', username: 'ada', password: 'correct horse battery' };
    const response = await fetch(`${server.url}/api/accounts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(account),
    });
    expect(response.status).toBe(201);
    await server.close();
  });
  afterAll(() => fresh.drop());

  test('a log is exported, imported for a person, deleted and purged', async () => {
    const file = join(folder, `${engine}.json`);
    expect((await aero(env, ['logs', 'export', log, '-o', file])).code).toBe(0);
    expect((await aeroJson<{ format: string }>(env, 'logs', 'export', log)).result.format).toBe('aero-melody-journey');
    const wrong = join(folder, 'wrong.json');
    await writeFile(wrong, '{');
    const { code, result } = await aeroJson<{ log?: string; error?: string }[]>(
      env,
      ...['logs', 'import', file, wrong, '--owner', 'ada'],
    );
    expect(code).toBe(1);
    expect(result.map((one) => Object.keys(one))).toEqual([
      ['file', 'log'],
      ['file', 'error'],
    ]);
    const imported = result[0]!.log!;
    const first = await aeroJson<{ content: object }>(env, 'logs', 'export', log);
    const second = await aeroJson<{ content: object }>(env, 'logs', 'export', imported);
    // Orders of waypoints are drawn anew.
    const content = ({ content }: { content: object }) => JSON.stringify(content).replace(/"order":"[^"]*"/g, '');
    expect(content(second.result)).toBe(content(first.result));

    const database = openDatabase(fresh.url);
    await database
      .knex('travel_logs')
      .where({ uuid: imported })
      .update({ deleted_at: new Date(Date.now() - 40 * 86_400_000) });
    expect((await aeroJson(env, 'logs', 'purge')).result).toEqual({ purged: 1 });
    expect(await database.knex('travel_logs').where({ uuid: imported })).toEqual([]);
    await database.close();
  });

  test('only the row of a quarantine is skipped without force, and a skipped row comes back', async () => {
    const exported = async () => (await aero(env, ['logs', 'export', log])).out;
    const whole = await exported();
    const healthy = await aero(env, ['logs', 'skip', log, '1']);
    expect(healthy).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^every row of .* can be applied: .*--force/),
    });
    expect((await aero(env, ['logs', 'skip', log, '1', '--force'])).code).toBe(0);
    expect(await exported()).not.toBe(whole);
    expect((await aero(env, ['logs', 'unskip', log, '1'])).code).toBe(0);
    expect(await exported()).toBe(whole);
    expect((await aero(env, ['logs', 'unskip', log, '1'])).err).toBe(`row 1 of ${log} is not skipped\n`);

    const database = openDatabase(fresh.url);
    const found = await database.knex('travel_logs').where({ uuid: log }).first();
    const row = await database.knex('travel_log_updates').where({ log_id: found.id, seq: found.head }).first();
    const seq = found.head + 1;
    const broken = { ...row, seq, session_seq: row.session_seq + 1, bytes: Buffer.from([1, 2, 3]) };
    await database.knex('travel_log_updates').insert(broken);
    await database.knex('travel_logs').where({ id: found.id }).update({ head: seq });
    expect((await aero(env, ['logs', 'skip', log, '1'])).err).toMatch(new RegExp(`is quarantined at row ${seq}, not`));
    expect(await aero(env, ['logs', 'skip', log, `${seq}`])).toMatchObject({ code: 0 });
    expect(await exported()).toBe(whole);
    const actions = await database.knex('audit_events').where({ log_id: found.id }).orderBy('id').pluck('action');
    expect(actions.slice(-3)).toEqual(['row skipped', 'row restored', 'row skipped']);
    await database.close();
  });

  test('the database is optimized', async () => {
    const { code, result } = await aeroJson<{ done: string[] }>(env, 'db', 'optimize');
    expect(code).toBe(0);
    expect(result.done.length).toBeGreaterThan(1);
  });
});

test('no instance starts on half of a restore', async () => {
  const fresh = await freshDatabase('sqlite');
  const database = openDatabase(fresh.url);
  await database
    .knex('knex_migrations')
    .insert({ name: '9999-restore-unfinished', batch: 0, migration_time: new Date() });
  await database.close();
  expect(await aero({ DATABASE_URL: fresh.url }, ['db', 'migrate'])).toMatchObject({
    code: 1,
    err: 'a restore into this database did not end: run aero db restore again, with --force\n',
  });
  await fresh.drop();
});
