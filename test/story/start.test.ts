import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import { loadSecret } from '../../server/config.ts';
import { runToEnd, startInstance } from '../support/instance.ts';

describe('npm start', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aero-melody-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  test('opens a journey that plays, with nothing configured, and finds it again after a restart', async () => {
    const first = await startInstance({ DATA_DIR: dataDir, PORT: '0' });
    const room = await connect({ url: first.url, log: first.demoLog, name: 'Traveller' });
    expect(room.travelLog.read().waypoints.map(({ airport }) => airport)).toEqual(['CDG', 'NRT', 'LAX', 'LIM']);
    await room.transport.play();
    const { value } = await room.notes[Symbol.asyncIterator]().next();
    expect(value).toMatchObject({ leg: room.travelLog.read().waypoints[0]!.id });
    room.travelLog.setTitle('Mine now');
    await room.saved();
    await room.leave();
    expect(await first.end('SIGTERM')).toBe(0);

    // Another SECRET makes no second one.
    const secrets = {
      SECRET: 'another secret, since it was rotated',
      FORMER_SECRETS: await loadSecret(dataDir, 'secret'),
    };
    const second = await startInstance({ DATA_DIR: dataDir, PORT: '0', ...secrets });
    expect(second.demoLog).toBe(first.demoLog);
    const again = await connect({ url: second.url, log: second.demoLog, token: room.token });
    expect(again.travelLog.read().title).toBe('Mine now');
    expect(again.you.userId).toBe(room.you.userId);
    await again.leave();
    const file = `sqlite:${join(dataDir, 'aero-melody.sqlite')}`;
    const beside = await runToEnd({ DATA_DIR: join(dataDir, 'other'), DATABASE_URL: file, PORT: '0' });
    expect(beside.code).toBe(1);
    expect(beside.output).toMatch(/^DATABASE_URL names the SQLite file of another process that runs[^\n]*\n$/m);
    await second.end('SIGTERM');
  });

  test('closes as usual on a signal that comes while it prints where it is', async () => {
    const signalled = `data:text/javascript,${encodeURIComponent(`
      const write = process.stdout.write;
      process.stdout.write = function (text) {
        if (text.includes('Aero Melody is at')) process.kill(process.pid, 'SIGTERM');
        return write.apply(this, arguments);
      };`)}`;
    const { code, output } = await runToEnd({ DATA_DIR: dataDir, PORT: '0' }, signalled);
    expect(code).toBe(0);
    expect(output).toContain('Session events');
  });

  test('takes the next port, and says so, where the usual one is taken', async () => {
    const squatter = createServer().listen(4321, '127.0.0.1');
    // Another program that has it already is as good.
    await Promise.race([once(squatter, 'listening'), once(squatter, 'error')]);
    const instance = await startInstance({ DATA_DIR: dataDir });
    expect(instance.output()).toContain('Port 4321 is taken');
    expect(Number(new URL(instance.url).port)).toBeGreaterThan(4321);
    await instance.end('SIGTERM');
    squatter.close();
  });

  test('ends with one line where the port that was asked for is taken', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as { port: number };
    const { code, output } = await runToEnd({ DATA_DIR: dataDir, PORT: String(port) });
    expect([code, output]).toEqual([1, `PORT ${port} is taken by another program\n`]);
    squatter.close();
  });

  test('case 52: refuses a folder that another process has, in one line, and takes it once that one has ended', async () => {
    const first = await startInstance({ DATA_DIR: dataDir, PORT: '0' });
    const { code, output } = await runToEnd({ DATA_DIR: dataDir, PORT: '0' });
    expect(code).toBe(1);
    expect(output).toBe(
      `DATA_DIR ${dataDir} belongs to another process that runs: give each instance a folder of its own, or stop that one\n`,
    );
    await first.end('SIGKILL');
    const second = await startInstance({ DATA_DIR: dataDir, PORT: '0' });
    await second.end('SIGTERM');
  });

  test('case 41: ends with one line where the SQLite file is none, or cannot be opened', async () => {
    await writeFile(
      join(dataDir, 'aero-melody.sqlite'),
      'a letter to a friend, long enough to be read as pages. '.repeat(99),
    );
    const broken = await runToEnd({ DATA_DIR: dataDir, PORT: '0' });
    expect(broken.code).toBe(1);
    expect(broken.output).toMatch(/^the file that DATABASE_URL names is no SQLite database.*\n$/);
    const nowhere = await runToEnd({ DATA_DIR: dataDir, PORT: '0', DATABASE_URL: 'sqlite:/dev/null/a/b.sqlite' });
    expect(nowhere.code).toBe(1);
    expect(nowhere.output.trim().split('\n')).toHaveLength(1);
  });

  test.each([
    ['mysql://u:p@127.0.0.1/d?charset=latin1', 'charset'],
    ['mysql://u:p@127.0.0.1/d?ssl=maybe', 'ssl'],
    ['mysql://u:p@127.0.0.1/d?socketPath=run/m.sock', 'socketPath'],
    ['sqlite:a.sqlite?mode=ro', 'parameters'],
  ])('case 40: ends with one line about the parameter of %s', async (url, name) => {
    const { code, output } = await runToEnd({ DATA_DIR: dataDir, DATABASE_URL: url });
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(output).toMatch(/^DATABASE_URL has /);
    expect(output).toContain(name);
  });

  test('makes its own secret, which only its owner can read', async () => {
    const instance = await startInstance({ DATA_DIR: dataDir, PORT: '0' });
    const path = join(dataDir, 'secret');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(instance.output()).not.toContain(await readFile(path, 'utf8'));
    await instance.end('SIGTERM');
  });

  test('case 48: keeps what it stores to its owner, whatever an earlier release has left', async () => {
    const folder = join(dataDir, 'data');
    await mkdir(join(folder, 'events'), { recursive: true, mode: 0o755 });
    await writeFile(join(folder, 'aero-melody.sqlite'), '', { mode: 0o644 });
    const instance = await startInstance({ DATA_DIR: folder, PORT: '0' });
    const files = await readdir(folder, { recursive: true });
    expect(files).toEqual(expect.arrayContaining(['secret', 'aero-melody.sqlite', 'aero-melody.sqlite-wal', 'events']));
    for (const file of files) {
      const found = await stat(join(folder, file));
      expect((found.mode & 0o777).toString(8), file).toBe(found.isDirectory() ? '700' : '600');
    }
    await instance.end('SIGTERM');
    const fresh = join(dataDir, 'fresh');
    await loadSecret(fresh, 'secret');
    expect((await stat(fresh)).mode & 0o777).toBe(0o700);
  });

  test("prints a link for operators that carries the token which only the instance's owner can read", async () => {
    const instance = await startInstance({ DATA_DIR: dataDir, PORT: '0' });
    const path = join(dataDir, 'operator-token');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const link = /For operators\s+(\S+)\n/.exec(instance.output())![1]!;
    const token = await readFile(path, 'utf8');
    // The browser keeps what follows the # to itself.
    expect(link).toBe(`${instance.url}/reports#operator=${token}`);
    const reports = `${instance.url}/api/reports/room-activity`;
    const answer = await fetch(reports, { headers: { authorization: `Bearer ${token}` } });
    expect(await answer.json()).toMatchObject({ rows: [] });
    expect((await fetch(reports)).status).toBe(401);
    await instance.end('SIGTERM');
  });

  test('takes a token of its own for operators, and does not print it', async () => {
    const OPERATOR_TOKEN = 'known-to-operators-and-to-nobody-else';
    const instance = await startInstance({ DATA_DIR: dataDir, PORT: '0', OPERATOR_TOKEN });
    const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` };
    expect((await fetch(`${instance.url}/metrics`, { headers })).status).toBe(200);
    expect(instance.output()).toContain(`${instance.url}/reports  with OPERATOR_TOKEN\n`);
    expect(instance.output()).not.toContain(OPERATOR_TOKEN);
    expect(await readdir(dataDir)).not.toContain('operator-token');
    await instance.end('SIGTERM');
  });

  test.each([
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['DATABASE_URL', 'postgres://somewhere/else'],
    ['REDIS_URL', 'not a url'],
    ['REDIS_URL', 'redis://one:7000,two:7000/1'],
    ['REDIS_CA_FILE', '/nowhere/ca.pem'],
    ['TRUSTED_PROXIES', 'everybody'],
    ['SECRET', 'too short'],
    ['OPERATOR_TOKEN', 'too short'],
    ['ALLOWED_HOSTS', 'http://everywhere'],
    ['LOG_LEVEL', 'loud'],
  ])('ends with one line about %s=%s, before it listens', async (name, value) => {
    const { code, output } = await runToEnd({ DATA_DIR: dataDir, [name]: value });
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(output).toContain(name);
    expect(output).not.toContain(value);
  });
});
