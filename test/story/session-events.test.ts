import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { connect, createPlayback, type Room } from '../../client-sdk/index.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { openRig } from '../session-events/history-ground.ts';
import { joinRaw, say } from '../support/raw-client.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

interface Event {
  readonly kind: string;
  readonly user_id: number | null;
  readonly log: string | null;
  readonly [column: string]: unknown;
}

const FLIGHTS = 'from,to,date\nATH,CAI,2026-05-01\nCAI,NBO,2026-05-02\nrubbish that is no flight\n';

/** An evening of Ada, whose journey it is, and Ben; then the instance is drained. What it recorded. */
async function evening() {
  const dataDir = await mkdtemp(join(tmpdir(), 'aero-melody-evening-'));
  const server = await startServer({ DATA_DIR: dataDir });
  let token = '';
  async function ask(method: string, path: string, body?: unknown, type = 'application/json'): Promise<Response> {
    return fetch(server.url + path, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': type }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }
  const waypoints = ['CDG', 'FRA', 'VIE'].map((airport) => ({ airport }));
  const created = await (await ask('POST', '/api/logs', { title: 'An evening', seed: 7, waypoints })).json();
  const log: string = created.id;
  token = created.token;
  const enter = (name: string, as?: string) => connect({ url: server.url, log, name, token: as });
  const ada = await enter('Ada', token);
  const ben = await enter('Ben');
  await edits(ada, ben);

  const playback = createPlayback({ room: ada, output: { play() {} } });
  await ben.transport.play();
  await setTimeout(5_500);
  ada.hear('muted');
  ben.travelLog.edit(ben.travelLog.read().waypoints[0]!.id, { airport: 'LHR' });
  await ben.saved();
  await setTimeout(6_000);
  await ben.transport.pause();
  await ada.transport.seek(0);

  await ada.jam.stage(true);
  await ben.jam.stage(true);
  await ada.jam.stage(false);
  await ben.jam.stage(false);

  const notes = [
    { tick: 0, ticks: 480, pitch: 60, velocity: 90 },
    { tick: 960, ticks: 480, pitch: 64, velocity: 90 },
  ];
  const take = await ben.takes.record({ leg: ben.score.legs()[0]!.leg, sound: 0, notes });
  await ben.takes.remove(take.id);
  await ben.takes.remove(take.id);

  const link = await (await ask('POST', `/api/logs/${log}/links`, { role: 'editor' })).json();
  const cleo = await connect({ url: server.url, log, name: 'Cleo', link: link.token });
  await cleo.leave();
  expect((await ask('POST', `/api/logs/${log}/import`, FLIGHTS, 'text/csv')).status).toBe(200);
  for (const file of [
    'composition.mid',
    'composition.json',
    'composition.json?for=wav',
    'calendar.ics',
    'flights.csv',
    'journey.json',
    'print',
  ])
    expect((await ask('GET', `/api/logs/${log}/${file}`)).status, file).toBe(200);
  let piece = 0;
  await until('the performance is kept', async () => {
    piece = (await (await ask('GET', `/api/logs/${log}/compositions`)).json()).compositions[0]?.id ?? 0;
    return piece > 0;
  });
  for (const method of ['PUT', 'PUT', 'DELETE', 'DELETE'])
    await ask(method, `/api/logs/${log}/compositions/${piece}/like`);
  expect((await ask('POST', `/api/logs/${log}/takes`, { nonsense: true })).status).toBe(400);
  expect((await ask('GET', `/api/logs/${log}/next?limit=2`)).status).toBe(200);
  expect((await fetch(`${server.url}/api/logs/${log}/next?limit=2`)).status).toBe(200);
  const raw = await joinRaw(server.url, log);
  await say(raw.socket, 'compare', { nonsense: true } as never);
  raw.socket.disconnect();

  await ada.transport.play();
  await setTimeout(2_500);
  const people = { ada: ada.you.userId, ben: ben.you.userId, cleo: cleo.you.userId };
  playback.close();
  ada.hear('on');
  await setTimeout(1_500);
  await ada.leave();
  await setTimeout(200);
  await server.drain();
  await ben.leave();
  await server.close();
  const database = openDatabase(`sqlite:${join(dataDir, 'aero-melody.sqlite')}`);
  const rig = await openRig({ database, dir: join(dataDir, 'events') });
  // The journey that comes with the installation has stops, too. Stops and legs that are added at once share their ms.
  const events = (await rig.history.query(
    'SELECT * FROM events WHERE log IS NULL OR log <> $1 ORDER BY at_ms, airport, origin',
    [server.demoLog],
  )) as unknown as Event[];
  await rig.close();
  await database.close();
  await rm(dataDir, { recursive: true });
  return { log, events, people };
}

async function edits(ada: Room, ben: Room): Promise<void> {
  const { travelLog } = ada;
  const id = travelLog.add({ airport: 'ATH' });
  await ada.saved();
  await setTimeout(1_300);
  travelLog.move(id, 0);
  travelLog.move(id, 3);
  await ada.saved();
  await setTimeout(1_300);
  travelLog.remove(travelLog.read().waypoints[1]!.id);
  ben.travelLog.setTitle('A long evening');
  await ada.saved();
  await ben.saved();
  await setTimeout(1_300);
  travelLog.entry(id)!.insert(0, 'Warm.');
  await ada.saved();
  travelLog.steer({ tempo: 100 });
  await ada.saved();
}

describe('an evening in events', () => {
  let log: string;
  let events: readonly Event[];
  let people: { readonly ada: number; readonly ben: number; readonly cleo: number };

  beforeAll(async () => {
    ({ log, events, people } = await evening());
  });

  const of = (kind: string) => events.filter((event) => event.kind === kind);
  const told = (kind: string, ...columns: string[]) => of(kind).map((event) => columns.map((column) => event[column]));

  test('all but the drain belong to the journey, and hold numbers of people alone', () => {
    expect(events.filter((event) => event.log !== log).map(({ kind }) => kind)).toEqual(['drained']);
    const texts = events.flatMap((event) => Object.values(event).filter((value) => typeof value === 'string'));
    for (const word of ['Ada', 'Ben', 'evening', 'Warm', 'rubbish']) expect(texts.join(' ')).not.toContain(word);
  });

  test('who came and went, and for how long', () => {
    const { ada, ben, cleo } = people;
    expect(told('joined', 'user_id').flat().slice(0, 3)).toEqual([ada, ben, cleo]);
    expect(of('left')).toHaveLength(4);
    for (const { ms } of of('left')) expect(ms).toBeGreaterThan(0);
  });

  test('edits by part, and what they did to stops and legs', () => {
    const { ada, ben } = people;
    expect(told('edited', 'user_id', 'part')).toEqual(
      expect.arrayContaining([
        [ada, 'waypoints'],
        [ada, 'entries'],
        [ada, 'settings'],
        [ben, 'details'],
      ]),
    );
    expect(told('waypoint-added', 'user_id', 'airport').slice(0, 4)).toEqual(
      ['CDG', 'FRA', 'VIE', 'ATH'].map((airport) => [ada, airport]),
    );
    expect(told('waypoint-moved', 'user_id', 'airport')).toEqual([
      [ada, 'ATH'],
      [ben, 'LHR'],
    ]);
    expect(told('waypoint-removed', 'user_id', 'airport')).toEqual([[ada, 'FRA']]);
    const legs = told('leg-added', 'user_id', 'origin', 'destination').map(([by, ...codes]) => [by, codes.join('-')]);
    expect(legs.slice(0, 5)).toEqual([
      [ada, 'CDG-FRA'],
      [ada, 'FRA-VIE'],
      [ada, 'VIE-ATH'],
      [ada, 'CDG-VIE'],
      [ben, 'LHR-VIE'],
    ]);
    expect(of('leg-added')[2]!.km).toBeGreaterThan(1_200);
    expect(of('leg-added')[2]!.km).toBeLessThan(1_350);
  });

  test('what happened to the music', () => {
    const { ada, ben } = people;
    expect(told('transport', 'user_id', 'action').slice(0, 3)).toEqual([
      [ben, 'started'],
      [ben, 'paused'],
      [ada, 'sought'],
    ]);
    expect(of('played').filter(({ ms }) => ms !== null).length).toBeGreaterThanOrEqual(1);
    expect(of('notes-replaced')[0]!.notes).toBeGreaterThan(0);
  });

  test('the jam', () => {
    const { ada, ben } = people;
    // All within a few milliseconds, and those of one have no order.
    expect(told('jam', 'user_id', 'action').toSorted()).toEqual(
      [
        [ada, 'opened'],
        [ada, 'entered'],
        [ben, 'entered'],
        [ada, 'stepped-down'],
        [ben, 'stepped-down'],
        [ben, 'closed'],
      ].toSorted(),
    );
  });

  test('takes, likes, sharing, files: each once for each time that it had an effect', () => {
    const { ada, ben, cleo } = people;
    expect(told('take', 'user_id', 'action', 'notes').toSorted()).toEqual([
      [ben, 'deleted', 2],
      [ben, 'kept', 2],
    ]);
    // Three quarters at the tempo of the leg.
    for (const { ms } of of('take')) expect(ms).toBe(1_800);
    expect(told('liked', 'user_id', 'count').toSorted()).toEqual([
      [ada, -1],
      [ada, 1],
    ]);
    expect(told('shared', 'user_id', 'action')).toEqual(
      expect.arrayContaining([
        [ada, 'link made'],
        [cleo, 'link redeemed'],
      ]),
    );
    expect(of('shared')).toHaveLength(2);
    expect(told('imported', 'user_id', 'format', 'count', 'rejected')).toEqual([[ada, 'table', 2, 1]]);
    expect(told('exported', 'format').flat().toSorted()).toEqual(
      ['midi', 'json', 'wav', 'calendar', 'table', 'journey', 'print'].toSorted(),
    );
  });

  test('suggested stops, each that was shown to a person and none that a stranger saw', () => {
    const shown = told('suggested', 'user_id', 'member_id');
    expect(shown).toEqual([
      [people.ada, null],
      [people.ada, null],
    ]);
    for (const { airport, origin } of of('suggested')) expect(airport).not.toBe(origin);
  });

  test('refusals of requests and of messages', () => {
    expect(told('refused', 'code')).toEqual([['BAD_MESSAGE'], ['BAD_MESSAGE']]);
    expect(told('refused', 'user_id')[0]).toEqual([people.ada]);
  });

  test('L1, L2: what Ada heard, with the sound on and off, and where she left; Ben played it to nobody', () => {
    const { ada } = people;
    expect(new Set(told('listened', 'user_id').flat())).toEqual(new Set([ada]));
    expect(new Set(told('listened', 'muted').flat())).toEqual(new Set([true, false]));
    const ms = told('listened', 'ms').reduce((all, [one]) => all + Number(one), 0);
    // A busy machine plays later than it is asked to, and only what has played counts.
    expect(ms).toBeGreaterThan(6_000);
    expect(ms).toBeLessThan(18_000);
    expect(of('listened').filter((event) => event.left_here)).toHaveLength(1);
    expect(of('listened').find((event) => event.left_here)).toMatchObject({ muted: false });
  });

  test('latencies of edits and of notes', () => {
    const samples = (action: string) => of('latency').filter((event) => event.action === action);
    for (const action of ['edit', 'note']) {
      expect(samples(action).length, action).toBeGreaterThan(0);
      for (const { ms } of samples(action)) expect(ms).toBeLessThan(5_000);
    }
  });

  test('the drain of the instance', () => {
    expect(told('drained', 'log', 'user_id', 'count')).toEqual([[null, null, 1]]);
  });
});
