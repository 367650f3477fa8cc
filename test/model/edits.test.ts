import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { connect, type Room } from '../../client-sdk/index.ts';
import type { Update, UpdateAnswer } from '../../protocol/update.ts';
import { same } from '../chaos/judge.ts';
import { type Failure, type House, openHouse, useModelTime } from './test-cluster.ts';
import { createWire, type Greet, type Wire } from './wire.ts';

const PEOPLE = 3;
const RUNS = 400;
const ALL = 10_000;
/** Rounds of a second each after which everything must have arrived once nothing is disturbed any more. */
const HEALING_ROUNDS = 120;

/** The seed of a failure, to see it again. */
const seed = Number(process.env.MODEL_SEED ?? Date.now() % 2 ** 31);

const door = vi.hoisted(() => ({
  io: (_url: string, _options: { auth(say: (hello: unknown) => void): void }): unknown => undefined,
}));
vi.mock('socket.io-client', () => ({ io: (...args: Parameters<typeof door.io>) => door.io(...args) }));

type Step =
  | { readonly does: 'type' | 'erase'; readonly who: number; readonly at: number }
  | { readonly does: 'add' | 'remove' | 'tune' | 'save' | 'cut'; readonly who: number; readonly at: number }
  | { readonly does: 'double' | 'swap' | 'lose'; readonly who: number; readonly at: number }
  | { readonly does: 'up' | 'overtake' | 'down'; readonly who: number; readonly count: number }
  | { readonly does: 'flood' }
  | { readonly does: 'pass'; readonly ms: number }
  | { readonly does: 'fail'; readonly failure: Failure }
  | { readonly does: 'crash' };

const who = fc.nat(PEOPLE - 1);
const at = fc.nat(1_000);
const count = fc.integer({ min: 1, max: 8 });
const does = <T extends string>(...names: T[]) => fc.constantFrom(...names);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ does: does('type', 'erase'), who, at }) },
  { weight: 3, arbitrary: fc.record({ does: does('add', 'remove', 'tune'), who, at }) },
  { weight: 3, arbitrary: fc.record({ does: does('save', 'cut'), who, at }) },
  { weight: 3, arbitrary: fc.record({ does: does('double', 'swap', 'lose'), who, at }) },
  { weight: 10, arbitrary: fc.record({ does: does('up', 'overtake', 'down'), who, count }) },
  { weight: 2, arbitrary: fc.record({ does: does('flood') }) },
  { weight: 6, arbitrary: fc.record({ does: does('pass'), ms: fc.constantFrom(25, 400, 2_000) }) },
  { weight: 2, arbitrary: fc.record({ does: does('fail'), failure: does('before', 'after') }) },
  { weight: 1, arbitrary: fc.record({ does: does('crash') }) },
);

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
useModelTime();

test('E2, E3, E4, E5, E9, O1, O6: whatever happens on the way, what is acknowledged is a row once, and all documents become one', async () => {
  console.log(`MODEL_SEED=${seed}`);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 120, size: 'max' }), async (steps) => {
      const scene = await openScene();
      for (const each of steps) await scene.play(each);
      await scene.heal();
      await scene.judge();
      await scene.close();
    }),
    { seed, numRuns: RUNS },
  );
}, 300_000);

/** Some people in one log, each on a wire of their own. */
async function openScene() {
  const log = await house.makeLog();
  const wires: Wire[] = [];
  const answered: { readonly session: string; readonly update: Update; readonly answer: UpdateAnswer }[] = [];
  /** What somebody was told to be saved: the clock of their client, and the head of the log at that moment. */
  const promises: { readonly client: number; readonly clock: number; readonly head: number }[] = [];
  const refusals: unknown[] = [];
  const told: Promise<void>[] = [];

  const greet = house.greetAt(log);
  door.io = (_url, { auth }) => {
    let session = '';
    const overheard: Greet = (line, hello) => {
      session = (hello as { sessionId: string }).sessionId;
      const server = greet(line, hello);
      return {
        ...server,
        hear: (name, message, answer) =>
          server.hear(name, message, (said) => {
            if (name === 'update') answered.push({ session, update: message as Update, answer: said as UpdateAnswer });
            answer(said);
          }),
      };
    };
    const wire = createWire(overheard, auth);
    wires.push(wire);
    return wire.socket;
  };

  async function deliverAll(): Promise<void> {
    for (const wire of wires) wire.deliverUp(ALL);
    await house.settle();
    for (const wire of wires) wire.deliverDown(ALL);
    await house.settle();
  }

  const joining = Array.from({ length: PEOPLE }, (_, at) =>
    connect({ url: 'http://server', log, name: `Person ${at}` }),
  );
  await house.settle();
  await deliverAll();
  const people: Room[] = await Promise.all(joining);
  for (const room of people) {
    room.on('refused', (refused) => refusals.push(refused));
    room.on('rebuilt', () => refusals.push('a document has drifted'));
  }
  const { id } = people[0]!.travelLog.read().waypoints[0]!;

  function save(room: Room): void {
    const client = room.doc.clientID;
    const clock = Y.getState(room.doc.store, client);
    const keepPromise = async () => {
      const { head } = await house.database.knex('travel_logs').where({ uuid: log }).first('head');
      promises.push({ client, clock, head });
    };
    told.push(room.saved().then(keepPromise, (error) => void refusals.push(error)));
  }

  function act(step: Step): void {
    const room = people['who' in step ? step.who : 0]!;
    const wire = wires['who' in step ? step.who : 0]!;
    const entry = room.travelLog.entry(id)!;
    switch (step.does) {
      case 'type':
        entry.insert(step.at % (entry.length + 1), `${step.who}${step.at} `);
        break;
      case 'erase': {
        const from = step.at % (entry.length + 1);
        entry.delete(from, Math.min(3, entry.length - from));
        break;
      }
      case 'add':
        room.travelLog.add({ airport: 'NRT' }, step.at % 5);
        break;
      case 'remove': {
        const others = room.travelLog.read().waypoints.filter((waypoint) => waypoint.id !== id);
        if (others.length > 0) room.travelLog.remove(others[step.at % others.length]!.id);
        break;
      }
      case 'tune':
        room.travelLog.steer({ tempo: 60 + (step.at % 100) });
        break;
      case 'save':
        save(room);
        break;
      case 'cut':
        wire.cut();
        break;
      case 'double':
      case 'swap':
      case 'lose':
        wire.disturb(step.does, step.at);
        break;
      case 'up':
      case 'overtake':
        wire.deliverUp(step.count, step.does === 'overtake');
        break;
      case 'down':
        wire.deliverDown(step.count);
        break;
      case 'flood':
        for (const each of wires) each.deliverUp(ALL);
        break;
      case 'pass':
        vi.advanceTimersByTime(step.ms);
        house.pass(step.ms);
        break;
      case 'fail':
        house.failNext(step.failure);
        break;
      case 'crash':
        house.crash();
        break;
      default:
        step satisfies never;
    }
  }

  return {
    async play(step: Step): Promise<void> {
      act(step);
      await house.settle();
    },

    async heal(): Promise<void> {
      house.heal();
      for (const room of people) save(room);
      // What was lost on the way without the connection's end is noticed at its end.
      for (const wire of wires) wire.cut();
      const whole = () => people.every((room) => room.unsaved === 0 && same(room.doc, people[0]!.doc));
      for (let round = 0; round < HEALING_ROUNDS; round++) {
        vi.advanceTimersByTime(1_000);
        house.pass(1_000);
        await deliverAll();
        if (whole() && people.every((room) => room.status.kind === 'live')) break;
      }
      expect(people.map((room) => [room.status.kind, room.unsaved])).toEqual(people.map(() => ['live', 0]));
      await Promise.all(told);
    },

    async judge(): Promise<void> {
      const { id: logId, head } = await house.database.knex('travel_logs').where({ uuid: log }).first('id', 'head');
      const rows: { seq: number; session_id: string; session_seq: number; bytes: Uint8Array }[] = await house.database
        .knex('travel_log_updates')
        .where({ log_id: logId })
        .orderBy('seq');
      expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: head }, (_, index) => index + 1));
      expect(refusals).toEqual([]);

      const replay = new Y.Doc();
      for (const row of rows) {
        Y.applyUpdate(replay, row.bytes);
        expect([replay.store.pendingStructs, replay.store.pendingDs]).toEqual([null, null]);
        for (const { client, clock } of promises.filter((promise) => promise.head === row.seq))
          expect(Y.getState(replay.store, client)).toBeGreaterThanOrEqual(clock);
      }
      for (const room of people) expect(same(room.doc, replay)).toBe(true);

      for (const session of new Set(rows.map((row) => row.session_id))) {
        const numbers = rows.filter((row) => row.session_id === session).map((row) => row.session_seq);
        expect(numbers).toEqual(numbers.map((_, index) => index + 1));
      }
      for (const { session, update, answer } of answered) {
        if (!answer.ok) continue;
        const row = rows[answer.seq - 1];
        expect(row).toMatchObject({ session_id: session, session_seq: update.sessionSeq });
        expect(Buffer.compare(row!.bytes, update.bytes)).toBe(0);
      }
    },

    async close(): Promise<void> {
      for (const room of people) await room.leave();
      for (const wire of wires) wire.deliverUp(ALL);
      await house.settle();
      vi.clearAllTimers();
    },
  };
}
