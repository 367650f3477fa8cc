import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Room } from '../../client-sdk/index.ts';
import { type Link, openLink } from '../chaos/link.ts';
import { type IdentityProvider, startProvider } from '../support/identity-provider.ts';
import { type Instance, startInstance } from '../support/instance.ts';
import { type Mariadb, startMariadb } from '../support/mariadb.ts';
import { type Ask, askFrom } from '../support/people.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';

/** How long the database is away, ms. */
const AWAY_MS = 5_000;
/** What the lane, the pool and the member's own retries may take once it is back, ms. */
const BACK_MS = 30_000;

describe('a database that goes away under edits', () => {
  let dir: string;
  let mariadb: Mariadb;
  /** The address that stays, whichever port the database has after a restart. */
  let link: Link;
  let instance: Instance;
  let provider: IdentityProvider;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'aero-melody-away-'));
    link = await openLink(0);
    await startDatabase();
    const connection = await createConnection({ host: '127.0.0.1', port: portOf(mariadb), user: 'root' });
    await connection.query('CREATE DATABASE away');
    await connection.end();
    provider = await startProvider();
    instance = await startInstance({
      PORT: '0',
      AUTH_ISSUER: provider.url,
      AUTH_CLIENT_ID: 'aero',
      TRUSTED_PROXIES: 'loopback',
      DATA_DIR: join(dir, 'data'),
      DATABASE_URL: `mysql://root@127.0.0.1:${link.port}/away`,
    });
  });
  afterAll(async () => {
    await instance.end('SIGTERM');
    await provider.close();
    await mariadb.stop();
    await link.close();
    await rm(dir, { recursive: true, force: true });
  });

  async function startDatabase(): Promise<void> {
    mariadb = await startMariadb({ dir: join(dir, 'mariadb'), flush: 1 });
    link.lead(portOf(mariadb));
  }
  const portOf = ({ url }: Mariadb) => Number(new URL(url).port);

  const ways = [
    {
      how: 'stopped in its tracks',
      goes: async () => {
        process.kill(mariadb.pid, 'SIGSTOP');
        // Its threads go on until they are next scheduled.
        await until('all of it stands still', () => hasStopped(mariadb.pid));
      },
      comesBack: async () => void process.kill(mariadb.pid, 'SIGCONT'),
    },
    {
      how: 'killed',
      async goes() {
        process.kill(mariadb.pid, 'SIGKILL');
        await mariadb.stop();
      },
      comesBack: startDatabase,
    },
  ];

  test.each(ways)(
    'E1, E4, O1, O3, O6, P11: $how, nobody is told "saved", all is counted and arrives afterwards, and notes still pass',
    async ({ goes, comesBack }) => {
      const log = await createLog(instance.url, 'CDG');
      const [ada, ben] = (await Promise.all(
        ['Ada', 'Ben'].map((name) => connect({ url: instance.url, log, name })),
      )) as [Room, Room];
      const entryOf = (room: Room) => room.travelLog.entry(room.travelLog.read().waypoints[0]!.id)!;
      entryOf(ada).insert(0, 'before; ');
      await ada.saved();

      await goes();
      const saved: string[] = [];
      for (const room of [ada, ben])
        room.on('saved', ({ unsaved }) => void (unsaved === 0 && saved.push('none unsaved')));
      const promises = [ada, ben].map((room, at) => {
        entryOf(room).insert(0, `first of ${at}; `);
        return room.saved().then(() => saved.push(`told ${at}`));
      });
      const naming = ada.history.name('Meanwhile');
      const back = performance.now() + AWAY_MS;
      let written = 0;
      let heard = 0;
      ben.on('jam', ({ event }) => void (event.kind === 'on' && heard++));
      while (performance.now() < back) {
        entryOf(ada).insert(0, `${written}; `);
        entryOf(ben).insert(entryOf(ben).length, `${written++}; `);
        expect(ada.unsaved).toBeGreaterThan(0);
        expect(ben.unsaved).toBeGreaterThan(0);
        ada.jam.noteOn(60);
        ada.jam.noteOff(60);
        await setTimeout(50);
      }
      expect(saved).toEqual([]);
      expect(heard).toBeGreaterThan(written / 2);
      expect(entryOf(ben).toString()).not.toContain('first of 0');

      await comesBack();
      await Promise.all([...promises, ada.saved(), ben.saved()]);
      expect((await naming).seq).toBeGreaterThan(1);
      expect([ada.unsaved, ben.unsaved]).toEqual([0, 0]);
      const late = await connect({ url: instance.url, log, name: 'Late' });
      const rooms = [ada, ben, late];
      await until(
        'all have the same text',
        () => new Set(rooms.map((room) => entryOf(room).toString())).size === 1,
        BACK_MS,
      );
      const pieces = entryOf(late).toString().split('; ');
      for (let stroke = 0; stroke < written; stroke++)
        expect(pieces.filter((piece) => piece === String(stroke))).toHaveLength(2);
      expect(pieces).toEqual(expect.arrayContaining(['before', 'first of 0', 'first of 1']));
      expect(instance.process.exitCode).toBeNull();
      for (const room of rooms) await room.leave();
    },
  );

  /** Signs a person in at the provider, whose code is good for one try. */
  async function signIn(ask: Ask, sub: string) {
    const begun = await ask('POST', '/api/session/provider/options');
    const { address, attempt } = begun.body as unknown as { address: string; attempt: string };
    const { nonce, state } = Object.fromEntries(new URL(address).searchParams) as Record<string, string>;
    provider.give(await provider.sign({ iss: provider.url, aud: 'aero', sub, nonce }));
    return ask('POST', '/api/session/provider', { attempt, answer: `code=any&state=${state}` });
  }

  test('whatever is asked then is refused with 503 and Retry-After, changes nothing, and is answered afterwards', async () => {
    const ask = askFrom(instance);
    const waypoints = [{ airport: 'CDG', depart: '2026-05-12T08:55:00Z', flight: 'AF1' }, { airport: 'NRT' }];
    const { id, token } = (await ask('POST', '/api/logs', { title: 'Kept', waypoints })).body;
    const room = await connect({ url: instance.url, log: id, token });
    room.travelLog.setTitle('Kept well');
    await room.saved();
    await room.leave();
    const log = `/api/logs/${id}`;
    const get = async (path: string) => (await ask('GET', path, undefined, token)).body as unknown;
    const made = async (path: string, body: object) => (await ask('POST', path, body, token)).body as unknown;
    const box = await get(`${log}/journey.aero`);
    const collection = ((await made('/api/collections', { title: 'Nights', public: true })) as { id: string }).id;
    const nights = `/api/collections/${collection}`;
    const feed = new URL(((await made('/api/me/calendars', { log: id })) as { url: string }).url).pathname;
    const { evenings } = (await get(`${log}/evenings`)) as { evenings: { from: number; to: number }[] };
    const { from, to } = evenings[0]!;
    const link = (await made(`${log}/replay-links`, { from, to })) as { url: string };
    const watched = `/api/replays/${new URL(link.url).hash.slice(1)}`;

    const reads = [
      ...['/api/collections', nights, '/api/collections?scope=public', '/api/me/calendars', `${log}/next`],
      ...[`${log}/evenings`, `${log}/evenings/${from}-${to}`, `${log}/evenings/${from}-${to}/scenes`],
      ...[`${log}/replay-links`, watched, `${watched}/scenes`, `${watched}/music`, `${log}/journey.aero`],
    ];
    const writes = [
      ['POST', '/api/collections', { title: 'Days' }, 201],
      ['POST', `${nights}/items`, { journey: id }, 201],
      ['PATCH', nights, { title: 'Long nights' }, 200],
      ['PUT', `${nights}/like`, undefined, 204],
      ['POST', `${nights}/invitation`, { role: 'viewer' }, 201],
      ['POST', '/api/me/calendars', { log: id }, 201],
      ['POST', '/api/black-boxes', box, 201],
      ['POST', `${log}/duplicate`, {}, 201],
      ['POST', `${log}/replay-links`, { from, to }, 201],
    ] as const;
    const everything = async () => {
      const { collections } = (await get('/api/collections')) as { collections: object[] };
      const { calendars } = (await get('/api/me/calendars')) as { calendars: object[] };
      const { logs } = (await get('/api/logs')) as { logs: object[] };
      const { links } = (await get(`${log}/replay-links`)) as { links: object[] };
      const { items, likes } = (await get(nights)) as { items: number; likes: number };
      return [collections, calendars, logs, links].map(({ length }) => length).concat(items, likes);
    };
    expect(await everything()).toEqual([1, 1, 1, 1, 0, 0]);

    await ways[1]!.goes();
    const refused = async (what: string, asked: ReturnType<Ask>) => {
      const { status, headers, body } = await asked;
      return [what, status, headers.get('retry-after'), body?.refusal?.code];
    };
    const asked = [
      ...reads.map((path) => refused(path, ask('GET', path, undefined, token))),
      refused(feed, ask('GET', feed)),
      ...writes.map(([method, path, body]) => refused(path, ask(method, path, body, token))),
      refused('a sign-in', signIn(ask, 'ada')),
    ];
    for (const answer of await Promise.all(asked)) expect(answer).toEqual([answer[0], 503, '5', 'UNAVAILABLE']);
    expect(instance.process.exitCode).toBeNull();

    await startDatabase();
    await until('it is back', async () => (await ask('GET', '/readyz')).status === 200, BACK_MS);
    expect(await everything()).toEqual([1, 1, 1, 1, 0, 0]);
    for (const path of reads) expect([path, (await ask('GET', path, undefined, token)).status]).toEqual([path, 200]);
    expect((await fetch(instance.url + feed)).status).toBe(200);
    for (const [method, path, body, status] of writes)
      expect([path, (await ask(method, path, body, token)).status]).toEqual([path, status]);
    expect(await everything()).toEqual([2, 2, 3, 2, 1, 1]);
    const [first, again] = [await signIn(ask, 'ada'), await signIn(ask, 'ada')];
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(first.body.user).toEqual(again.body.user);
    expect(instance.process.exitCode).toBeNull();
  });
});

/** True where all threads of a process are stopped, as far as this system tells. */
async function hasStopped(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const states = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8')));
  return states.every((stat) => /\) T/.test(stat));
}
