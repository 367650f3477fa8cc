import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type RefusedError, type Room } from '../../client-sdk/index.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { commonGround } from '../support/databases.ts';
import { freePort, type Instance, startInstance } from '../support/instance.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';

describe('an instance of the next version beside one of the version before', () => {
  let ground: Awaited<ReturnType<typeof commonGround>>;
  let database: Database;
  let next: Instance;
  let previous: Instance;
  const rooms: Room[] = [];

  async function startNext(port: number): Promise<Instance> {
    const env = { ...ground.env, PORT: `${port}`, DATA_DIR: 'out/two-versions-next' };
    return startInstance(env, './test/support/next-version.ts');
  }

  beforeAll(async () => {
    ground = await commonGround();
    database = openDatabase(ground.env.DATABASE_URL);
    next = await startNext(await freePort());
    const env = { ...ground.env, PORT: '0', DATA_DIR: 'out/two-versions-previous' };
    previous = await startInstance(env, './test/support/previous-version.ts');
  });
  afterAll(async () => {
    for (const room of rooms) await room.leave();
    for (const instance of [next, previous])
      if (instance && instance.process.exitCode === null) await instance.end('SIGKILL');
    await database?.close();
    await ground?.drop();
  });

  /** Ada with the next version, Ben with the one before. */
  async function pair(...airports: string[]): Promise<[ada: Room, ben: Room]> {
    const log = await createLog(next.url, ...airports);
    const ada = await connect({ url: next.url, log, name: 'Ada' });
    const ben = await connect({ url: previous.url, log, name: 'Ben' });
    rooms.push(ada, ben);
    return [ada, ben];
  }

  const entryOf = (room: Room) => room.travelLog.entry(room.travelLog.read().waypoints[0]!.id)!;
  const sees = (room: Room, name: string) =>
    [...room.awareness.getStates().values()].some(({ user }) => user?.name === name);
  const scoreOf = (room: Room) =>
    [...room.score.notes()].map(({ leg, voice, index, at, pitch }) => `${leg}/${voice}/${index}/${at}/${pitch}`).sort();
  const codeOf = (refused: Promise<unknown>) =>
    refused.then(
      () => 'OK',
      (error: RefusedError) => error.refusal.code,
    );

  /** What an instance logged of a level: 40 warns of something, 50 is an error. */
  const logged = (instance: Instance, level: 40 | 50) =>
    instance
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { level: number; msg: string; message?: string })
      .filter((line) => line.level === level);

  /** Types into a room until it is told to stop, and keeps what was acknowledged. */
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

  test('S3, S4, S5: they share edits, presence and music; one takes over from the other; nothing acknowledged is lost', async () => {
    const [ada, ben] = await pair('CDG', 'NRT', 'LAX');
    const [eve, fay] = await pair('LIM', 'SYD');

    // Presence and edits.
    await until('each sees the other', () => sees(ada, 'Ben') && sees(ben, 'Ada'));
    const hands = [type(ada, 'a'), type(ben, 'b')] as const;
    await until('both are acknowledged', () => hands.every(({ acknowledged }) => acknowledged > 10));

    // Music, and a command that is asked of the other version.
    await Promise.all([ada.transport.play(), eve.transport.play()]);
    await until('all hear notes', () => [ada, ben, eve, fay].every((room) => scoreOf(room).length > 4));
    await until('the next version conducts', () => ada.conductor.here && eve.conductor.here);
    await ben.transport.pause();
    await until('both pause', () => ada.transport.state === 'paused' && ben.transport.state === 'paused');
    await until('both have the same notes', () => scoreOf(ada).join() === scoreOf(ben).join());
    await ben.transport.play();

    // What the version before does not know is refused by name, and the music stays where it is.
    expect(await Promise.all([codeOf(ada.conductor.pass()), codeOf(ben.conductor.take())])).toEqual([
      'NOT_PASSED',
      'NOT_PASSED',
    ]);
    expect(ada.conductor.here).toBe(true);
    expect(ben.transport.state).toBe('playing');

    // An entry that only the next version can read.
    const { id } = await database.knex('travel_logs').where({ uuid: eve.log }).first('id');
    const { epoch } = await database.knex('conductor_leases').where({ log_id: id }).first('epoch');
    await database
      .knex('score_entries')
      .insert({ log_id: id, epoch, seq: 100_000, kind: 'cadence', body: JSON.stringify({ chord: 'V7' }) });

    await next.end('SIGKILL');
    const [byAda, byBen] = hands.map(({ acknowledged }) => acknowledged) as [number, number];
    hands[0].stop();
    const refused = codeOf(fay.transport.pause());
    const before = scoreOf(ben).length;
    await until('the version before takes over what it can read', () => ben.conductor.here);
    await until('and plays on', () => ben.transport.state === 'playing' && scoreOf(ben).length > before);
    await until('Ben is acknowledged still', () => hands[1].acknowledged > byBen + 10);
    hands[1].stop();
    await ben.saved();

    // S8: where it cannot read the score it leaves the music alone, and lets people edit.
    expect(await refused).toBe('UNAVAILABLE');
    expect(fay.conductor.here).toBe(false);
    entryOf(fay).insert(0, 'still here');
    await fay.saved();

    // The next version is back.
    next = await startNext(Number(new URL(next.url).port));
    await until('Eve is back', () => eve.status.kind === 'live', 15_000);
    await eve.transport.play();
    await ada.saved();
    await until('Ada and Ben have the same text', () => `${entryOf(ada)}` === `${entryOf(ben)}`);
    const judge = await connect({ url: next.url, log: ada.log, name: 'Judge' });
    rooms.push(judge);
    const text = entryOf(judge).toString();
    expect([...text].filter((letter) => letter === 'a').length).toBeGreaterThanOrEqual(byAda);
    expect([...text].filter((letter) => letter === 'b').length).toBeGreaterThanOrEqual(byBen + 10);
    expect(text).toBe(entryOf(ben).toString());
    await until('Fay is read by the next version', () => entryOf(eve).toString() === 'still here');
    expect(await codeOf(fay.transport.pause())).toBe('OK');

    // S2, S8: each of these is logged once.
    const ignored = logged(previous, 40).filter(({ message }) => message !== undefined);
    expect(ignored.map(({ message }) => message).sort()).toEqual(['baton', 'weather']);
    expect(logged(previous, 40).filter(({ msg }) => msg.startsWith('the score log cannot be read'))).toHaveLength(1);
    expect([...logged(next, 50), ...logged(previous, 50)]).toEqual([]);
  }, 60_000);
});
