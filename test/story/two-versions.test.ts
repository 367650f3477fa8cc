import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type RefusedError, type Room } from '../../client-sdk/index.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { commonGround } from '../support/databases.ts';
import { type Instance, startInstance } from '../support/instance.ts';
import { askFrom } from '../support/people.ts';
import { freePort } from '../support/private-process.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';

const OPERATOR_TOKEN = 'the-token-of-whoever-runs-these-instances';

describe('an instance of the next version and one of the version before', () => {
  let ground: Awaited<ReturnType<typeof commonGround>>;
  let database: Database;
  let next: Instance;
  let previous: Instance;
  const rooms: Room[] = [];

  async function startNext(port: number): Promise<Instance> {
    const env = { ...ground.env, PORT: `${port}`, OPERATOR_TOKEN, DATA_DIR: 'out/two-versions-next' };
    return startInstance(env, './test/support/next-version.ts');
  }

  beforeAll(async () => {
    ground = await commonGround();
    database = openDatabase(ground.env.DATABASE_URL);
    const env = { ...ground.env, PORT: '0', DATA_DIR: 'out/two-versions-previous' };
    [next, previous] = await Promise.all([
      startNext(await freePort()),
      startInstance(env, './test/support/previous-version.ts'),
    ]);
  });
  afterAll(async () => {
    for (const room of rooms) await room.leave();
    for (const instance of [next, previous])
      if (instance && instance.process.exitCode === null) await instance.end('SIGKILL');
    await database?.close();
    await ground?.drop();
  });

  async function join(instance: Instance, log: string, name: string): Promise<Room> {
    const room = await connect({ url: instance.url, log, name });
    rooms.push(room);
    return room;
  }

  /** Ada with the next version, Ben with the one before. */
  async function pair(...airports: string[]): Promise<[ada: Room, ben: Room]> {
    const log = await createLog(next.url, ...airports);
    return [await join(next, log, 'Ada'), await join(previous, log, 'Ben')];
  }

  /** Somebody with the next version, whose music plays there. */
  async function player(name: string, ...airports: string[]): Promise<Room> {
    const room = await join(next, await createLog(next.url, ...airports), name);
    await room.transport.play();
    await until(`${name} hears notes`, () => scoreOf(room).length > 4);
    return room;
  }

  const entryOf = (room: Room) => room.travelLog.entry(room.travelLog.read().waypoints[0]!.id)!;
  const lettersOf = (room: Room, letter: string) =>
    [...entryOf(room).toString()].filter((one) => one === letter).length;
  const sees = (room: Room, name: string) =>
    [...room.awareness.getStates().values()].some(({ user }) => user?.name === name);
  const scoreOf = (room: Room) =>
    [...room.score.notes()].map(({ leg, voice, index, at, pitch }) => `${leg}/${voice}/${index}/${at}/${pitch}`).sort();
  const codeOf = (refused: Promise<unknown>) =>
    refused.then(
      () => 'OK',
      (error: RefusedError) => error.refusal.code,
    );

  /** The lease of a room's music: the id of its log, and the epoch. */
  async function leaseOf({ log }: Room): Promise<{ log_id: number; epoch: number }> {
    const leases = database.knex('conductor_leases').join('travel_logs', 'travel_logs.id', 'log_id');
    return leases.where({ uuid: log }).first('log_id', 'epoch');
  }

  /** What an instance has logged of a level: 40 is a warning, 50 an error. */
  const logged = (instance: Instance, level: 40 | 50) =>
    instance
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { level: number; msg: string; message?: string })
      .filter((line) => line.level === level);

  /** Types into a room until it is told to stop, and counts what was acknowledged. */
  function type(room: Room, letter: string) {
    const entry = entryOf(room);
    let acknowledged = 0;
    let typed = 0;
    const typing = setInterval(() => {
      entry.insert(0, letter);
      typed += 1;
      const saved = typed;
      room.saved().then(
        () => {
          acknowledged = Math.max(acknowledged, saved);
        },
        () => undefined,
      );
    }, 20);
    return {
      get acknowledged() {
        return acknowledged;
      },
      stop: () => clearInterval(typing),
    };
  }

  test('S3: share edits, presence and music, and obey each other’s members', async () => {
    const [ada, ben] = await pair('CDG', 'NRT', 'LAX');
    await until('each sees the other', () => sees(ada, 'Ben') && sees(ben, 'Ada'));
    const hands = [type(ada, 'a'), type(ben, 'b')];
    await until('both are acknowledged', () => hands.every(({ acknowledged }) => acknowledged > 10));
    for (const hand of hands) hand.stop();
    await Promise.all([ada.saved(), ben.saved()]);
    await until('both have the same text', () => `${entryOf(ada)}` === `${entryOf(ben)}`);

    await ada.transport.play();
    await until('both hear notes', () => [ada, ben].every((room) => scoreOf(room).length > 4));
    await ben.transport.pause();
    await until('both pause', () => [ada, ben].every((room) => room.transport.state === 'paused'));
    await until('both have the same notes', () => scoreOf(ada).join() === scoreOf(ben).join());
    await ada.leave();
    await until('Ada is gone', () => !sees(ben, 'Ada'));
  });

  test('S5: a handoff, which one of them does not know, is refused by name, and the music stays', async () => {
    let steady = false;
    // A machine that stands still for seconds makes a lease pass by itself: then there is nothing to hand off.
    for (let tries = 0; tries < 3 && !steady; tries++) {
      const ada = await player('Ada', 'CDG', 'NRT');
      const before = await leaseOf(ada);
      const ben = await join(previous, ada.log, 'Ben');
      const codes = await Promise.all([codeOf(ada.conductor.pass()), codeOf(ben.conductor.take())]);
      steady = (await leaseOf(ada)).epoch === before.epoch;
      if (steady) expect([...codes, ada.transport.state]).toEqual(['NOT_PASSED', 'NOT_PASSED', 'playing']);
      await ada.leave();
      await ben.leave();
    }
    expect(steady).toBe(true);
  });

  test('the newest tables hold nothing up: the version before is named as silent to operators, and takes no job', async () => {
    const [ada, ben] = await pair('CDG', 'NRT');
    const ask = askFrom(next);
    const asked = async (method: string, path: string, body?: object) =>
      (await ask(method, `/api/${path}`, body, OPERATOR_TOKEN)).body as unknown;
    const { instances, silent } = (await asked('GET', 'admin/instances')) as Record<string, { name: string }[]>;
    expect([instances!.length, silent!.length]).toEqual([1, 1]);
    const userId = ben.you.userId;
    // The operator is told which instance has not closed it.
    const told = { silent: [expect.objectContaining({ name: silent![0]!.name })] };
    expect(await asked('POST', `admin/rooms/${ada.log}/kick`, { userId, minutes: 1 })).toEqual({ closed: 0, ...told });
    expect(ben.status.kind).toBe('live');

    const { stops } = (await ask('GET', `/api/logs/${ada.log}/next`)).body as unknown as { stops: object[] };
    expect(stops.length).toBeGreaterThan(0);
    const { id } = (await asked('POST', 'jobs', { kind: 'export', logs: [ada.log] })) as { id: number };
    await until('the newer one has done it', async () => {
      const { job } = (await asked('GET', `jobs/${id}`)) as { job: { state: string } };
      return job.state === 'done';
    });
    // What the newer one makes, the one before leaves alone, and it has the journey as it is.
    const made = await ask('POST', '/api/collections', { title: 'Nights', public: true }, ada.token);
    expect(made.status).toBe(201);
    expect((await ask('POST', '/api/me/calendars', { log: ada.log }, ada.token)).status).toBeLessThan(500);
    entryOf(ben).insert(0, 'by the one before');
    await ben.saved();
    expect((await fetch(`${previous.url}/readyz`)).status).toBe(200);
    expect((await fetch(`${previous.url}/api/logs/${ada.log}/journey.json`)).status).toBe(200);
    await ada.leave();
    await ben.leave();
  });

  test('S4, S8: what one can read it takes over from the other that is killed; nothing acknowledged is lost', async () => {
    const [ada, eve] = await Promise.all([player('Ada', 'CDG', 'NRT', 'LAX'), player('Eve', 'LIM', 'SYD')]);
    const row = { ...(await leaseOf(eve)), seq: 100_000, kind: 'cadence', body: JSON.stringify({ chord: 'V7' }) };
    await database.knex('score_entries').insert(row);
    const ben = await join(previous, ada.log, 'Ben');
    const fay = await join(previous, eve.log, 'Fay');
    const hands = [type(ada, 'a'), type(ben, 'b')] as const;
    await until('both are acknowledged', () => hands.every(({ acknowledged }) => acknowledged > 10));

    await next.end('SIGKILL');
    const [byAda, byBen] = hands.map(({ acknowledged }) => acknowledged) as [number, number];
    const refused = codeOf(fay.transport.pause());
    const before = scoreOf(ben).length;
    await until('the version before conducts what it can read', () => ben.conductor.here);
    await until('and plays on', () => ben.transport.state === 'playing' && scoreOf(ben).length > before);
    await until('Ben is acknowledged still', () => hands[1].acknowledged > byBen + 10);
    for (const hand of hands) hand.stop();

    // What it cannot read it leaves alone, and lets people edit.
    expect(await refused).toBe('UNAVAILABLE');
    expect(fay.conductor.here).toBe(false);
    entryOf(fay).insert(0, 'still here');
    await fay.saved();

    next = await startNext(Number(new URL(next.url).port));
    const judge = await join(next, ada.log, 'Judge');
    expect(lettersOf(judge, 'a')).toBeGreaterThanOrEqual(byAda);
    expect(lettersOf(judge, 'b')).toBeGreaterThanOrEqual(byBen + 10);
    await Promise.all([ada.saved(), ben.saved()]);
    await until('all have the same text', () => [ada, ben].every((room) => `${entryOf(room)}` === `${entryOf(judge)}`));
    await until('Eve is back', () => eve.status.kind === 'live' && `${entryOf(eve)}` === 'still here', 15_000);
    await eve.transport.play();
    expect(await codeOf(fay.transport.pause())).toBe('OK');
  });

  test('S2, S8: log once what they ignore, or cannot read', () => {
    const ignored = logged(previous, 40).flatMap(({ message }) => message ?? []);
    expect(ignored.sort()).toEqual(['baton', 'weather']);
    expect(logged(previous, 40).filter(({ msg }) => msg.startsWith('the score log cannot be read'))).toHaveLength(1);
    expect([...logged(next, 50), ...logged(previous, 50)]).toEqual([]);
  });
});
