import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { openEditing } from '../../client-sdk/sync/editing.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import { addWaypoint } from '../../travel-log/edit.ts';
import { same } from '../chaos/judge.ts';
import { insertBetween } from '../support/astray.ts';
import { replay } from '../support/replay.ts';
import { type Trace, wrongTraces } from '../support/traces.ts';
import { createDisk, type Disk } from './disk.ts';
import { type Failure, type House, openHouse, useModelTime } from './test-cluster.ts';
import { createWire, type Wire } from './wire.ts';

const PEOPLE = 2;
const RUNS = Number(process.env.REFUSALS_RUNS ?? 120);
const ALL = 10_000;
/** Rounds of a second each after which everything must have arrived once nothing is disturbed any more. */
const HEALING_ROUNDS = 150;
/** The seed of a failure, to see it again. */
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

const door = vi.hoisted(() => ({
  io: (_url: string, _options: { auth(say: (hello: unknown) => void): void }): unknown => undefined,
}));
/** Small, so that pieces and values that are too large cost little. */
const UPDATE_BYTES = vi.hoisted(() => 400);
vi.mock('socket.io-client', () => ({ io: (...args: Parameters<typeof door.io>) => door.io(...args) }));
vi.mock('../../protocol/limits.ts', async (original) => {
  const limits = await original<typeof import('../../protocol/limits.ts')>();
  return { ...limits, LIMITS: { ...limits.LIMITS, updateBytes: UPDATE_BYTES } };
});

const who = fc.nat(PEOPLE - 1);
const at = fc.nat(1_000);
const count = fc.integer({ min: 1, max: 8 });
const does = <T extends string>(...names: T[]) => fc.constantFrom(...names);
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ does: does('type', 'type', 'erase', 'paste', 'title', 'add', 'remove'), who, at }),
  },
  // The last of them only the server refuses.
  { weight: 3, arbitrary: fc.record({ does: does('scratch', 'huge title', 'huge stop', 'astray'), who, at }) },
  { weight: 2, arbitrary: fc.record({ does: does('cut', 'double', 'swap', 'lose'), who, at }) },
  { weight: 10, arbitrary: fc.record({ does: does('up', 'overtake', 'down'), who, count }) },
  { weight: 3, arbitrary: fc.record({ does: does('flood') }) },
  { weight: 6, arbitrary: fc.record({ does: does('pass'), ms: fc.constantFrom(25, 400, 2_000) }) },
  { weight: 1, arbitrary: fc.record({ does: does('fail'), failure: does<Failure>('before', 'after') }) },
  { weight: 1, arbitrary: fc.record({ does: does('crash') }) },
  { weight: 2, arbitrary: fc.record({ does: does('end'), who, count, written: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ does: does('steal'), who, at }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
useModelTime();

test('O12, O15, O18, O19: whatever is refused and whoever ends, each edit is a row once or a refused edit, and nothing else is lost', async () => {
  console.log(`SEED=${seed}`);
  // Yjs says each time that a stranger has written under the same client id.
  vi.spyOn(console, 'log').mockReturnValue(undefined);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 90, size: 'max' }), async (steps) => {
      const scene = await openScene();
      for (const each of steps) await scene.play(each);
      await scene.heal();
      await scene.judge();
      await scene.close();
    }),
    { ...replay, seed, numRuns: RUNS },
  );
}, 3_600_000);

interface Person {
  readonly disk: Disk;
  editing: ReturnType<typeof openEditing>;
  wires: Wire[];
}

async function openScene() {
  const log = await house.makeLog();
  const greet = house.greetAt(log);
  const people: Person[] = [];
  const traces: Trace[] = [];

  door.io = (url, { auth }) => {
    const wire = createWire(greet, auth);
    people[Number(/\d+/.exec(url)![0])]!.wires.push(wire);
    return wire.socket;
  };

  async function start(person: Person): Promise<void> {
    const sessions = person.disk.open();
    const session = await sessions.resumeOrCreate();
    const nothing = () => {};
    person.editing = openEditing({
      ...{ url: `http://person-${people.indexOf(person)}`, log, sessions, session },
      listen: {
        ...{ connecting: nothing, synced: nothing, status: nothing, identity: nothing },
        ...{ access: nothing, saved: nothing, refused: nothing, rebuilt: nothing, acknowledged: nothing },
      },
    });
    person.editing.begun.catch(() => {});
  }

  async function deliverAll(): Promise<void> {
    const wires = people.flatMap((person) => person.wires);
    for (const wire of wires) wire.deliverUp(ALL);
    await house.settle();
    for (const wire of wires) wire.deliverDown(ALL);
    await house.settle();
  }

  for (let who = 0; who < PEOPLE; who++) {
    const person = { disk: createDisk(), wires: [] } as unknown as Person;
    people.push(person);
    await start(person);
  }
  await house.settle();
  await deliverAll();
  const [first] = people[0]!.editing.provider.doc.getMap('waypoints').keys();
  // All may be refused, and one stop shall stay.
  const write = (doc: Y.Doc, act: (doc: Y.Doc) => void) => doc.transact(() => act(doc));

  function leave(step: { readonly who: number }, expected: Trace['expected']): string {
    const letters = `[${step.who}.${traces.length}]`;
    traces.push({ letters, expected, mayBeLost: false });
    return letters;
  }

  function edit(step: Extract<Step, { readonly at: number }>, doc: Y.Doc): void {
    const stops = doc.getMap<Y.Map<unknown>>('waypoints');
    const ids = [...stops.keys()].sort();
    // Before it is in sync, a document has no stops.
    if (ids.length === 0) return;
    const id = ids[step.at % ids.length]!;
    const entry = stops.get(id)!.get('entry') as Y.Text;
    const place = step.at % (entry.length + 1);
    switch (step.does) {
      case 'type':
        entry.insert(place, leave(step, 'either'));
        break;
      case 'paste':
        doc.getText('description').insert(0, `${leave(step, 'row')}${'🙂'.repeat(step.at % 400)}`);
        break;
      case 'erase':
        entry.delete(place, Math.min(7, entry.length - place));
        break;
      case 'title':
        doc.getMap('meta').set('title', leave(step, 'row'));
        break;
      case 'add':
        addWaypoint(doc, { airport: 'NRT', flight: leave(step, 'row') }, `${step.who}/${traces.length}`);
        break;
      case 'remove':
        if (id !== first) stops.delete(id);
        break;
      case 'scratch':
        doc.getText('scratch').insert(0, leave(step, 'refused'));
        break;
      case 'huge title':
        doc.getMap('meta').set('title', leave(step, 'refused') + 'x'.repeat(UPDATE_BYTES));
        break;
      case 'huge stop': {
        const flight = leave(step, 'refused') + 'x'.repeat(UPDATE_BYTES);
        addWaypoint(doc, { airport: 'NRT', flight }, `${step.who}/${traces.length}`);
        break;
      }
      case 'astray': {
        const other = doc.getText('description');
        if (entry._start && other._start) insertBetween(entry, other, leave(step, 'refused'));
      }
    }
  }

  async function act(step: Step): Promise<void> {
    const person = people['who' in step ? step.who : 0]!;
    const { wires } = person;
    switch (step.does) {
      case 'cut':
        for (const wire of wires) wire.cut();
        break;
      case 'double':
      case 'swap':
      case 'lose':
        for (const wire of wires) wire.disturb(step.does, step.at);
        break;
      case 'up':
      case 'overtake':
        for (const wire of wires) wire.deliverUp(step.count, step.does === 'overtake');
        break;
      case 'down':
        for (const wire of wires) wire.deliverDown(step.count);
        break;
      case 'flood':
        for (const wire of people.flatMap((each) => each.wires)) wire.deliverUp(ALL);
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
      case 'end':
        for (const wire of wires) wire.deliverDown(step.count);
        await end(person, step.written);
        break;
      case 'steal':
        await steal(person.editing.provider.doc.clientID, step.at);
        break;
      default: {
        const { doc } = person.editing.provider;
        write(doc, (each) => edit(step, each));
      }
    }
  }

  /** The process of a client ends in the middle of whatever it does, and another one begins. */
  async function end(person: Person, written: boolean): Promise<void> {
    vi.advanceTimersByTime(0);
    for (const wire of person.wires) wire.end();
    person.disk.crash(written);
    const mine = `[${people.indexOf(person)}.`;
    for (const trace of traces)
      if (trace.letters.startsWith(mine) && !person.disk.holds(trace.letters)) trace.mayBeLost = true;
    await start(person);
  }

  /** A stranger writes under a member's client id. */
  async function steal(clientId: number, at: number): Promise<void> {
    const doc = new Y.Doc();
    doc.clientID = clientId;
    doc.getMap('settings').set('tempo', 60 + (at % 100));
    const hello = { version: PROTOCOL_VERSION, sessionId: crypto.randomUUID(), clientId, lastSeq: 0 };
    const server = greet({ admit() {}, say() {}, end() {} }, hello);
    await house.settle();
    server.hear('update', { sessionSeq: 1, bytes: Y.encodeStateAsUpdate(doc) }, () => {});
    await house.settle();
    server.gone();
  }

  const isDone = ({ editing }: Person) =>
    editing.provider.connection.status.kind === 'live' &&
    editing.unsaved === editing.refusedEdits.length &&
    same(editing.provider.doc, people[0]!.editing.provider.doc);

  return {
    async play(step: Step): Promise<void> {
      await act(step);
      await house.settle();
    },

    async heal(): Promise<void> {
      house.heal();
      // A frame that was lost on a living connection is noticed at its end.
      for (const wire of people.flatMap(({ wires }) => wires)) wire.cut();
      for (let round = 0; round < HEALING_ROUNDS; round++) {
        vi.advanceTimersByTime(1_000);
        house.pass(1_000);
        await deliverAll();
        if (round > 3 && people.every(isDone)) break;
      }
      expect(people.map(({ editing }) => [editing.provider.connection.status.kind, editing.unsaved])).toEqual(
        people.map(({ editing }) => ['live', editing.refusedEdits.length]),
      );
    },

    async judge(): Promise<void> {
      const { id: logId } = await house.database.knex('travel_logs').where({ uuid: log }).first('id');
      const rows: { bytes: Uint8Array }[] = await house.database
        .knex('travel_log_updates')
        .where({ log_id: logId })
        .orderBy('seq');
      const replay = new Y.Doc();
      for (const { bytes } of rows) Y.applyUpdate(replay, bytes);
      expect([replay.store.pendingStructs, replay.store.pendingDs]).toEqual([null, null]);
      for (const { editing } of people) expect(same(editing.provider.doc, replay)).toBe(true);

      const refused = people.flatMap(({ editing }) => editing.refusedEdits.map(({ text }) => text));
      expect(
        wrongTraces(
          traces,
          rows.map(({ bytes }) => bytes),
          refused,
        ),
      ).toEqual([]);
    },

    async close(): Promise<void> {
      await Promise.all(people.map(({ editing }) => editing.close()));
      for (const wire of people.flatMap(({ wires }) => wires)) {
        wire.end();
        // The server is told that they are gone, so that its room can leave memory.
        wire.deliverUp(ALL);
      }
      await house.settle();
      vi.clearAllTimers();
    },
  };
}
