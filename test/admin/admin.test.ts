import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Room } from '../../client-sdk/index.ts';
import type { Instances, OpenedRoom, RoomPage, StorageState } from '../../server/admin/admin.ts';
import type { AeroMelody } from '../../server/server.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { createRoomClosures } from '../../server/storage/room-closures.ts';
import { openDocumentCheck } from '../http/document.ts';
import { commonGround } from '../support/databases.ts';
import { byPort, openTap, type Tap } from '../support/mariadb-tap.ts';
import { joinRaw } from '../support/raw-client.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

describe('an operator of two instances on one MariaDB and one Redis', () => {
  let ground: Awaited<ReturnType<typeof commonGround>>;
  let tap: Tap;
  let database: Database;
  let one: AeroMelody;
  let two: AeroMelody;
  const rooms: Room[] = [];
  /** Statements of the first instance. */
  let sent: string[] = [];

  beforeAll(async () => {
    ground = await commonGround();
    const { DATABASE_URL } = ground.env;
    tap = await openTap(() => Number(new URL(DATABASE_URL).port), {
      asked: (sql) => sent.push(sql) > 0,
      answered: () => true,
    });
    const env = { ...ground.env, OPERATOR_TOKEN: 'the-token-of-the-operator-of-both-of-them' };
    one = await startServer({ ...env, DATABASE_URL: byPort(DATABASE_URL, tap.port) });
    two = await startServer(env);
    database = openDatabase(DATABASE_URL);
  });
  afterAll(async () => {
    for (const room of rooms) await room.leave();
    await database.close();
    await one.close();
    await two.close();
    await tap.close();
    await ground.drop();
  });

  const document = openDocumentCheck();
  const faults: string[] = [];
  afterEach(() => expect(faults.splice(0)).toEqual([]));

  /** Notes where an answer is not as the reference says. */
  function check(method: string, path: string, body: unknown, status: number, answer: unknown): void {
    const [route = '', search] = path.split('?');
    const pattern = route.replace(/^(instances|rooms)\/[^/]+/, (_, of) => `${of}/:${of === 'rooms' ? 'log' : 'name'}`);
    const query = search && Object.fromEntries(new URLSearchParams(search));
    const sent = { ...(query && { query }), body };
    const answered = { status, type: 'application/json', body: answer };
    faults.push(...document.faultsOf(`${method} /api/admin/${pattern}`, sent, answered));
  }

  async function ask<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<{ status: number; body: T }> {
    const answer = await fetch(`${one.url}/api/admin/${path}`, {
      method,
      headers: { authorization: `Bearer ${one.operatorToken}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const said = (await answer.json()) as T;
    check(method, path, body, answer.status, said);
    return { status: answer.status, body: said };
  }

  const instances = async () => (await ask<Instances>('GET', 'instances')).body;

  /** All of them: one that stands still beside other work does not answer in time. */
  async function allInstances(): Promise<Instances> {
    let seen = await instances();
    for (let tries = 0; tries < 3 && seen.silent.length > 0; tries++) seen = await instances();
    return seen;
  }

  /** Ada on the first instance, Ben on the second one, in one room that plays. */
  async function pair(): Promise<[ada: Room, ben: Room]> {
    const log = await createLog(one.url, 'CDG', 'NRT', 'LAX');
    const ada = await connect({ url: one.url, log, name: 'Ada' });
    const ben = await connect({ url: two.url, log, name: 'Ben' });
    rooms.push(ada, ben);
    await ada.transport.play();
    await until('both know who conducts', () => ada.conductor.here && ben.conductor.name !== undefined);
    return [ada, ben];
  }

  const lastAudit = () => database.knex('audit_events').orderBy('id', 'desc').first();
  async function lastDetail(): Promise<unknown> {
    const { detail } = await lastAudit();
    return typeof detail === 'string' ? JSON.parse(detail) : detail;
  }

  test('sees both, and a room on both with its rows, members, music and times', async () => {
    const [ada, ben] = await pair();
    ada.travelLog.setTitle('Seen by the operator');
    await ada.saved();
    await until('notes are counted', async () => {
      const { body } = await ask<RoomPage>('GET', `rooms?search=${ada.log}`);
      return body.rooms[0]!.instances.some(({ notesPerSecond }) => notesPerSecond > 0);
    });
    const seen = await allInstances();
    expect(seen.silent).toEqual([]);
    expect(seen.instances.map(({ here }) => here).sort()).toEqual([false, true]);
    const here = seen.instances.find((each) => each.here)!;
    expect(here).toMatchObject({ database: 'ok', draining: false, rooms: 1, conducting: 1, quarantined: [] });
    expect(here.acknowledgement!.p99).toBeGreaterThanOrEqual(here.acknowledgement!.p50);
    expect(here.redis!.clients).toBeGreaterThan(0);
    expect(seen.instances.every(({ connections }) => connections === 1)).toBe(true);

    const found = (await ask<RoomPage>('GET', 'rooms?search=seen%20by')).body;
    expect(found.rooms).toEqual([
      expect.objectContaining({
        ...{ log: ada.log, title: 'Seen by the operator', members: 2, quarantinedAt: null, conductor: here.name },
        instances: expect.arrayContaining([expect.objectContaining({ name: here.name, lag: 0, music: 'playing' })]),
      }),
    ]);
    const [listed] = found.rooms;
    expect(listed!.instances.map(({ applied }) => applied)).toEqual([listed!.head, listed!.head]);
    expect(listed!.rowBytes).toBeGreaterThan(100);
    const nothing = async () => (await ask<RoomPage>('GET', 'rooms?search=nothing')).body;
    await expect.poll(nothing).toEqual({ rooms: [], next: null, silent: [] });

    const { people, closures } = (await ask<OpenedRoom>('GET', `rooms/${ada.log}`)).body;
    expect(people.map(({ name, role }) => [name, role]).sort()).toEqual([
      ['Ada', 'editor'],
      ['Ben', 'editor'],
    ]);
    expect(new Set(people.map(({ instance }) => instance)).size).toBe(2);
    expect(closures).toEqual([]);
    expect((await ask('GET', `rooms/${crypto.randomUUID()}`)).status).toBe(404);
    const storage = (await ask<StorageState>('GET', 'storage')).body;
    expect(storage).toMatchObject({ engine: 'mariadb', segments: expect.any(Array) });
    await ben.transport.pause();
  });

  test('costs as many statements for many rooms as for one, and the pages of rooms have each of them once', async () => {
    for (let more = 0; more < 6; more++) {
      const at = more % 2 === 0 ? one : two;
      rooms.push(await connect({ url: at.url, log: await createLog(at.url, 'CDG', 'NRT') }));
    }
    const ofOperators = /instance_questions|seen_at as silent|`row_bytes` from/;
    sent = [];
    const all = (await ask<RoomPage>('GET', 'rooms')).body;
    const own = sent.filter((sql) => ofOperators.test(sql) && !/WHERE instance = /.test(sql));
    expect(all.rooms.length).toBeGreaterThanOrEqual(7);
    const kinds = own.map((sql) => /^(select `instance`, `answer`|\w+)/.exec(sql)![1]!);
    const waits = kinds.filter((kind) => kind.startsWith('select `'));
    expect(kinds.filter((kind) => !kind.startsWith('select `')).sort()).toEqual([
      'delete',
      'insert',
      'select',
      'select',
    ]);
    // It waits for three seconds at most.
    expect(waits.length).toBeLessThanOrEqual(20);

    const paged: string[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const { body }: { body: RoomPage } = await ask('GET', `rooms?limit=2${after && `&after=${after}`}`);
      paged.push(...body.rooms.map(({ log }) => log));
      after = body.next;
    }
    expect(paged).toEqual(all.rooms.map(({ log }) => log));
    expect(await database.knex('instance_questions')).toEqual([]);
  });

  test('J10: sends a person out of a room on the other instance, keeps the way closed for a while, and is audited', async () => {
    const [ada, ben] = await pair();
    const kick = (minutes: number) => ask('POST', `rooms/${ada.log}/kick`, { userId: ben.you.userId, minutes });
    const refusals: string[] = [];
    ben.on('status', (status) => {
      if (status.kind === 'refused') refusals.push(`${status.refusal.code} ${status.refusal.detail}`);
    });
    expect(await kick(3)).toEqual({ status: 200, body: { closed: 1, silent: [] } });
    await until('Ben may not come back', () => refusals.length > 0);
    expect(refusals).toEqual(['NOT_ALLOWED an operator has closed this room to you: try again in 3 min']);
    const again = await joinRaw(one.url, ada.log, { token: ben.token });
    expect(again.refusal?.code).toBe('NOT_ALLOWED');
    expect(ada.status.kind).toBe('live');
    expect((await ask<OpenedRoom>('GET', `rooms/${ada.log}`)).body.closures).toEqual([
      { userId: ben.you.userId, seconds: expect.any(Number) },
    ]);
    expect(await lastAudit()).toMatchObject({
      ...{ action: 'member kicked', actor_id: null, subject_id: ben.you.userId },
      address_hash: expect.any(String),
    });
    expect(await lastDetail()).toEqual({ minutes: 3, connections: 1 });
    const later = await startServer(ground.env);
    expect((await joinRaw(later.url, ada.log, { token: ben.token })).refusal?.code).toBe('NOT_ALLOWED');
    await later.close();
    expect(await kick(0)).toMatchObject({ status: 200, body: { closed: 0 } });
    expect(await lastDetail()).toEqual({ minutes: 0, connections: 0 });
    const { refusal, socket } = await joinRaw(two.url, ada.log, { token: ben.token });
    expect(refusal).toBeUndefined();
    socket.disconnect();
  });

  test('J10: closes a room: its members wait, and come back with what they wrote meanwhile', async () => {
    const [ada, ben] = await pair();
    const close = (minutes: number) => ask('POST', `rooms/${ada.log}/close`, { minutes });
    expect(await close(5)).toEqual({ status: 200, body: { closed: 2, silent: [] } });
    await until('both wait', () => ada.status.kind !== 'live' && ben.status.kind !== 'live');
    ada.travelLog.setTitle('Written while it was closed');
    expect((await joinRaw(two.url, ada.log)).refusal).toMatchObject({
      ...{ code: 'UNAVAILABLE', detail: 'an operator has closed this room: try again in 5 min' },
    });
    await close(0);
    await until('both are back', () => ada.status.kind === 'live' && ben.status.kind === 'live', 20_000);
    await until('Ben reads it', () => ben.travelLog.read().title === 'Written while it was closed');
    expect(await lastAudit()).toMatchObject({ action: 'room closed', actor_id: null });
  });

  test('J10: what is closed while an instance is silent, or starts, holds there within moments of the next look', async () => {
    const [ada, ben] = await pair();
    const closures = createRoomClosures(database);
    const { id } = await database.knex('travel_logs').where({ uuid: ada.log }).first();
    const refusals: string[] = [];
    ben.on('status', (status) => {
      if (status.kind === 'refused') refusals.push(status.refusal.detail!);
    });
    // A row that is announced to no member.
    await closures.put(id, ben.you.userId, 120_000);
    await until('Ben is sent out', () => refusals.length > 0);
    expect(refusals).toEqual(['an operator has closed this room to you: try again in 2 min']);
    expect(ada.status.kind).toBe('live');
    const codeAt = async (server: AeroMelody, token?: string) => {
      const { refusal, socket } = await joinRaw(server.url, ada.log, token === undefined ? {} : { token });
      socket.disconnect();
      return refusal?.code;
    };
    const starting = startServer(ground.env);
    await closures.put(id, null, 60_000);
    await until('Ada waits', () => ada.status.kind !== 'live');
    const later = await starting;
    expect(await codeAt(later)).toBe('UNAVAILABLE');
    await later.close();
    for (const userId of [null, ben.you.userId]) await closures.put(id, userId, 0);
    await until('both instances let Ben in', async () => {
      const codes = [await codeAt(one, ben.token), await codeAt(two, ben.token)];
      return codes.every((code) => code === undefined);
    });
    await until('Ada is back', () => ada.status.kind === 'live', 20_000);
  });

  test('a room that is closed under a running job fails no item of it: the item waits for its turn again', async () => {
    const log = await createLog(one.url, 'CDG', 'NRT', 'LAX', 'GRU', 'JNB', 'SYD');
    const order = await fetch(`${one.url}/api/jobs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${one.operatorToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'compose', logs: [log] }),
    });
    const { id } = (await order.json()) as { id: number };
    const job = () => database.knex('jobs').where({ id }).first();
    for (let times = 0; times < 3 && (await job()).finished_at === null; times++)
      for (const minutes of [1, 0]) await ask('POST', `rooms/${log}/close`, { minutes });
    await until('it has ended', async () => (await job()).finished_at !== null);
    expect(await job()).toMatchObject({ state: 'done', done: 1, failed: 0 });
  });

  test('has another instance conduct, a named one or any, and the music plays on', async () => {
    const [ada, ben] = await pair();
    const there = (await instances()).instances.find(({ here }) => !here)!;
    const handOver = (to: string | null) => ask('POST', `rooms/${ada.log}/hand-over`, { to });
    // On a busy machine it takes longer than the answer may.
    const underWay = { outcome: expect.stringMatching(/^(passed|pending)$/) };
    expect((await handOver(there.name)).body).toEqual(underWay);
    await until('Ben’s instance conducts', () => ben.conductor.here && !ada.conductor.here);
    expect((await handOver(null)).body).toEqual(underWay);
    await until('Ada’s conducts again', () => ada.conductor.here && !ben.conductor.here);
    expect(ada.transport.state).toBe('playing');
    expect((await handOver('no-such-instance')).body).toEqual({ outcome: 'not here' });
    expect(await lastAudit()).toMatchObject({ action: 'conducting handed over' });
    await ada.transport.pause();
  });

  test('sees a quarantined log, and takes out the row of the quarantine alone', async () => {
    const log = await createLog(two.url, 'CDG');
    const room = await connect({ url: two.url, log });
    rooms.push(room);
    const { id, head } = await database.knex('travel_logs').where({ uuid: log }).first();
    const seq = head + 1;
    const row = { log_id: id, seq, session_id: 'nobody', session_seq: 1, user_id: 1, bytes: Buffer.from([7, 7, 7]) };
    await database.knex('travel_log_updates').insert(row);
    await database.knex('travel_logs').where({ id }).update({ head: seq });
    await until('it is quarantined', async () =>
      (await instances()).instances.some(({ quarantined }) => quarantined.some((each) => each.log === log)),
    );
    const skip = (wanted: number) => ask<object>('POST', `rooms/${log}/skip`, { seq: wanted });
    expect(await skip(1)).toMatchObject({
      ...{
        status: 409,
        body: { refusal: { detail: `the log is quarantined at row ${seq}: no other row is skipped here` } },
      },
    });
    expect(await skip(seq)).toEqual({ status: 200, body: { quarantinedAt: null } });
    expect(await skip(seq)).toMatchObject({ status: 409 });
    expect(await lastAudit()).toMatchObject({ action: 'row skipped', log_id: id });
  });

  test('is told of an instance that is silent, within three seconds', async () => {
    const ghost = { name: 'ghost-1', seen_at: Date.now(), closed: false };
    await database.knex('event_instances').insert(ghost);
    let soonest = Number.POSITIVE_INFINITY;
    for (let asked = 0; asked < 3 && soonest > 3_500; asked++) {
      const since = performance.now();
      const { silent } = await instances();
      soonest = Math.min(soonest, performance.now() - since);
      expect(silent).toContainEqual({ name: 'ghost-1', seconds: expect.any(Number) });
    }
    expect(soonest).toBeLessThan(3_500);
    await expect.poll(async () => (await instances()).instances.length).toBe(2);
    await database.knex('event_instances').where({ name: 'ghost-1' }).delete();
  });

  test('drains an instance whose members have somewhere to go, and no other', async () => {
    const log = await createLog(one.url, 'CDG');
    const ben = await connect({ url: two.url, log });
    rooms.push(ben);
    const name = (await instances()).instances.find(({ here }) => !here)!.name;
    expect((await ask('POST', 'instances/nowhere/drain')).status).toBe(404);
    expect(await ask('POST', `instances/${name}/drain`)).toEqual({ status: 202, body: { draining: true } });
    await until('its members leave', () => ben.status.kind !== 'live');
    await until('it is not ready', async () => (await fetch(`${two.url}/readyz`)).status === 503);
    expect(await lastAudit()).toMatchObject({ action: 'instance drained', actor_id: null });
    const own = (await instances()).instances.find(({ here }) => here)!.name;
    expect((await ask('POST', `instances/${own}/drain`)).status).toBe(409);
    await setTimeout(100);
    expect((await fetch(`${one.url}/readyz`)).status).toBe(200);
  });
});
