import { execFileSync } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import { generateNKeysBetween } from 'fractional-indexing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { connect, type Room } from '../../client-sdk/index.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { createSnapshots } from '../../server/storage/snapshots.ts';
import { waypointsMap } from '../../travel-log/shape.ts';
import { freshDatabase } from '../support/databases.ts';
import { type Instance, startInstance } from '../support/instance.ts';
import { freePort } from '../support/private-process.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';

const ENTRY_LENGTH = 200_000;
/** What a fast reader pastes, or a slow one dictates, characters. */
const CHUNK = 100;
const WAYPOINTS = 5_000;
/** Waypoints that one edit adds, as an import does. */
const IMPORTED = 50;
const AIRPORTS = ['CDG', 'NRT', 'LAX', 'LIM', 'SYD', 'JNB', 'KEF', 'SIN'];

const entryOf = (room: Room) => room.travelLog.entry(room.travelLog.read().waypoints[0]!.id)!;
const chunk = (at: number) => `${at} `.padEnd(CHUNK, 'abcdefghij');
const text = Array.from({ length: ENTRY_LENGTH / CHUNK }, (_, at) => chunk(at)).join('');

/** A log of a kind, and what has to be found in it. */
const kinds = [
  {
    kind: `an entry of ${ENTRY_LENGTH} characters`,
    async write(room: Room) {
      for (let at = 0; at < ENTRY_LENGTH / CHUNK; at++) {
        entryOf(room).insert(at * CHUNK, chunk(at));
        await setImmediate();
      }
    },
    check: (room: Room) => expect(entryOf(room).toString() === text).toBe(true),
  },
  {
    kind: `a log of ${WAYPOINTS} waypoints`,
    async write(room: Room) {
      const first = room.travelLog.read().waypoints[0]!;
      const orders = generateNKeysBetween(first.order, null, WAYPOINTS - 1);
      for (let from = 0; from < orders.length; from += IMPORTED) {
        room.doc.transact(() => {
          for (const [at, order] of orders.slice(from, from + IMPORTED).entries()) {
            const fields = [
              ['order', order],
              ['airport', AIRPORTS[at % AIRPORTS.length]],
              ['entry', new Y.Text(order)],
            ];
            waypointsMap(room.doc).set(`stop ${from + at}`, new Y.Map(fields as [string, unknown][]));
          }
        });
        await room.saved();
      }
    },
    check(room: Room) {
      const [, ...stops] = room.travelLog.read().waypoints;
      expect(stops.map(({ id }) => id)).toEqual(Array.from({ length: WAYPOINTS - 1 }, (_, at) => `stop ${at}`));
      expect(stops.every(({ entry, order }) => entry === order)).toBe(true);
    },
  },
];

describe.each(kinds)('$kind', ({ kind, write, check }) => {
  let fresh: Awaited<ReturnType<typeof freshDatabase>>;
  let instance: Instance;
  let log: string;

  beforeAll(async () => {
    fresh = await freshDatabase('sqlite');
    await start();
    log = await createLog(instance.url, 'CDG');
    const room = await connect({ url: instance.url, log, name: 'Ada' });
    await write(room);
    await room.saved();
    await room.leave();
    await instance.end('SIGTERM');
  }, 120_000);
  afterAll(() => fresh.drop());

  async function start(): Promise<void> {
    const port = String(await freePort());
    instance = await startInstance({ PORT: port, DATABASE_URL: fresh.url, DATA_DIR: dataDir(fresh.url) });
  }

  test.each(['rows alone', 'a snapshot'] as const)('J6: whoever joins has all of it, from %s', async (source) => {
    const database = openDatabase(fresh.url);
    await keepOnly(source, database);
    await database.close();
    await start();
    const idle = memoryOf(instance);
    const before = performance.now();
    const room = await connect({ url: instance.url, log, name: 'Ben' });
    const joined = performance.now() - before;
    check(room);
    const held = memoryOf(instance);
    const again = performance.now();
    const second = await connect({ url: instance.url, log, name: 'Cyd' });
    const joinedAgain = performance.now() - again;
    check(second);
    console.log(
      `${kind}, from ${source}: joined in ${joined.toFixed(0)} ms, a room in memory in ${joinedAgain.toFixed(0)} ms; ` +
        `the server holds ${held.toFixed(0)} MB, ${idle.toFixed(0)} MB before`,
    );
    room.travelLog.setTitle('It can still be edited');
    await room.saved();
    await until('the other one sees it', () => second.travelLog.read().title === 'It can still be edited');
    for (const member of [room, second]) await member.leave();
    expect(await instance.end('SIGTERM')).toBe(0);
  });

  /** Leaves the database with one of the two ways to load the log. */
  async function keepOnly(source: 'rows alone' | 'a snapshot', database: Database): Promise<void> {
    await database.knex('travel_log_snapshots').delete();
    const { id } = await database.knex('travel_logs').where({ uuid: log }).first('id');
    const rows: { seq: number; bytes: Uint8Array }[] = await database
      .knex('travel_log_updates')
      .where({ log_id: id })
      .orderBy('seq');
    const replay = new Y.Doc();
    for (const { bytes } of rows) Y.applyUpdate(replay, bytes);
    const state = Y.encodeStateAsUpdate(replay);
    console.log(`${kind}: ${rows.length} rows, ${sizeOf(rows)} bytes, a snapshot of ${state.byteLength} bytes`);
    if (source === 'a snapshot') await createSnapshots(database).save(id, rows.at(-1)!.seq, state);
  }
});

const sizeOf = (rows: readonly { bytes: Uint8Array }[]) => rows.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);

/** Resident memory of the instance's process, MB. */
const memoryOf = ({ process }: Instance) =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(process.pid)], { encoding: 'utf8' })) / 1024;

/** Beside the database, so that it goes with it. */
const dataDir = (url: string) => url.slice('sqlite:'.length).replace(/[^/]+$/, 'data');
