import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import type { Updates } from '../../protocol/update.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import type { Outcome } from '../../server/sync/trials.ts';
import { until } from '../support/until.ts';
import { openHouse } from './test-cluster.ts';

/** A house with one log. `happened` returns what its visitors have received since the last call. */
async function open(wishes?: Parameters<typeof openHouse>[0]) {
  const house = await openHouse(wishes);
  onTestFinished(() => house.close());
  const log = await house.makeLog();
  const events: string[] = [];

  async function enter(name: string, sessionId: string = randomUUID(), clientId = new Y.Doc().clientID) {
    const doc = new Y.Doc();
    doc.clientID = clientId;
    const hello = { version: PROTOCOL_VERSION, sessionId, clientId, lastSeq: 0 };
    const server = house.greetAt(log)(
      {
        admit: (refusal) => void events.push(`${name} is ${refusal?.code ?? 'admitted'}`),
        say(word, message) {
          events.push(`${name} hears ${word}`);
          if (word === 'updates') for (const bytes of (message as Updates).updates) Y.applyUpdate(doc, bytes, 'server');
          // Yjs takes another one where its own is in what comes.
          doc.clientID = clientId;
        },
        end() {},
      },
      hello,
    );
    await house.settle();
    let sessionSeq = 0;
    let written: Uint8Array = new Uint8Array();
    doc.on('update', (bytes: Uint8Array, origin: unknown) => {
      if (origin !== 'server') written = bytes;
    });
    return {
      doc,
      sessionId,
      leave: () => server.gone(),
      /** Numbers and sends an edit. */
      write(text: string): { sessionSeq: number; bytes: Uint8Array } {
        doc.getText('description').insert(0, text);
        return this.sendNext();
      },
      erase(length: number): void {
        doc.getText('description').delete(0, length);
        this.sendNext();
      },
      /** Goes on with the numbers of an earlier connection. */
      resume(number: number) {
        sessionSeq = number;
      },
      sendNext() {
        const update = { sessionSeq: ++sessionSeq, bytes: written };
        this.send(update);
        return update;
      },
      withdraw(sessionSeq: number): void {
        server.hear('withdraw', { sessionSeq }, (said) => {
          const { ok } = said as { ok: boolean };
          events.push(`${name} ${ok ? 'has' : 'has not'} withdrawn ${sessionSeq}`);
        });
      },
      send(update: { sessionSeq: number; bytes: Uint8Array }): void {
        server.hear('update', update, (said) => {
          const { ok, refusal } = said as { ok: boolean; refusal?: { code: string } };
          events.push(`${name} is told ${update.sessionSeq}: ${ok ? 'saved' : refusal!.code}`);
        });
      },
    };
  }

  const happened = () => events.splice(0);
  return { house, log, enter, happened };
}

const LARGE = 'x'.repeat(LIMITS.trialBytes);

test('E16: a log that is full takes deletions and withdrawals, and nothing else', async () => {
  const { house, log, enter, happened } = await open();
  const { id } = await house.database.knex('travel_logs').where({ uuid: log }).first('id');
  const doc = new Y.Doc();
  doc.getText('description').insert(0, 'x'.repeat(LIMITS.logBytes));
  const row = { log_id: id, seq: 2, session_id: randomUUID(), session_seq: 1, user_id: 1 };
  await house.database.knex('travel_log_updates').insert({ ...row, bytes: Buffer.from(Y.encodeStateAsUpdate(doc)) });
  await house.database.knex('travel_logs').where({ id }).update({ head: 2 });

  const ada = await enter('Ada');
  const ben = await enter('Ben');
  ada.erase(9);
  ben.write('too much');
  await house.settle();
  ben.withdraw(1);
  await house.settle();
  expect(happened()).toEqual(
    expect.arrayContaining(['Ada is told 1: saved', 'Ben is told 1: LOG_FULL', 'Ben has withdrawn 1']),
  );
});

test('J3: two clients that join at once share one load', async () => {
  const { house, enter, happened } = await open();
  await Promise.all([enter('Ada'), enter('Ben')]);
  expect(happened().filter((event) => event.endsWith('admitted'))).toEqual(['Ada is admitted', 'Ben is admitted']);
  expect(house.rooms()).toEqual({ loads: 1, inMemory: 1 });
});

test('E1: an edit reaches the others before it is acknowledged', async () => {
  const { house, enter, happened } = await open();
  const ada = await enter('Ada');
  await enter('Ben');
  happened();
  ada.write('Hello');
  await house.settle();
  expect(happened()).toEqual(['Ben hears updates', 'Ada is told 1: saved']);
});

test('E8: an update above the limit of the lane is refused at once, and accepted once there is room', async () => {
  const { house, enter, happened } = await open({ laneBytes: 1_000 });
  const people = [await enter('Ada'), await enter('Ben'), await enter('Cyd')];
  happened();
  const updates = people.map((person) => person.write('y'.repeat(400)));
  await house.settle();
  const told = () => happened().filter((event) => event.includes('told'));
  expect(told()).toEqual(['Cyd is told 1: UNAVAILABLE', 'Ada is told 1: saved', 'Ben is told 1: saved']);
  people[2]!.send(updates[2]!);
  await house.settle();
  expect(told()).toEqual(['Cyd is told 1: saved']);
});

test('V7: a client id that an older release has not bound belongs to the session whose rows hold it', async () => {
  const { house, enter, happened } = await open();
  const [ada, ben] = [await enter('Ada'), await enter('Ben')];
  for (const person of [ada, ben]) person.write('hello');
  await house.settle();
  await house.database.knex('log_clients').delete();
  house.crash();
  happened();

  const { clientID } = ada.doc;
  const [benAgain, adaAgain] = [
    await enter('Ben', ben.sessionId, clientID),
    await enter('Ada', ada.sessionId, clientID),
  ];
  for (const person of [benAgain, adaAgain]) {
    person.resume(1);
    person.write('again');
    // Later updates wait for the same lookup.
    person.write('and again');
  }
  await house.settle();
  const told = happened().filter((event) => event.includes('told'));
  expect(told.filter((event) => event.startsWith('Ben'))).toEqual([
    'Ben is told 2: CLIENT_ID_TAKEN',
    'Ben is told 3: CLIENT_ID_TAKEN',
  ]);
  expect(told.filter((event) => event.startsWith('Ada'))).toEqual(['Ada is told 2: saved', 'Ada is told 3: saved']);
  expect(await house.database.knex('log_clients').select('client_id', 'session_id')).toEqual([
    { client_id: clientID, session_id: ada.sessionId },
  ]);
});

test('V10: only the session of a large update waits for its trial', async () => {
  let end = (_: Outcome) => {};
  const { house, enter, happened } = await open({ hold: () => new Promise((resolve) => (end = resolve)) });
  const [ada, ben] = [await enter('Ada'), await enter('Ben')];
  happened();
  ada.write(LARGE);
  ada.write('behind it');
  ben.write('beside it');
  await until('Ben is saved', () => happened().includes('Ben is told 1: saved'));
  expect(happened().filter((event) => event.includes('told'))).toEqual([]);
  end('passed');
  await house.settle();
  expect(happened().filter((event) => event.includes('told'))).toEqual([
    'Ada is told 1: saved',
    'Ada is told 2: saved',
  ]);
});

test('V11: an update whose trial is late is UNAVAILABLE, and a BAD_UPDATE the third time', async () => {
  const outcomes: Outcome[] = ['late', 'late', 'late', 'late', 'late', 'passed'];
  const deadlines: number[] = [];
  const { house, enter, happened } = await open({
    async hold({ deadlineMs }) {
      deadlines.push(deadlineMs);
      return outcomes.shift()!;
    },
  });
  const ada = await enter('Ada');
  happened();
  const update = ada.write(LARGE);
  for (let again = 0; again < 5; again++) {
    await house.settle();
    ada.send(update);
  }
  await house.settle();
  expect(happened()).toEqual(
    ['UNAVAILABLE', 'UNAVAILABLE', 'BAD_UPDATE', 'UNAVAILABLE', 'UNAVAILABLE', 'saved'].map(
      (answer) => `Ada is told 1: ${answer}`,
    ),
  );
  expect(deadlines.map((ms) => ms / LIMITS.trialMs)).toEqual([1, 2, 4, 1, 2, 4]);
});

test('I3: leaving writes nothing, and a room that has left memory is the same when it is loaded again', async () => {
  const { house, enter } = await open();
  const ada = await enter('Ada');
  ada.write('Nothing is lost');
  await house.settle();
  const kept = () =>
    Promise.all(['travel_log_updates', 'travel_log_snapshots'].map((table) => house.database.knex(table).select()));
  const before = await kept();
  // Whether anybody is there is looked at every 5 s.
  house.pass(5_000);
  await house.settle();
  ada.leave();
  house.pass(5_000);
  await house.settle();
  house.pass(29_000);
  await house.settle();
  expect(house.rooms()).toEqual({ loads: 1, inMemory: 1 });
  house.pass(6_000);
  await until('the room has left memory', () => house.rooms().inMemory === 0);
  expect(await kept()).toEqual(before);

  const ben = await enter('Ben');
  expect(house.rooms()).toEqual({ loads: 2, inMemory: 1 });
  expect(ben.doc.getText('description').toString()).toBe('Nothing is lost');
});
