import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Room } from '../../client-sdk/index.ts';
import { type Link, openLink } from '../chaos/link.ts';
import { type Instance, startInstance } from '../support/instance.ts';
import { type Mariadb, startMariadb } from '../support/mariadb.ts';
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

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'aero-melody-away-'));
    link = await openLink(0);
    await startDatabase();
    const connection = await createConnection({ host: '127.0.0.1', port: portOf(mariadb), user: 'root' });
    await connection.query('CREATE DATABASE away');
    await connection.end();
    instance = await startInstance({
      PORT: '0',
      DATA_DIR: join(dir, 'data'),
      DATABASE_URL: `mysql://root@127.0.0.1:${link.port}/away`,
    });
  });
  afterAll(async () => {
    await instance.end('SIGTERM');
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
      goes: async () => void process.kill(mariadb.pid, 'SIGSTOP'),
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
    AWAY_MS + BACK_MS + 20_000,
  );
});
