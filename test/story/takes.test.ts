import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseMidi } from 'midi-file';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, createPlayback, type PlayedNote, type Room, type Take } from '../../client-sdk/index.ts';
import { compositionFile } from '../../protocol/composition-file.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { AeroMelody } from '../../server/server.ts';
import { commonGround, freshDatabase } from '../support/databases.ts';
import { startInstance } from '../support/instance.ts';
import { type Ask, askFrom, refusalOf } from '../support/people.ts';
import { freePort } from '../support/private-process.ts';
import { type Cluster, createLog, startCluster, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

/** Two notes, the first of them a little late. */
const NOTES = [
  { tick: 490, ticks: 200, pitch: 60, velocity: 90 },
  { tick: 960, ticks: 240, pitch: 64, velocity: 80 },
];

const rooms: Room[] = [];
async function enter(url: string, log: string, name: string, token?: string): Promise<Room> {
  const room = await connect({ url, log, name, token });
  rooms.push(room);
  return room;
}

async function legOf(room: Room): Promise<string> {
  await until('there is a leg', () => room.score.legs().length > 0);
  return room.score.legs()[0]!.leg;
}

const idsOf = (room: Room) => room.takes.list().map(({ id }) => id);

describe('takes on one instance', () => {
  let server: AeroMelody;
  let ask: Ask;
  beforeAll(async () => {
    server = await startServer({ TRUSTED_PROXIES: 'loopback' });
    ask = askFrom(server);
  });
  afterAll(async () => {
    for (const room of rooms.splice(0)) await room.leave();
    await server.close();
  });

  test('T1, T4: a late joiner has the takes, and hears them quantised, in their player’s name', async () => {
    const log = await createLog(server.url, 'CDG', 'LHR');
    const ada = await enter(server.url, log, 'Ada');
    const leg = await legOf(ada);
    const { id } = await ada.takes.record({ leg, sound: 73, notes: NOTES, grid: '1/16', strength: 50 });
    const muted = await ada.takes.record({ leg, sound: 0, notes: NOTES });
    await ada.takes.change(muted.id, { muted: true });

    const ben = await enter(server.url, log, 'Ben');
    await until('Ben has both', () => ben.takes.list().length === 2);
    await legOf(ben);
    const [take] = ben.takes.list() as [Take];
    expect(take).toEqual({
      ...{
        id,
        leg,
        by: ada.you,
        sound: 73,
        solo: false,
        notes: [490, 200, 60, 90, 960, 240, 64, 80],
        grid: '1/16',
        strength: 50,
      },
      ...{ muted: false, shape: expect.stringContaining('CDG LHR '), recordedAt: expect.stringMatching(/Z$/) },
    });

    const heard: PlayedNote[] = [];
    const output = { play: (note: object) => void ('player' in note && heard.push(note as PlayedNote)) };
    const playback = createPlayback({ room: ben, output });
    await ben.transport.play();
    // Where this process stands still as they are due, they are left out: from the start again.
    for (let times = 0; times < 4; times++) {
      const came = await until('both notes have sounded', () => heard.length >= 2, 6_000).catch(
        (error: unknown) => error,
      );
      if (came === undefined) break;
      heard.length = 0;
      await ben.transport.seek(0);
    }
    playback.close();
    const player = ada.you;
    expect(heard).toEqual([
      { player, sound: 73, leg, tick: 485, ticks: 200, pitch: 60, velocity: 90, at: 485 },
      { player, sound: 73, leg, tick: 960, ticks: 240, pitch: 64, velocity: 80, at: 960 },
    ]);
    await ben.transport.pause();
  });

  test('T1: takes that are layered pass by pass over a repeated leg are heard in each later pass, by a late joiner too', async () => {
    const log = await createLog(server.url, 'CDG', 'LHR');
    const ada = await enter(server.url, log, 'Ada');
    await legOf(ada);
    await ada.transport.play();
    const { leg, ticks } = ada.score.legs()[0]!;
    await ada.transport.loop(leg);
    /** Goes to the last beat of the leg, and on until a little of the next pass has sounded. */
    async function hearNextPass({ transport }: Room): Promise<void> {
      const run = transport.run();
      await transport.seek(ticks - 480);
      // The jump is a run, and the pass is another.
      await until('the next pass plays', () => {
        const tick = transport.tick();
        return transport.run() >= run + 2 && tick > 300 && tick < ticks - 480;
      });
    }
    const record = (pitch: number, ...at: number[]) =>
      ada.takes.record({ leg, sound: 0, notes: at.map((tick) => ({ tick, ticks: 60, pitch, velocity: 90 })) });
    await hearNextPass(ada);
    await record(60, 0, 240);
    await hearNextPass(ada);
    await record(67, 120);

    const ben = await enter(server.url, log, 'Ben');
    await until('Ben has both, and the loop', () => ben.takes.list().length === 2 && !!ben.transport.current?.loop);
    const heard = new Map<number, number>();
    const output = {
      play: (note: object) => {
        if ('player' in note) heard.set((note as PlayedNote).tick, (heard.get((note as PlayedNote).tick) ?? 0) + 1);
      },
      stop() {},
    };
    const playback = createPlayback({ room: ben, output });
    let passes = 0;
    // A stalled machine may leave a note of a pass out.
    while (passes < 8 && ![0, 120, 240].every((tick) => (heard.get(tick) ?? 0) >= 2)) {
      await hearNextPass(ben);
      passes += 1;
    }
    playback.close();
    expect([...heard.keys()].sort((one, other) => one - other)).toEqual([0, 120, 240]);
    for (const count of heard.values()) expect(count).toBeGreaterThanOrEqual(2);
    for (const count of heard.values()) expect(count).toBeLessThanOrEqual(passes + 1);
    await ada.transport.loop(null);
    await ada.transport.pause();
  });

  test('T2: the same request again remains one take, and another one under its id is refused', async () => {
    const log = await createLog(server.url, 'CDG', 'LHR');
    const ada = await enter(server.url, log, 'Ada');
    const recording = { id: randomUUID(), leg: await legOf(ada), sound: 128, notes: NOTES };
    const [first, second] = [await ada.takes.record(recording), await ada.takes.record(recording)];
    expect(second).toEqual(first);
    await expect(ada.takes.record({ ...recording, sound: 0 })).rejects.toMatchObject({
      refusal: { code: 'BAD_MESSAGE', detail: 'another take has this id' },
    });
    await until('there is one', () => ada.takes.list().length === 1);
  });

  test('T3: a take belongs to its player, and whoever manages the log may change it', async () => {
    const { id: log, token: owner } = (await ask('POST', '/api/logs', { title: 'Mine' })).body;
    await ask('PATCH', `/api/logs/${log}/access`, { addressRole: null }, owner);
    const enterBy = async (role: string) => {
      const { token: link } = (await ask('POST', `/api/logs/${log}/links`, { role }, owner)).body;
      const room = await connect({ url: server.url, log, link });
      rooms.push(room);
      return room.token;
    };
    const [player, other, viewer] = [await enterBy('player'), await enterBy('editor'), await enterBy('viewer')];
    const take = { id: randomUUID(), leg: 'a', sound: 0, notes: [0, 240, 60, 90], shape: '' };
    const path = `/api/logs/${log}/takes`;
    expect(await refusalOf(ask('POST', path, take, viewer))).toEqual([403, 'NOT_ALLOWED']);
    expect(await refusalOf(ask('POST', path, take))).toEqual([401, 'UNAUTHORIZED']);
    expect((await ask('POST', path, take, player)).status).toBe(201);
    const mute = (muted: boolean, token: string) => ask('PATCH', `${path}/${take.id}`, { muted }, token);
    for (const token of [other, viewer]) expect(await refusalOf(mute(true, token))).toEqual([403, 'NOT_ALLOWED']);
    expect((await mute(true, player)).body).toMatchObject({ muted: true });
    expect((await mute(false, owner)).body).toMatchObject({ muted: false });
    await ask('PATCH', `${path}/${take.id}`, { deleted: true }, owner);
    const listed = async (token: string, query = '') =>
      (await ask('GET', path + query, undefined, token)).body as unknown;
    for (const token of [viewer, owner]) expect(await listed(token)).toEqual({ takes: [] });
    for (const token of [player, owner])
      expect(await listed(token, '?deleted=true')).toMatchObject({ takes: [{ id: take.id }] });
    for (const token of [other, viewer]) expect(await listed(token, '?deleted=true')).toEqual({ takes: [] });
    expect((await ask('PATCH', `${path}/${take.id}`, { deleted: false }, player)).status).toBe(200);
  });

  test.each<[what: string, change: object]>([
    ['an id that is no uuid', { id: 'mine' }],
    ['notes that are not whole', { notes: [0, 240, 60] }],
    ['an unplayable pitch', { notes: [0, 240, 128, 90] }],
    ['a silent note', { notes: [0, 240, 60, 0] }],
    ['a note without length', { notes: [0, 0, 60, 90] }],
    ['a place before the leg', { notes: [-1, 240, 60, 90] }],
    ['a place in the far future', { notes: [2 ** 40, 240, 60, 90] }],
    ['too many notes', { notes: Array.from({ length: 4 * (LIMITS.takeNotes + 1) }, () => 1) }],
    ['an unknown sound', { sound: 129 }],
    ['an unknown grid', { grid: '1/3' }],
    ['more than all of the strength', { strength: 101 }],
    ['a field more', { by: 1 }],
  ])('%s is refused by name', async (_, change) => {
    const { id: log, token } = (await ask('POST', '/api/logs', { title: 'Mine' })).body;
    const take = { id: randomUUID(), leg: 'a', sound: 0, notes: [0, 240, 60, 90], shape: '' };
    expect(await refusalOf(ask('POST', `/api/logs/${log}/takes`, { ...take, ...change }, token))).toEqual([
      ...[400, 'BAD_MESSAGE'],
    ]);
  });

  test('T6, T7: a take whose leg was revised is kept and flagged; what lies behind its end is displaced', async () => {
    const log = await createLog(server.url, 'CDG', 'NRT');
    const ada = await enter(server.url, log, 'Ada');
    const leg = await legOf(ada);
    const { ticks } = ada.score.leg(leg)!;
    const last = { tick: ticks - 100, ticks: 480, pitch: 72, velocity: 70 };
    await ada.takes.record({ leg, sound: 0, notes: [...NOTES, last], grid: '1/8' });
    await until('it is there', () => ada.takes.list().length === 1);
    const take = () => ada.takes.list()[0]!;
    const places = () => ada.takes.notesOf(take()).map(({ tick, ticks }) => [tick, ticks]);
    expect(ada.takes.revised(take())).toBe(false);
    // The last one stays where it was played, and ends with the leg.
    expect(places()).toEqual([
      [480, 200],
      [960, 240],
      [ticks - 100, 100],
    ]);

    const recorded = take();
    const [, end] = ada.travelLog.read().waypoints;
    ada.travelLog.edit(end!.id, { airport: 'LHR' });
    await until('the leg is shorter', () => ada.score.leg(leg)!.ticks < ticks - 100);
    expect(take()).toEqual(recorded);
    expect(ada.takes.revised(take())).toBe(true);
    expect(places()).toEqual([
      [480, 200],
      [960, 240],
    ]);

    ada.travelLog.edit(end!.id, { airport: 'NRT' });
    await until('the leg is as it was', () => ada.score.leg(leg)!.ticks === ticks);
    expect(ada.takes.revised(take())).toBe(false);
    expect(places()).toHaveLength(3);

    ada.travelLog.remove(leg);
    await until('the leg is gone', () => ada.score.leg(leg) === undefined);
    expect([ada.takes.revised(take()), places()]).toEqual([true, []]);
  });

  test('T9: exports hold the takes: MIDI what sounds, JSON all of them with both places', async () => {
    const log = await createLog(server.url, 'CDG', 'LHR');
    const ada = await enter(server.url, log, 'Ada');
    const leg = await legOf(ada);
    const { ticks } = ada.score.leg(leg)!;
    const before = await ada.exports.midi();
    const behind = { tick: ticks, ticks: 10, pitch: 50, velocity: 50 };
    const take = await ada.takes.record({ leg, sound: 73, notes: [...NOTES, behind], grid: '1/16', strength: 50 });
    const muted = await ada.takes.record({ leg, sound: 0, notes: NOTES });
    await ada.takes.change(muted.id, { muted: true });

    const { tracks } = parseMidi(await ada.exports.midi());
    expect(tracks).toHaveLength(parseMidi(before).tracks.length + 1);
    const played = tracks.at(-1)!;
    expect(played).toEqual([
      { deltaTime: 0, meta: true, type: 'trackName', text: 'Ada' },
      { deltaTime: 0, type: 'programChange', channel: 4, programNumber: 73 },
      { deltaTime: 485, type: 'noteOn', channel: 4, noteNumber: 60, velocity: 90 },
      { deltaTime: 200, type: 'noteOff', channel: 4, noteNumber: 60, velocity: 0 },
      { deltaTime: 275, type: 'noteOn', channel: 4, noteNumber: 64, velocity: 80 },
      { deltaTime: 240, type: 'noteOff', channel: 4, noteNumber: 64, velocity: 0 },
      { deltaTime: ticks - 1_200, meta: true, type: 'endOfTrack' },
    ]);
    const file = compositionFile.parse(await ada.exports.json());
    const [late, straight] = NOTES;
    expect(file.takes).toEqual([
      {
        ...{
          id: take.id,
          leg,
          player: 'Ada',
          sound: 73,
          grid: '1/16',
          strength: 50,
          solo: false,
          muted: false,
          revised: false,
        },
        notes: [
          { ...late, sounds: { tick: 485, ticks: 200 } },
          { ...straight, sounds: { tick: 960, ticks: 240 } },
          { ...behind, sounds: null },
        ],
      },
      expect.objectContaining({ id: muted.id, muted: true, revised: false }),
    ]);

    ada.travelLog.edit(ada.travelLog.read().waypoints[1]!.id, { airport: 'NRT' });
    expect((await ada.exports.json()).takes?.map(({ revised }) => revised)).toEqual([true, true]);
    for (const { id } of [take, muted]) await ada.takes.remove(id);
    expect((await ada.exports.json()).takes).toBeUndefined();
  });

  test('T8: a deleted take is gone for all, and comes back as it was', async () => {
    const log = await createLog(server.url, 'CDG', 'LHR');
    const [ada, ben] = [await enter(server.url, log, 'Ada'), await enter(server.url, log, 'Ben')];
    const { id } = await ada.takes.record({
      leg: await legOf(ada),
      sound: 0,
      notes: NOTES,
      grid: '1/8T',
      strength: 33,
    });
    await until('Ben has it', () => idsOf(ben)[0] === id);
    const before = ben.takes.list();
    await ada.takes.remove(id);
    await until('it is gone', () => idsOf(ben).length === 0);
    expect((await ada.takes.deleted()).map(({ id }) => id)).toEqual([id]);
    await ada.takes.restore(id);
    await until('it is back', () => idsOf(ben).length === 1);
    expect(ben.takes.list()).toEqual(before);
  });

  test('T4: many takes come in messages of a modest size', async () => {
    const log = await createLog(server.url, 'CDG', 'LHR');
    const ada = await enter(server.url, log, 'Ada');
    const leg = await legOf(ada);
    const notes = Array.from({ length: LIMITS.takeNotes }, (_, at) => ({ ...NOTES[0]!, tick: 30 * at }));
    for (const sound of [1, 2, 3, 4]) await ada.takes.record({ leg, sound, notes });
    const ben = await enter(server.url, log, 'Ben');
    await until('Ben has all', () => ben.takes.list().length === 4);
    expect(ben.takes.list().map(({ notes }) => notes.length)).toEqual([1, 2, 3, 4].map(() => 4 * LIMITS.takeNotes));
  });
});

describe('takes on two instances', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(async () => {
    for (const room of rooms.splice(0)) await room.leave();
    await cluster.close();
  });

  test('T4: a take is on the other instance at once, and its changes are', async () => {
    const [one, two] = cluster.instances;
    const log = await createLog(one.url, 'CDG', 'LHR');
    const [ada, ben] = [await enter(one.url, log, 'Ada'), await enter(two.url, log, 'Ben')];
    const leg = await legOf(ada);
    const waits: number[] = [];
    for (const sound of [0, 1, 2, 3]) {
      const { id } = await ada.takes.record({ leg, sound, notes: NOTES });
      const began = performance.now();
      await until('Ben has it', () => idsOf(ben).includes(id));
      waits.push(performance.now() - began);
    }
    // By comparisons of heads alone, all but the first would wait for the next one.
    expect(Math.min(...waits.slice(1))).toBeLessThan(500);
    const [take] = ben.takes.list() as [Take];
    await ada.takes.change(take.id, { grid: '1/16', muted: true });
    await until('Ben has the change', () => ben.takes.list()[0]!.grid === '1/16');
    await ada.takes.remove(take.id);
    await until('Ben has it no more', () => !idsOf(ben).includes(take.id));
  });
});

test('T4: without Redis a take reaches the other instance within a second', async () => {
  const { env, drop } = await commonGround();
  const { REDIS_URL: _, ...alone } = env;
  const [one, two] = [await startServer(alone), await startServer(alone)];
  const log = await createLog(one.url, 'CDG', 'LHR');
  const [ada, ben] = [await enter(one.url, log, 'Ada'), await enter(two.url, log, 'Ben')];
  const { id } = await ada.takes.record({ leg: await legOf(ada), sound: 0, notes: NOTES });
  await until('Ben has it', () => idsOf(ben)[0] === id, 2_000);
  for (const room of rooms.splice(0)) await room.leave();
  for (const server of [one, two]) await server.close();
  await drop();
});

test('T5: a take is there after kill -9 of the instance that answered', async () => {
  const database = await freshDatabase('sqlite');
  const dataDir = await mkdtemp(join(tmpdir(), 'aero-melody-'));
  const env = { DATA_DIR: dataDir, DATABASE_URL: database.url, PORT: String(await freePort()) };
  const first = await startInstance(env);
  const log = await createLog(first.url, 'CDG', 'LHR');
  const ada = await enter(first.url, log, 'Ada');
  const take = await ada.takes.record({ leg: await legOf(ada), sound: 128, notes: NOTES, grid: '1/8' });
  await first.end('SIGKILL');
  const second = await startInstance(env);
  const judge = await enter(second.url, log, 'Judge');
  await until('it is there', () => judge.takes.list().length === 1);
  expect(judge.takes.list()).toEqual([take]);
  for (const room of rooms.splice(0)) await room.leave();
  expect(await second.end('SIGTERM')).toBe(0);
  await rm(dataDir, { recursive: true });
  await database.drop();
});
