import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type ConnectOptions, connect, type Room, type Status } from '../../client-sdk/index.ts';
import type { AeroMelody } from '../../server/server.ts';
import { openBlockingProxy, openSilentServer, type Upgrade } from '../support/blocking-proxies.ts';
import { openGate } from '../support/gate.ts';
import { freePort } from '../support/private-process.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const ROOT = join(import.meta.dirname, '../..');

describe.concurrent('connect always settles', () => {
  let server: AeroMelody;
  let log: string;
  beforeAll(async () => {
    server = await startServer();
    log = await createLog(server.url, 'CDG');
  });
  afterAll(() => server.close());

  async function joined(options: ConnectOptions): Promise<Room> {
    const room = await connect(options);
    onTestFinished(() => room.leave());
    return room;
  }

  async function folder(): Promise<string> {
    const made = await mkdtemp(join(tmpdir(), 'aero-melody-connect-'));
    onTestFinished(() => rm(made, { recursive: true }));
    return made;
  }

  async function behind<T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> {
    const opened = await opening;
    onTestFinished(() => opened.close());
    return opened;
  }

  /** The refusal of a join, and how long it took, ms. */
  async function refusalOf(options: ConnectOptions): Promise<{ code: string; ms: number }> {
    const began = performance.now();
    const error = await connect(options).then(
      () => expect.unreachable('it joined'),
      (refused) => refused,
    );
    expect(error).toMatchObject({ name: 'RefusedError' });
    return { code: error.refusal.code, ms: performance.now() - began };
  }

  test('case 13: a slash behind the address and capitals in the id join', async () => {
    const room = await joined({ url: `${server.url}//`, log: ` ${log.toUpperCase()} ` });
    expect(room.log).toBe(log);
    room.travelLog.setTitle('by a capital link');
    await room.saved();
    expect((await room.history.versions()).head).toBe(2);
  });

  test.each(['', 'nonsense', 'cut', '../airports', '{}'])(
    'case 13: an id that is no uuid is refused: %j',
    async (id) => {
      const cut = id === 'cut' ? log.slice(0, -3) : id;
      const { code, ms } = await refusalOf({ url: server.url, log: cut });
      expect(code).toBe('UNKNOWN_LOG');
      expect(ms).toBeLessThan(1_000);
    },
  );

  test('case 13: a log that does not exist, and an address that is none, are refused', async () => {
    const unknown = { url: server.url, log: '00000000-0000-4000-8000-000000000000' };
    expect((await refusalOf(unknown)).code).toBe('UNKNOWN_LOG');
    for (const url of ['', 'nonsense', 'http://']) expect((await refusalOf({ url, log })).code).toBe('UNREACHABLE');
  });

  test('a time without an end is waited for', async () => {
    const room = await connect({ url: server.url, log, timeoutMs: Number.POSITIVE_INFINITY });
    expect(room.status.kind).toBe('live');
    await room.leave();
  });

  test('a port at which nobody listens is UNREACHABLE after the time', async () => {
    const { code, ms } = await refusalOf({ url: `http://127.0.0.1:${await freePort()}`, log, timeoutMs: 1_000 });
    expect(code).toBe('UNREACHABLE');
    expect(ms).toBeGreaterThan(900);
    expect(ms).toBeLessThan(3_000);
  });

  test('a server that never answers is TIMED_OUT, and its connection is closed', async () => {
    const wall = await behind(openSilentServer());
    expect((await refusalOf({ url: wall.url, log, timeoutMs: 1_500 })).code).toBe('TIMED_OUT');
    await until('nothing is left', () => wall.connections() === 0, 2_000);
  });

  test.each<{ upgrade: Upgrade; timeoutMs: number | undefined }>([
    { upgrade: 'answered 200', timeoutMs: 4_000 },
    { upgrade: 'answered 426', timeoutMs: 4_000 },
    { upgrade: 'never answered', timeoutMs: undefined },
  ])('case 16: a proxy that drops the Upgrade is named within 10 s: $upgrade', async ({ upgrade, timeoutMs }) => {
    const wall = await behind(openBlockingProxy(server.url, upgrade));
    const { code, ms } = await refusalOf({ url: wall.url, log, timeoutMs });
    expect(code).toBe('UPGRADE_BLOCKED');
    expect(ms).toBeLessThan(11_000);
    await until('nothing is left', () => wall.connections() === 0, 2_000);
  });

  test('a signal ends it with its reason, before and while it joins', async () => {
    const wall = await behind(openSilentServer());
    const reason = new Error('changed my mind');
    await expect(connect({ url: server.url, log, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const abort = new AbortController();
    const joining = connect({ url: wall.url, log, signal: abort.signal });
    setTimeout(() => abort.abort(reason), 100);
    await expect(joining).rejects.toBe(reason);
    await until('nothing is left', () => wall.connections() === 0, 2_000);

    const late = new AbortController();
    const room = await joined({ url: server.url, log, signal: late.signal });
    late.abort(reason);
    await sleep(50);
    expect(room.status.kind).toBe('live');
  });

  test('nothing of a join that failed keeps a process or a folder', { timeout: 30_000 }, async () => {
    const wall = await behind(openSilentServer());
    const kept = await folder();
    const options = { log, timeoutMs: 500, outbox: { folder: kept } };
    const urls = [wall.url, `http://127.0.0.1:${await freePort()}`];
    const script = `
      import { connect } from './client-sdk/index.ts';
      for (const url of ${JSON.stringify(urls)})
        await connect({ url, ...${JSON.stringify(options)} }).catch(({ refusal }) => console.log(refusal.code));
      const began = performance.now();
      process.on('exit', () => console.log(Math.round(performance.now() - began)));`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, timeout: 25_000 });
    const [first, second, ms] = stdout.trim().split('\n');
    expect([first, second]).toEqual(['TIMED_OUT', 'UNREACHABLE']);
    expect(Number(ms)).toBeLessThan(500);
    expect(await readdir(kept)).toEqual([]);
  });

  test('with a stored document it resolves without a server, and says why it is not live', {
    timeout: 20_000,
  }, async () => {
    const gate = await behind(openGate(server.url));
    const wall = await behind(openSilentServer());
    const kept = await folder();
    const first = await connect({ url: gate.url, log, outbox: { folder: kept } });
    first.travelLog.addTag('kept');
    await first.saved();
    await first.leave();

    gate.shut();
    const blocked = await connect({ url: gate.url, log, outbox: { folder: kept } });
    expect(blocked.travelLog.read().tags).toContain('kept');
    await until('the reason is known', () => whyOf(blocked.status) === 'UPGRADE_BLOCKED');
    await blocked.leave();

    const silent = await joined({ url: wall.url, log, outbox: { folder: kept }, timeoutMs: 1_500 });
    expect(silent.travelLog.read().tags).toContain('kept');
  });

  test('a room that loses its server says why, and is live again', { timeout: 60_000 }, async ({ expect }) => {
    const gate = await behind(openGate(server.url));
    const room = await joined({ url: gate.url, log });
    const said: (string | undefined)[] = [];
    room.on('status', (status) => said.push(whyOf(status) ?? status.kind));
    gate.shut();
    await until('the reason is known', () => said.includes('UPGRADE_BLOCKED'));
    expect(said[0]).toBe('NOT_CONNECTED');
    gate.open();
    // The delay between attempts grows to 9 s.
    await until('it is live again', () => room.status.kind === 'live', 20_000);
    await gate.close();
    // An attempt that nobody answers takes 12 s.
    await expect.poll(() => whyOf(room.status) ?? room.status.kind, { timeout: 20_000 }).toBe('UNREACHABLE');
  });

  test('case 7: a session that was ended meanwhile goes on as that of a new guest', async () => {
    const gate = await behind(openGate(server.url));
    const room = await joined({ url: gate.url, log });
    const before = room.you.userId;
    gate.shut();
    await until('it is away', () => room.status.kind === 'reconnecting');
    const headers = { authorization: `Bearer ${room.token}` };
    await fetch(`${server.url}/api/session`, { method: 'DELETE', headers });
    gate.open();
    await until('it is live', () => room.status.kind === 'live');
    expect(room.you.userId).not.toBe(before);
  });
});

const whyOf = (status: Status): string | undefined => (status.kind === 'reconnecting' ? status.why.code : undefined);
