import knex from 'knex';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { connect, type Room } from '../../client-sdk/index.ts';
import { DEFAULT_LIMITS } from '../../server/limits.ts';
import type { AeroMelody } from '../../server/server.ts';
import { knexConfig } from '../../server/storage/database.ts';
import { ENGINES, freshDatabase } from '../support/databases.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

describe.each(ENGINES)('the history of a journey, on %s', (engine) => {
  let server: AeroMelody;
  let drop: () => Promise<void>;
  let url: string;
  const open: Room[] = [];

  beforeAll(async () => {
    ({ url, drop } = await freshDatabase(engine));
    server = await startServer({ DATABASE_URL: url, LOG_LEVEL: 'fatal' });
  });
  afterAll(async () => {
    for (const room of open) await room.leave();
    await server.close();
    await drop();
  });

  async function join(log: string, name: string): Promise<Room> {
    const room = await connect({ url: server.url, log, name });
    open.push(room);
    return room;
  }
  const first = (room: Room) => room.travelLog.read().waypoints[0]!.id;
  const said = (room: Room) => {
    const { settings, ...content } = room.travelLog.read();
    return { ...content, settings: { ...settings, legs: [...settings.legs], locks: [...settings.locks] } };
  };
  const same = (one: Room, other: Room) => JSON.stringify(said(one)) === JSON.stringify(said(other));

  test('H6, H7: a version that was named is gone back to while somebody types: both converge, and the typing goes on', async () => {
    const log = await createLog(server.url, 'CDG', 'NRT');
    const [ada, ben] = [await join(log, 'Ada'), await join(log, 'Ben')];
    const entry = first(ada);
    ada.travelLog.entry(entry)!.insert(0, 'It rained all morning –');
    await ada.saved();
    await until('Ben reads it', () => ben.travelLog.entry(entry)!.length > 0);
    const adas = new Y.UndoManager(ada.doc, { captureTimeout: Number.MAX_SAFE_INTEGER });
    const titled = await ada.history.name('Before the storm');
    const then = said(ada);

    ben.travelLog.remove(ben.travelLog.read().waypoints[1]!.id);
    ben.travelLog.add({ airport: 'LAX' });
    ben.travelLog.setTitle('Somewhere else');
    ben.travelLog.entry(entry)!.delete(3, 6);
    await ben.saved();
    await until('Ada sees it', () => ada.travelLog.read().title === 'Somewhere else');

    const typed = ' then the sun came out, and we took the boat.';
    const typing = (async () => {
      for (const letter of typed) {
        const text = ada.travelLog.entry(entry)!;
        text.insert(text.length, letter);
        await new Promise((resolve) => setTimeout(resolve, 4));
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 40));
    const { seq } = await ben.history.restore(titled.seq);
    expect(seq).toBeGreaterThan(titled.seq);
    await typing;
    await Promise.all([ada.saved(), ben.saved()]);
    await until('both say the same', () => same(ada, ben));

    // What had been committed when the way back was worked out is gone with it; all that came later is there.
    const text = ada.travelLog.entry(entry)!.toString();
    expect(text.startsWith('It rained all morning –')).toBe(true);
    expect(typed.endsWith(text.slice('It rained all morning –'.length))).toBe(true);
    expect(text.length).toBeGreaterThan('It rained all morning –'.length);
    const { waypoints, ...now } = said(ben);
    expect({ ...now, waypoints: waypoints.map((each) => ({ ...each, entry: '' })) }).toEqual({
      ...then,
      waypoints: then.waypoints.map((each) => ({ ...each, entry: '' })),
    });

    adas.undo();
    expect(ada.travelLog.entry(entry)!.toString()).toBe('It rained all morning –');
    await ada.saved();
    await until('Ben sees that Ada took it back', () => same(ada, ben));
    expect(said(ben)).toEqual(then);

    const { versions, head } = await ben.history.versions();
    expect(versions.map(({ kind, name, user }) => [kind, name, user?.name])).toEqual([
      ['before restore', null, 'Ben'],
      ['named', 'Before the storm', 'Ada'],
    ]);
    expect(versions[1]!.edits.map(({ user }) => user.name)).toContain('Ada');
    expect(head).toBeGreaterThan(seq);
  });

  test('H9: every row can be looked at, and says what the journey said then', async () => {
    const log = await createLog(server.url, 'CDG');
    const ada = await join(log, 'Ada');
    const titles = ['One', 'Two', 'Three'];
    for (const title of titles) {
      ada.travelLog.setTitle(title);
      await ada.saved();
    }
    const { history } = ada;
    const past = await Promise.all([1, 2, 3, 4].map((seq) => history.at(seq)));
    expect(past.map(({ content }) => content.title)).toEqual(['A journey', ...titles]);
    expect(past[3]!.content).toEqual(ada.travelLog.read());
    expect(Math.abs(Date.parse(past[3]!.at) - Date.now())).toBeLessThan(60_000);
    for (const seq of [0, 5, 1.5, Number.NaN])
      await expect(history.at(seq)).rejects.toMatchObject({ refusal: { code: 'BAD_MESSAGE' } });
    await expect(history.restore(5)).rejects.toMatchObject({
      refusal: { code: 'BAD_MESSAGE', detail: 'there is no row 5: the rows of this log are 1 to 4' },
    });
  });

  test('H7: going back to what is already there writes nothing', async () => {
    const log = await createLog(server.url, 'CDG');
    const { history } = await join(log, 'Ada');
    expect(await history.restore(1)).toEqual({ seq: 1 });
    expect(await history.versions()).toMatchObject({ head: 1, versions: [] });
  });

  test('H8: two who go back at once do it once', async () => {
    const log = await createLog(server.url, 'CDG');
    const [ada, ben] = [await join(log, 'Ada'), await join(log, 'Ben')];
    ada.travelLog.entry(first(ada))!.insert(0, 'Croissants.');
    await ada.saved();
    ada.travelLog.entry(first(ada))!.delete(0, 11);
    await ada.saved();
    await Promise.all([ada.history.restore(2), ben.history.restore(2)]);
    await until('the words are back', () => ben.travelLog.entry(first(ben))!.length > 0);
    await until('both say the same', () => same(ada, ben));
    expect(ada.travelLog.entry(first(ada))!.toString()).toBe('Croissants.');
  });

  test('a journey that was emptied comes back whole, however large it was', async () => {
    const log = await createLog(server.url, 'CDG');
    const ada = await join(log, 'Ada');
    const long = 'Longer than one update may be. '.repeat(10_000);
    for (let at = 0; at < 10; at++) {
      ada.travelLog.entry(first(ada))!.insert(0, long.slice(at * 31_000, (at + 1) * 31_000));
      await ada.saved();
    }
    for (let stop = 0; stop < 500; stop++) ada.travelLog.add({ airport: 'NRT', entry: `Stop ${stop}` });
    const { seq } = await ada.history.name('Whole');
    const then = said(ada);
    ada.doc.transact(() => {
      for (const { id } of then.waypoints) ada.travelLog.remove(id);
    });
    await ada.saved();
    await ada.history.restore(seq);
    await until('all is back', () => JSON.stringify(said(ada)) === JSON.stringify(then));
  });

  test('it is said of every stop who changed it last, how often each person did, and who wrote the words', async () => {
    const log = await createLog(server.url, 'CDG', 'NRT');
    const [ada, ben] = [await join(log, 'Ada'), await join(log, 'Ben')];
    const [paris, tokyo] = ada.travelLog.read().waypoints.map(({ id }) => id) as [string, string];
    for (const word of ['Rain ', 'and ', 'rain. ']) {
      const text = ada.travelLog.entry(paris)!;
      text.insert(text.length, word);
      await ada.saved();
    }
    await until('Ben reads it', () => ben.travelLog.entry(paris)!.length === 15);
    ben.travelLog.entry(paris)!.insert(5, 'hail, ');
    ben.travelLog.edit(tokyo, { airport: 'HND' });
    await ben.saved();

    const told = await ada.history.attribution();
    const names = (edits: readonly { user: { name: string }; edits: number }[]) =>
      edits.map(({ user, edits: count }) => [user.name, count]);
    expect(told.waypoints[paris]!.last.user).toEqual(ben.you);
    expect(names(told.waypoints[paris]!.edits)).toEqual(
      expect.arrayContaining([
        ['Ada', 3],
        ['Ben', 1],
      ]),
    );
    expect(told.waypoints[paris]!.entry.map(({ user, length }) => [user?.name, length])).toEqual([
      ['Ada', 5],
      ['Ben', 6],
      ['Ada', 10],
    ]);
    expect(names(told.waypoints[tokyo]!.edits)).toContainEqual(['Ben', 1]);

    ada.travelLog.move(tokyo, 0);
    await ada.saved();
    const later = await ben.history.attribution();
    expect(later.head).toBe(told.head + 1);
    expect(later.waypoints[tokyo]!.last.user).toEqual(ada.you);
    expect(later.waypoints[paris]).toEqual(told.waypoints[paris]);
  });

  test('H9, H10: whoever has no token may look and not write', async () => {
    const log = await createLog(server.url, 'CDG');
    const ask = (path: string, body?: object, token?: string) =>
      fetch(`${server.url}/api/logs/${log}/${path}`, {
        headers: { ...JSON_TYPE, ...(token && { authorization: `Bearer ${token}` }) },
        ...(body && { method: 'POST', body: JSON.stringify(body) }),
      });
    for (const path of ['versions', 'attribution', 'at/1']) expect((await ask(path)).status).toBe(200);
    // Who says who they are is believed or refused, as on the way into the room.
    for (const path of ['versions', 'attribution', 'at/1'])
      expect((await ask(path, undefined, 'forged.token')).status).toBe(401);
    for (const token of [undefined, 'forged.token']) {
      expect((await ask('versions', { name: 'Mine' }, token)).status).toBe(401);
      expect((await ask('restore', { seq: 1 }, token)).status).toBe(401);
    }
    const { token } = (await (
      await fetch(`${server.url}/api/logs`, { method: 'POST', headers: JSON_TYPE, body: '{}' })
    ).json()) as {
      token: string;
    };
    for (const body of [{}, { name: '' }, { name: 'x'.repeat(61) }, { name: 1 }])
      expect((await ask('versions', body, token)).status).toBe(400);
    for (const body of [{}, { seq: 0 }, { seq: '1' }, { seq: 1e99 }])
      expect((await ask('restore', body, token)).status).toBe(400);
    const elsewhere = await fetch(`${server.url}/api/logs/00000000-0000-4000-8000-000000000000/versions`);
    expect(elsewhere.status).toBe(404);
  });

  test('H9: who asks about the past again and again is slowed down, and nobody else is', async () => {
    const log = await createLog(server.url, 'CDG');
    const ask = async (token: string) => {
      const answer = await fetch(`${server.url}/api/logs/${log}/versions`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return ((await answer.json()) as { refusal?: { code: string } }).refusal?.code;
    };
    const [greedy, other] = await Promise.all([1, 2].map(() => connect({ url: server.url, log })));
    const { person } = DEFAULT_LIMITS.rates.history;
    const answers = await Promise.all(Array.from({ length: 2 * person }, () => ask(greedy!.token)));
    expect(answers.filter((code) => code === undefined).length).toBeGreaterThanOrEqual(person);
    expect(answers).toContain('RATE_LIMITED');
    expect(await ask(other!.token)).toBeUndefined();
    await Promise.all([greedy, other].map((room) => room!.leave()));
  });

  test('H1, H2, H5: after 500 edits there is a snapshot, and what is loaded from it is what is loaded from the rows', async () => {
    const log = await createLog(server.url, 'CDG');
    const ada = await join(log, 'Ada');
    const entry = first(ada);
    for (let edit = 0; edit < 520; edit++) {
      const text = ada.travelLog.entry(entry)!;
      if (edit % 7 === 6) text.delete(0, 2);
      else text.insert(edit % (text.length + 1), `${edit} `);
      await ada.saved();
    }
    const database = knex(knexConfig(url));
    const [row] = await database('travel_logs').where({ uuid: log }).select('id', 'head');
    const snapshots = () => database('travel_log_snapshots').where({ log_id: row.id }).select('seq', 'bytes');
    await until('a snapshot is written', async () => (await snapshots()).length === 1);
    const [snapshot] = await snapshots();
    expect(snapshot.seq).toBeGreaterThanOrEqual(500);

    const text = ada.travelLog.entry(entry)!.toString();
    await ada.leave();
    await reload();
    const bySnapshot = await join(log, 'Ben');
    expect(bySnapshot.travelLog.entry(entry)!.toString()).toBe(text);
    await bySnapshot.leave();

    // A snapshot that rots on the disk must not take the document with it, whatever the rot looks like.
    const rotten = Buffer.from(snapshot.bytes);
    rotten[rotten.length >> 1]! ^= 1;
    for (const bytes of [rotten, rotten.subarray(0, 100), Buffer.from('nothing like it'), Buffer.alloc(0)]) {
      await database('travel_log_snapshots').where({ log_id: row.id }).update({ bytes });
      await reload();
      const byRows = await join(log, 'Cyd');
      expect(byRows.travelLog.entry(entry)!.toString()).toBe(text);
      await byRows.leave();
    }
    await database.destroy();
  });

  /** Another start of the server on the same database: rooms are loaded anew. */
  async function reload(): Promise<void> {
    const { port } = server;
    await server.close();
    server = await startServer({ DATABASE_URL: url, LOG_LEVEL: 'fatal', PORT: String(port) });
  }
});

test('a version is named while edits are slowed down: it waits for them and has them', async () => {
  const server = await startServer({ MESSAGES_PER_SECOND: '20' });
  onTestFinished(() => server.close());
  const room = await connect({ url: server.url, log: await createLog(server.url, 'CDG'), name: 'Ada' });
  onTestFinished(() => room.leave());
  const entry = room.travelLog.entry(room.travelLog.read().waypoints[0]!.id)!;
  await until('edits wait', () => {
    entry.insert(0, 'a');
    return room.waiting?.code === 'RATE_LIMITED';
  });
  entry.insert(0, 'The last one: ');
  const { seq } = await room.history.name('Typed fast');
  expect((await room.history.at(seq)).content.waypoints[0]!.entry).toBe(entry.toString());
});
