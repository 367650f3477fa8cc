import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Update, UpdateAnswer } from '../../protocol/update.ts';
import type { WithdrawAnswer } from '../../protocol/withdraw.ts';
import { createClientIds } from '../../server/room/client-ids.ts';
import { createDocument } from '../../server/room/document.ts';
import { createIntake } from '../../server/room/intake.ts';
import type { Member } from '../../server/room/member.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { isEmptyUpdate } from '../../server/storage/empty-update.ts';
import { createLogClients } from '../../server/storage/log-clients.ts';
import { createUpdateLog } from '../../server/storage/update-log.ts';
import { inspectUpdate } from '../../server/sync/inspection.ts';
import { createReplica } from '../../server/sync/replica.ts';
import { roomOpenTo } from '../support/room-access.ts';
import { makeLog } from '../support/storage.ts';

const INSTANCES = 2;
const RUNS = 300;
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

/** Client ids of the sessions. Two of them have chosen the same one. */
const CLIENTS = [7, 7, 8];

const session = fc.nat(CLIENTS.length - 1);
const instance = fc.nat(INSTANCES - 1);
const number = fc.integer({ min: 1, max: 6 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('write' as const), session, instance }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('send' as const), session, instance, number }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('withdraw' as const), session, instance, number }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('catch up' as const), instance }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('settle' as const) }) },
);

test('E6, E9, E14, E15, E16, V7: every number has one outcome, and every client id one session, whichever instance is asked', async () => {
  console.log(`SEED=${seed}`);
  const database = openDatabase('sqlite::memory:');
  await database.migrate();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
      const scene = await openScene(database);
      for (const each of steps) await scene.play(each);
      await scene.judge();
      await scene.goOn();
      await scene.judge();
      await scene.close();
    }),
    { seed, numRuns: RUNS },
  );
  await database.close();
}, 120_000);

test.each([
  ['READ_ONLY', 'viewer'],
  ['NOT_ALLOWED', 'steerer'],
] as const)(
  'E3: what another instance has committed is acknowledged to a member whose edits are %s by now',
  async (code, addressRole) => {
    const database = openDatabase('sqlite::memory:');
    await database.migrate();
    const log = await makeLog(database);
    const [one, other] = [openInstance(database, log), openInstance(database, log, roomOpenTo(log, addressRole))];
    const identity = { userId: log.ownerId + 1, name: 'Ada', color: '#446688' };
    const member = { id: 'ada', sessionId: randomUUID(), clientId: 7, identity, lastSeq: 0, committed: 0 };
    const doc = new Y.Doc();
    doc.clientID = 7;
    const updates: Uint8Array[] = [];
    doc.on('update', (bytes: Uint8Array) => updates.push(bytes));
    for (const text of ['a', 'b']) doc.getText('description').insert(0, text);
    const [first, second] = updates.map((bytes, at) => ({ sessionSeq: at + 1, bytes }));

    const { seq } = (await one.intake.receive(member, first!)) as { readonly seq: number };
    await other.document.catchUp(seq);
    expect(await other.intake.receive(member, first!)).toEqual({ ok: true, seq });
    expect(await other.intake.receive(member, second!)).toMatchObject({ ok: false, refusal: { code } });
    for (const { updateLog, document } of [one, other]) {
      await updateLog.close();
      document.destroy();
    }
    await database.close();
  },
);

/** Sessions that write to one log over two instances, each with a commit lane of its own. */
async function openScene(database: Database) {
  const log = await makeLog(database);
  const instances = Array.from({ length: INSTANCES }, () => openInstance(database, log));
  const sessions = CLIENTS.map((clientId) => {
    const doc = new Y.Doc();
    doc.clientID = clientId;
    const sessionId = randomUUID();
    const identity = { userId: log.ownerId, name: 'Ada', color: '#446688' };
    const member = (): Member => ({
      ...{ id: randomUUID(), sessionId, clientId, identity, role: 'editor', lastSeq: 0, committed: 0 },
    });
    return { sessionId, doc, updates: [] as Uint8Array[], members: instances.map(member) };
  });
  for (const { doc, updates } of sessions) doc.on('update', (bytes: Uint8Array) => updates.push(bytes));

  const underWay: Promise<unknown>[] = [];
  const answered: { sessionId: string; update: Update; answer: UpdateAnswer }[] = [];
  const withdrawn: { sessionId: string; sessionSeq: number; answer: WithdrawAnswer }[] = [];

  function send(who: number, where: number, sessionSeq: number): void {
    const { sessionId, updates, members } = sessions[who]!;
    const bytes = updates[sessionSeq - 1];
    if (!bytes) return;
    const update = { sessionSeq, bytes };
    const answer = instances[where]!.intake.receive(members[where]!, update);
    underWay.push(answer.then((answer) => answered.push({ sessionId, update, answer })));
  }

  function withdraw(who: number, where: number, sessionSeq: number): void {
    const { sessionId, members } = sessions[who]!;
    const answer = instances[where]!.intake.withdraw(members[where]!, { sessionSeq });
    underWay.push(answer.then((answer) => withdrawn.push({ sessionId, sessionSeq, answer })));
  }

  const settle = () => Promise.all(underWay);
  const head = async () => (await instances[0]!.updateLog.heads([log.id])).get(log.id)!.head;

  return {
    async play(each: typeof step extends fc.Arbitrary<infer S> ? S : never): Promise<void> {
      switch (each.does) {
        case 'write': {
          const { doc, updates } = sessions[each.session]!;
          const text = doc.getText('description');
          // A deletion has no clock: only its number shows that one is missing.
          if (updates.length % 3 === 2) text.delete(0, 1);
          else text.insert(0, 'ab');
          return send(each.session, each.instance, updates.length);
        }
        case 'send':
          return send(each.session, each.instance, each.number);
        case 'withdraw':
          return withdraw(each.session, each.instance, each.number);
        case 'catch up':
          return instances[each.instance]!.document.catchUp(await head());
        case 'settle':
          await settle();
          return;
        default:
          each satisfies never;
      }
    },

    async judge(): Promise<void> {
      await settle();
      const rows = await instances[0]!.updateLog.rows(log.id, 0);
      expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, at) => at + 1));
      const rowOf = (sessionId: string, sessionSeq: number) =>
        rows.find((row) => row.sessionId === sessionId && row.sessionSeq === sessionSeq);

      for (const { sessionId, update, answer } of answered) {
        const row = rowOf(sessionId, update.sessionSeq);
        if (answer.ok) expect(row).toMatchObject({ seq: answer.seq, bytes: update.bytes });
        else if (answer.refusal.code === 'WITHDRAWN') expect(row?.bytes).toEqual(Uint8Array.of(0, 0));
        else expect(['CLIENT_ID_TAKEN', 'MISSING_DEPENDENCIES']).toContain(answer.refusal.code);
      }
      for (const { sessionId, sessionSeq, answer } of withdrawn) {
        if (!answer.ok) expect(answer.refusal.code).toBe('MISSING_DEPENDENCIES');
        else expect(rowOf(sessionId, sessionSeq)).toMatchObject({ seq: answer.seq });
        if (answer.ok) expect(rowOf(sessionId, sessionSeq)!.bytes.byteLength > 2).toBe(answer.kept);
      }
      for (const { sessionId } of sessions) {
        const numbers = rows.filter((row) => row.sessionId === sessionId).map(({ sessionSeq }) => sessionSeq);
        expect(numbers).toEqual(numbers.map((_, at) => at + 1));
      }

      const writers = new Map<number, string>();
      const replay = new Y.Doc();
      for (const { sessionId, bytes } of rows) {
        Y.applyUpdate(replay, bytes);
        expect([replay.store.pendingStructs, replay.store.pendingDs]).toEqual([null, null]);
        for (const { client } of inspectUpdate(bytes)?.brings ?? []) {
          expect(writers.get(client) ?? sessionId).toBe(sessionId);
          writers.set(client, sessionId);
        }
      }
      for (const { document } of instances) {
        await document.catchUp(rows.length);
        expect(document.state()).toEqual({ kind: 'readable' });
        expect(Y.encodeStateVector(document.replica.doc)).toEqual(Y.encodeStateVector(replay));
        expect(document.content().description).toBe(replay.getText('description').toString());
      }
    },

    /** Each session sends everything again and writes on, on the first instance: nothing holds it up. */
    async goOn(): Promise<void> {
      const rows = await instances[0]!.updateLog.rows(log.id, 0);
      const voided = new Set(rows.filter(({ bytes }) => isEmptyUpdate(bytes)).map(({ sessionId }) => sessionId));
      for (const [who, { sessionId, doc, updates, members }] of sessions.entries()) {
        // Edits behind a withdrawn update go on in another session.
        if (voided.has(sessionId)) continue;
        doc.getText('description').insert(0, 'on');
        for (const [at, bytes] of updates.entries()) {
          const update = { sessionSeq: at + 1, bytes };
          const answer = await instances[0]!.intake.receive(members[0]!, update);
          answered.push({ sessionId, update, answer });
          if (!answer.ok) expect([answer.refusal.code, CLIENTS[who]]).toEqual(['CLIENT_ID_TAKEN', 7]);
          if (!answer.ok) break;
        }
      }
    },

    async close(): Promise<void> {
      for (const { updateLog, document } of instances) {
        await updateLog.close();
        document.destroy();
      }
    },
  };
}

const logger = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

function openInstance(
  database: Database,
  log: { readonly id: number; readonly uuid: string },
  access = roomOpenTo(log),
) {
  const updateLog = createUpdateLog(database, { laneBytes: 1e9 });
  const audience = { here() {}, everywhere() {}, to() {}, prepare: () => () => {}, siblings() {} };
  const replica = createReplica();
  const document = createDocument({ log, replica, state: { kind: 'readable' }, audience, updateLog, logger });
  const clientIds = createClientIds(log.id, replica, createLogClients(database));
  const intake = createIntake({
    ...{ log, document, updateLog, access, clientIds, logger },
    trials: { hold: async () => 'passed' },
    clock: { now: () => 0 },
    waypointFacts: { applied() {} },
    record() {},
  });
  return { updateLog, document, intake };
}
