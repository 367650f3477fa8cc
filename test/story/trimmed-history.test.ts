import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import knex from 'knex';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { connect, type Room } from '../../client-sdk/index.ts';
import { knexConfig } from '../../server/storage/database.ts';
import { ENGINES, freshDatabase } from '../support/databases.ts';
import { startInstance } from '../support/instance.ts';
import { freePort } from '../support/private-process.ts';
import { joinRaw } from '../support/raw-client.ts';
import { type Cluster, startCluster, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const entryOf = (room: Room) => room.travelLog.entry(room.travelLog.read().waypoints[0]!.id)!;
const wordsOf = (room: Room) => entryOf(room).toString();

/** A new log and the token of its owner. */
async function createOwned(url: string): Promise<{ log: string; token: string }> {
  const made = await fetch(`${url}/api/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'A journey', waypoints: [{ airport: 'CDG' }] }),
  });
  const { id, token } = (await made.json()) as { id: string; token: string };
  return { log: id, token };
}

/** Types words at the end of the entry, each a row. */
async function type(room: Room, words: readonly string[]): Promise<void> {
  for (const word of words) {
    entryOf(room).insert(entryOf(room).length, word);
    await room.saved();
  }
}

const counted = (count: number, name: string) => Array.from({ length: count }, (_, at) => `${name}${at} `);

describe.each(ENGINES)('an owner who trims the history, on %s', (engine) => {
  test('H12, H14, H15: what is written stays, what was before it is gone, and nobody notices while typing', async () => {
    const { url: databaseUrl, drop } = await freshDatabase(engine);
    let server = await startServer({ DATABASE_URL: databaseUrl, LOG_LEVEL: 'fatal' });
    const { log, token } = await createOwned(server.url);
    const ada = await connect({ url: server.url, log, token, name: 'Ada' });
    const ben = await connect({ url: server.url, log, name: 'Ben' });
    await type(ada, counted(10, 'a'));
    await until('Ben reads it', () => wordsOf(ben) === wordsOf(ada));
    await type(ben, counted(10, 'b'));
    await until('Ada reads it', () => wordsOf(ben) === wordsOf(ada));
    const early = await ada.history.name('Early');
    await type(ada, counted(10, 'c'));
    const kept = await ada.history.name('Kept');
    const then = (await ada.history.at(kept.seq)).content;

    const database = knex(knexConfig(databaseUrl));
    await expect(ben.history.trim(kept.seq)).rejects.toMatchObject({ refusal: { code: 'NOT_ALLOWED' } });
    const typing = Promise.all([type(ada, counted(20, 'd')), type(ben, counted(20, 'e'))]);
    expect(await ada.history.trim(kept.seq)).toEqual({ seq: kept.seq });
    await typing;
    await until('both have it all', () => wordsOf(ada) === wordsOf(ben));
    const { id, row_bytes } = await database('travel_logs').where({ uuid: log }).first('id', 'row_bytes');
    const rows = await database('travel_log_updates')
      .where({ log_id: id })
      .where('seq', '>=', kept.seq)
      .select('bytes');
    expect(Number(row_bytes)).toBe(rows.reduce((sum, { bytes }) => sum + bytes.length, 0));
    await expect(ada.history.trim(early.seq)).rejects.toMatchObject({ refusal: { code: 'TRIMMED' } });

    expect((await ben.history.at(kept.seq)).content).toEqual(then);
    for (const ask of [ben.history.at, ben.history.restore])
      await expect(ask(early.seq)).rejects.toMatchObject({
        refusal: { code: 'TRIMMED', detail: `the history of this log begins at row ${kept.seq}` },
      });
    const { versions, trimmedTo } = await ben.history.versions();
    expect([versions.map(({ name }) => name), trimmedTo]).toEqual([['Kept'], kept.seq]);
    expect(versions[0]!.edits).toEqual([]);
    const { after, waypoints } = await ben.history.attribution();
    expect(after).toBe(kept.seq);
    const [attributed] = Object.values(waypoints);
    expect(attributed!.edits.map(({ user, edits }) => [user.name, edits]).toSorted()).toEqual([
      ['Ada', 20],
      ['Ben', 20],
    ]);
    const audit = await fetch(`${server.url}/api/logs/${log}/audit`, { headers: { authorization: `Bearer ${token}` } });
    expect(((await audit.json()) as { events: object[] }).events).toContainEqual(
      expect.objectContaining({ action: 'history trimmed', detail: { seq: kept.seq } }),
    );

    // Clients that come back with a row of before, and rooms that load anew, with the snapshot and without it.
    const words = wordsOf(ada);
    for (const withSnapshot of [true, false]) {
      if (!withSnapshot) await database('travel_log_snapshots').delete();
      const { port } = server;
      await server.close();
      server = await startServer({ DATABASE_URL: databaseUrl, LOG_LEVEL: 'fatal', PORT: String(port) });
      for (const lastSeq of [0, 1, kept.seq - 1]) expect(await wordsSent(server.url, log, lastSeq)).toBe(words);
      await until('they are back', () => [ada, ben].every(({ status }) => status.kind === 'live'));
    }
    await ben.history.restore(kept.seq);
    await until('it is as it was', () => wordsOf(ada) === then.waypoints[0]!.entry);

    for (const room of [ada, ben]) await room.leave();
    await database.destroy();
    await server.close();
    await drop();
  });

  test('H12, H13: kill -9 in the middle of a trim loses nothing, and what waited arrives once', async () => {
    const { url: databaseUrl, drop } = await freshDatabase(engine);
    const dataDir = await mkdtemp(join(tmpdir(), 'aero-melody-'));
    const env = { DATA_DIR: dataDir, DATABASE_URL: databaseUrl, PORT: String(await freePort()) };
    let instance = await startInstance(env);
    const { log, token } = await createOwned(instance.url);
    const ada = await connect({ url: instance.url, log, token, name: 'Ada' });
    await type(ada, counted(30, 'a'));
    const { head } = await ada.history.versions();
    let written = wordsOf(ada);
    for (const [round, delay] of [0, 5, 20].entries()) {
      const trimming = ada.history.trim(head - 20 + round * 5).catch(() => undefined);
      for (const word of counted(5, `k${round}-`)) {
        entryOf(ada).insert(entryOf(ada).length, word);
        written += word;
      }
      await setTimeout(delay);
      await instance.end('SIGKILL');
      await trimming;
      instance = await startInstance(env);
      await ada.saved();
      expect(wordsOf(ada)).toBe(written);
      const judge = await connect({ url: instance.url, log, name: 'Judge' });
      expect(wordsOf(judge)).toBe(written);
      await judge.leave();
    }
    expect(await ada.history.trim(head)).toEqual({ seq: head });
    expect(await wordsSent(instance.url, log, 1)).toBe(written);
    const database = knex(knexConfig(databaseUrl));
    const rows = await database('travel_log_updates').where('seq', '<', head).select('bytes', 'log_id');
    const { id } = await database('travel_logs').where({ uuid: log }).first('id');
    const left = rows.filter((row) => row.log_id === id && row.bytes.length > 3);
    expect(left).toEqual([]);

    await database.destroy();
    await ada.leave();
    await instance.end('SIGTERM');
    await rm(dataDir, { recursive: true });
    await drop();
  });
});

describe('an owner who trims the history, on two instances', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.close());

  test('E2, H12: members of both write on, and read the same', async () => {
    const [one, two] = cluster.instances;
    const { log, token } = await createOwned(one.url);
    const ada = await connect({ url: one.url, log, token, name: 'Ada' });
    const ben = await connect({ url: two.url, log, name: 'Ben' });
    await type(ada, counted(5, 'a'));
    for (let round = 0; round < 8; round++) {
      const typing = Promise.all([type(ada, counted(5, `a${round}-`)), type(ben, counted(5, `b${round}-`))]);
      const { head } = await ada.history.versions();
      expect((await ada.history.trim(head)).seq).toBe(head);
      await typing;
    }
    await until('both read the same', () => wordsOf(ada) === wordsOf(ben));
    expect(wordsOf(ada).trim().split(' ')).toHaveLength(85);
    expect(await wordsSent(two.url, log, 3)).toBe(wordsOf(ada));
    // The other instance answers for the history as it is now.
    await expect(ben.history.at(3)).rejects.toMatchObject({ refusal: { code: 'TRIMMED' } });
    for (const room of [ada, ben]) await room.leave();
  });
});

/** The entry as a client reads it that joins with `lastSeq` and an empty document. */
async function wordsSent(url: string, log: string, lastSeq: number): Promise<string> {
  const doc = new Y.Doc();
  let reached = 0;
  const { socket, head } = await joinRaw(url, log, { lastSeq }, (opened) =>
    opened.on('updates', ({ to, updates }: { to: number; updates: Uint8Array[] }) => {
      for (const bytes of updates) Y.applyUpdate(doc, new Uint8Array(bytes));
      reached = to;
    }),
  );
  await until('it has received all rows', () => reached >= head);
  socket.disconnect();
  const [waypoint] = [...doc.getMap('waypoints').values()] as Y.Map<Y.Text>[];
  return waypoint!.get('entry')!.toString();
}
