import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type LiveNote, type Room } from '../../client-sdk/index.ts';
import type { Jam, JamDown } from '../../protocol/jam.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import { playheadAt } from '../../protocol/tempo.ts';
import { type HeldNote, type Listener, listenTo } from '../jam/listener.ts';
import { runJam } from '../jam/session.ts';
import { joinRaw, type Socket, say } from '../support/raw-client.ts';
import { type Cluster, createLog, startCluster } from '../support/server.ts';
import { until } from '../support/until.ts';

let cluster: Cluster;
const leaving: (() => unknown)[] = [];

beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(async () => {
  for (const leave of leaving) await leave();
  await cluster?.close();
});

const urlOf = (at: number) => cluster.instances[at % 2]!.url;
const newLog = () => createLog(urlOf(0), 'CDG', 'FRA', 'VIE', 'ATH');

/** A member, on the instance of this number. */
async function join(log: string, at: number, name = `Member ${at}`): Promise<Room> {
  const room = await connect({ url: urlOf(at), log, name });
  leaving.push(() => room.leave());
  return room;
}

function listen(room: Room): Listener {
  const listener = listenTo(room);
  leaving.push(listener.close);
  return listener;
}

/** Ada on stage on the first instance, the music under way, and Ben who listens on the second. */
async function onStage() {
  const log = await newLog();
  const ada = await join(log, 0, 'Ada');
  const ben = await join(log, 1, 'Ben');
  await ada.jam.stage(true);
  await ada.transport.play();
  await until('Ada is on stage', () => ada.jam.stageState === 'on', 10_000);
  return { log, ada, ben, heard: listen(ben) };
}

const ended = ({ until: end }: HeldNote) => end !== undefined;

/** Presses keys and holds them once all are heard: a note that is due while a process stands still is left out. */
async function hold(player: Room, listener: Listener, ...pitches: number[]): Promise<void> {
  const sounding = () => new Set(listener.held.filter((note) => !ended(note)).map(({ pitch }) => pitch)).size;
  for (let times = 0; times < 4; times++) {
    for (const pitch of pitches) player.jam.noteOn(pitch, 90);
    const missing = await until('all are heard', () => sounding() === pitches.length, 5_000).catch((error) => error);
    if (!missing) return;
    for (const pitch of pitches) player.jam.noteOff(pitch);
  }
  expect(sounding()).toBe(pitches.length);
}

test('P1, P2: over lines of 20 to 120 ms and two instances every note of a jam is at its place', async () => {
  const ports = cluster.instances.map(({ url }) => Number(new URL(url).port));
  const log = await newLog();
  const {
    clocks: _,
    stageLead,
    farthest,
    ...counts
  } = await runJam({
    ...{ log, ports, players: 2, listeners: 2, delay: [20, 120], jitter: 5, seconds: 4, seed: 5, loop: false },
  });
  expect(counts.played).toBeGreaterThan(10);
  expect(stageLead).toBeGreaterThanOrEqual(300);
  // A busy machine may hand over late what came in time; whatever sounds is at its place or counted.
  expect({ ...counts, late: 0, astray: 0, heard: 0, lost: 0 }).toEqual({
    ...{ played: counts.played, displaced: 0, doubled: 0, hanging: 0 },
    ...{ late: 0, astray: 0, heard: 0, lost: 0 },
  });
  expect(counts.heard + counts.late).toBe(2 * counts.played);
  expect(counts.lost).toBe(counts.late);
  expect(counts.astray).toBeLessThan(counts.played);
  expect(farthest).toBeLessThan(31);
});

test('P2: a player is not sent its own notes, and all others are, with who plays', async () => {
  const log = await newLog();
  const [ada, ben, cid] = [await join(log, 0, 'Ada'), await join(log, 0, 'Ben'), await join(log, 1, 'Cid')];
  const heard = new Map<string, LiveNote[]>();
  for (const room of [ada, ben, cid]) {
    const notes: LiveNote[] = [];
    heard.set(room.you.name, notes);
    void (async () => {
      for await (const note of room.notes) if ('player' in note) notes.push(note);
    })();
  }
  ada.jam.sound = 40;
  ada.jam.noteOn(67, 101);
  ada.jam.noteOff(67);
  await until('both hear it', () => heard.get('Ben')!.length === 1 && heard.get('Cid')!.length === 1);
  const note = { player: ada.you, sound: 40, pitch: 67, velocity: 101, place: undefined };
  expect([...heard.values()]).toEqual([[], [note], [note]]);
});

test('P7: a member on stage who plays nothing says so ten times a second', async () => {
  const { ben } = await onStage();
  const marks: { mark: JamDown; time: number }[] = [];
  ben.on('jamMessage', (mark) => marks.push({ mark, time: performance.now() }));
  await until('there are many', () => marks.length > 20);
  const gaps = marks.slice(1).map(({ time }, index) => time - marks[index]!.time);
  // A busy machine delays some.
  expect(gaps.toSorted((a, b) => a - b)[gaps.length >> 1]).toBeLessThan(125);
  const ticks = marks.map(({ mark }) => (mark.kind === 'placed' && mark.events.length === 0 ? mark.upTo : Number.NaN));
  expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
});

describe('P6: no note hangs', () => {
  test.each([
    ['leaves', (room: Room) => room.leave()],
    ['steps off the stage', (room: Room) => room.jam.stage(false)],
  ])('when its player %s', async (_, end) => {
    const { ada, heard } = await onStage();
    await hold(ada, heard, 60, 64);
    await end(ada);
    await until('both end', () => heard.held.every(ended), 10_000);
  });

  test('when its player may not play any more', async () => {
    const body = JSON.stringify({ title: 'Ours', waypoints: [{ airport: 'CDG' }, { airport: 'NRT' }] });
    const headers = { 'content-type': 'application/json' };
    const made = await fetch(`${urlOf(0)}/api/logs`, { method: 'POST', headers, body });
    const { id: log, token } = (await made.json()) as { id: string; token: string };
    const owner = await connect({ url: urlOf(0), log, token });
    leaving.push(() => owner.leave());
    const { token: link } = await owner.sharing.addLink({ role: 'player' });
    const ben = await connect({ url: urlOf(1), log, link, name: 'Ben' });
    leaving.push(() => ben.leave());
    await owner.sharing.setPublic(false);
    const heard = listen(owner);
    await hold(ben, heard, 60);
    await owner.sharing.setRole(ben.you.userId, 'viewer');
    await until('it ends', () => heard.held.every(ended), 5_000);
    await expect(ben.jam.stage(true)).rejects.toMatchObject({ refusal: { code: 'NOT_ALLOWED' } });
    ben.jam.noteOff(60);
    const refused = new Promise((resolve) => ben.on('refused', ({ refusal }) => resolve(refusal.code)));
    ben.jam.noteOn(62);
    expect(await refused).toBe('NOT_ALLOWED');
  });

  test('when it is none: a pitch or velocity out of range is thrown back, and the others are heard', async () => {
    const log = await newLog();
    const ada = await join(log, 0, 'Ada');
    const heard = listen(await join(log, 1, 'Ben'));
    for (const pitch of [200, Number.NaN, 60.5, -1]) expect(() => ada.jam.noteOn(pitch)).toThrow(RangeError);
    for (const velocity of [0, 128, 1.5, Number.NaN]) expect(() => ada.jam.noteOn(60, velocity)).toThrow(RangeError);
    ada.jam.noteOn(60);
    await until('Ben hears it', () => heard.held.map(({ pitch }) => pitch).join() === '60');
  });

  test('a late member gets no half of a note', async () => {
    const { log, ada } = await onStage();
    ada.jam.noteOn(60);
    await setTimeout(200);
    const cid = await join(log, 1, 'Cid');
    const heard = listen(cid);
    await setTimeout(200);
    ada.jam.noteOff(60);
    ada.jam.noteOn(72);
    ada.jam.noteOff(72);
    await until('the whole one is heard', () => heard.held.some(({ pitch }) => pitch === 72), 10_000);
    expect(heard.held.map(({ pitch }) => pitch)).toEqual([72]);
    await until('it ends', () => heard.held.every(ended), 10_000);
  });
});

describe('P5: what does not belong is refused by name, and nobody hears it', () => {
  let log: string;
  let ada: Room;
  let socket: Socket;
  const refusals: Refusal[] = [];
  const heard: JamDown[] = [];

  beforeAll(async () => {
    log = await newLog();
    ada = await join(log, 0, 'Ada');
    ada.on('jamMessage', (message) => heard.push(message));
    ({ socket } = await joinRaw(urlOf(1), log, {}, (raw) =>
      raw.on('refused', ({ refusal }: { refusal: Refusal }) => refusals.push(refusal)),
    ));
    leaving.push(() => socket.disconnect());
    expect(await say(socket, 'stage', { on: true, solo: false })).toEqual({ ok: true });
    await ada.transport.play();
    await until('the stage is open', () => ada.jam.stageLead > 0 && ada.transport.tick() > 0, 10_000);
  });

  /** Message of a member on stage, so many ticks off its place. */
  function placed(off: number, events: Jam['events'] = []): Jam {
    const { current } = ada.transport;
    const tick = Math.max(0, Math.round(playheadAt(current!, ada.roomTime() + ada.jam.stageLead))) + off;
    const leg = ada.score.legs().findLast(({ startTick }) => startTick <= tick)!;
    const upTo = tick - leg.startTick;
    const there = events.map((event) => ({ ...event, at: upTo })) as Extract<Jam, { kind: 'placed' }>['events'];
    return { kind: 'placed', leg: leg.leg, upTo, sound: 0, held: [], events: there };
  }

  /** @param make makes the message as late as it can, for its place passes */
  async function tell(make: () => unknown): Promise<string | undefined> {
    // Earlier messages have arrived by then.
    await setTimeout(60);
    refusals.length = 0;
    heard.length = 0;
    socket.emit('jam', make());
    await say(socket, 'ping', {});
    if (refusals.length > 0) {
      await setTimeout(50);
      // That the member stepped off may be told meanwhile by the other instance.
      expect(heard.filter(({ kind }) => kind !== 'gone')).toEqual([]);
    }
    return refusals[0] && `${refusals[0].code}: ${refusals[0].detail}`;
  }

  test('a note where the stage is passes', async () => {
    expect(await tell(() => placed(0, [{ kind: 'on', at: 0, pitch: 60, velocity: 80 }]))).toBeUndefined();
    await until('Ada has it', () => heard.length > 0);
  });

  test.each<[string, () => unknown, string]>([
    ['far ahead', () => placed(9_600), 'BAD_PLACE: the place is too far ahead'],
    [
      'where there is no leg',
      () => ({ ...placed(0), leg: 'nowhere' }),
      'BAD_PLACE: there is no such place in the music',
    ],
    [
      'behind the end of its leg',
      () => ({ ...placed(0), upTo: 9e6 }),
      'BAD_PLACE: there is no such place in the music',
    ],
    [
      'behind its watermark',
      () => ({
        ...placed(0),
        events: [{ kind: 'on', at: placed(960).kind === 'placed' ? 9e5 : 0, pitch: 60, velocity: 1 }],
      }),
      'BAD_PLACE: behind or before the watermark',
    ],
    [
      'played next year',
      () => ({ kind: 'direct', time: Date.now() + 3e10, sound: 0, held: [], events: [] }),
      'BAD_PLACE: the time is not now',
    ],
    ['of an unplayable pitch', () => placed(0, [{ kind: 'on', at: 0, pitch: 128, velocity: 80 }]), 'BAD_MESSAGE'],
    ['of no velocity', () => placed(0, [{ kind: 'on', at: 0, pitch: 60, velocity: 0 }]), 'BAD_MESSAGE'],
    ['with seventeen held', () => ({ ...placed(0), held: Array.from({ length: 17 }, (_, at) => at) }), 'BAD_MESSAGE'],
    [
      'with too many events',
      () => ({ ...placed(0), events: Array(33).fill({ kind: 'off', at: 0, pitch: 1 }) }),
      'BAD_MESSAGE',
    ],
    [
      'in the name of another',
      () => ({ ...placed(0), kind: 'gone', member: 'another', player: ada.you }),
      'BAD_MESSAGE',
    ],
  ])('one %s is refused', async (_, message, refusal) => {
    expect(await tell(message)).toContain(refusal);
    expect(heard).toEqual([]);
  });

  test('a watermark that runs back is refused', async () => {
    let first: Jam | undefined;
    const make = () => {
      first = placed(0);
      return first;
    };
    expect(await tell(make)).toBeUndefined();
    expect(await tell(() => ({ ...first, upTo: (first as unknown as { upTo: number }).upTo - 1 }))).toBe(
      'BAD_PLACE: the watermark runs back',
    );
  });

  test('a place that is over is refused', async () => {
    await until('the music has played for a while', () => ada.transport.tick() > 3_000, 20_000);
    await ada.transport.seek(9_600);
    await until('it plays on', () => ada.transport.tick() > 9_700, 10_000);
    const { leg } = ada.score.legs()[0]!;
    expect(await tell(() => ({ ...placed(0), leg, upTo: 10 }))).toBe('BAD_PLACE: the place is over');
  });

  /** Sends 150 notes at once. @returns how many of them pass */
  async function flood(): Promise<number> {
    const loud = Array.from({ length: 30 }, (_, pitch) => ({ kind: 'on' as const, at: 0, pitch, velocity: 1 }));
    refusals.length = 0;
    for (let batch = 0; batch < 5; batch++) socket.emit('jam', placed(0, loud));
    await say(socket, 'ping', {});
    const answers = new Set(refusals.map(({ code, detail }) => `${code}: ${detail}`));
    expect([...answers]).toEqual(['RATE_LIMITED: too many notes']);
    return loud.length * (5 - refusals.length);
  }

  test('a flood is refused, and the next second is as before', async () => {
    await flood();
    await setTimeout(1_000);
    expect(await tell(() => placed(0, [{ kind: 'on', at: 0, pitch: 60, velocity: 1 }]))).toBeUndefined();
  });

  test('stepping off and on again gives no more notes', async () => {
    const started = performance.now();
    let passed = 0;
    for (let round = 0; round < 4; round++) {
      await say(socket, 'stage', { on: false, solo: false });
      await say(socket, 'stage', { on: true, solo: false });
      passed += await flood();
    }
    const seconds = (performance.now() - started) / 1_000;
    expect(passed, `in ${seconds} s`).toBeLessThanOrEqual(LIMITS.jamNotes * (2 + seconds));
  });

  test('one while the music rests is refused', async () => {
    await ada.transport.pause();
    await setTimeout(3_000);
    expect(await tell(() => placed(0))).toBe('BAD_PLACE: the music rests');
    await ada.transport.play();
  });

  test('one of a member who has stepped off is refused', async () => {
    await say(socket, 'stage', { on: false, solo: false });
    expect(await tell(() => placed(0))).toBe('BAD_PLACE: the member is not on stage');
  });
});
