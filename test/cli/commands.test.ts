import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

describe('setup and keys', () => {
  test('setup writes what is set, and secrets, for its owner alone', async () => {
    const file = join(folder, 'set.env');
    const words = ['setup', '--yes', '--file', file, '--set', 'PORT=4400', '--set', 'PUBLIC_URL=https://a.example/#x'];
    expect((await aero({}, words)).code).toBe(0);
    expect(await readFile(file, 'utf8')).toMatch(
      /^PORT=4400\nPUBLIC_URL='https:\/\/a.example\/#x'\nSECRET=[\w-]{43}\nOPERATOR_TOKEN=[\w-]{43}\n$/,
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
    const env = { SECRET: 'a'.repeat(32), FORMER_SECRETS: 'b'.repeat(32) };
    const { result } = await aeroJson<Record<string, string>>(env, 'keys', 'rotate');
    expect(result.SECRET).toMatch(/^[\w-]{43}$/);
    expect(result.FORMER_SECRETS).toBe(`${'a'.repeat(32)},${'b'.repeat(32)}`);
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

  test('says in one line where there is nothing to compose, or no such output', async () => {
    const empty = join(folder, 'empty.csv');
    await writeFile(empty, 'date,from,to\n');
    for (const words of [
      ['compose', empty, '-o', join(folder, 'empty.mid')],
      ['compose', empty, '-o', join(folder, 'empty.wav')],
      ['compose', empty, '-o', join(folder, 'empty.mp3')],
      ['compose', join(folder, 'none.csv'), '-o', join(folder, 'none.mid')],
    ])
      expect(await aero({}, words)).toMatchObject({
        code: 1,
        err: expect.stringMatching(/^(composing …\n)?[^\n]+\n$/),
      });
  });
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
