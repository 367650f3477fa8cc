import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Room } from '../../client-sdk/index.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { AeroMelody } from '../../server/server.ts';
import { type Gate, openGate } from '../support/gate.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

let server: AeroMelody;
let gate: Gate;
let folder: string;
beforeAll(async () => {
  server = await startServer();
  gate = await openGate(server.url);
  folder = await mkdtemp(join(tmpdir(), 'aero-melody-left-'));
});
afterAll(async () => {
  await gate.close();
  await server.close();
  await rm(folder, { recursive: true });
});

const enter = (log: string, name: string): Promise<Room> => connect({ url: gate.url, log, name, outbox: { folder } });
const entryOf = (room: Room) => room.travelLog.entry(room.travelLog.read().waypoints[0]!.id)!;

test('O10: edits that clients left behind unsent are sent by the next one, each under its own session', async () => {
  const log = await createLog(server.url, 'CDG');
  const rooms = [await enter(log, 'One'), await enter(log, 'Two'), await enter(log, 'Three')];
  expect(new Set(rooms.map(({ doc }) => doc.clientID)).size).toBe(3);
  gate.shut();
  for (const [at, room] of rooms.entries()) entryOf(room).insert(0, `offline ${at}. `);
  expect(rooms.map(({ unsaved }) => unsaved)).toEqual([1, 1, 1]);
  for (const room of rooms) await room.leave();

  gate.open();
  const next = await enter(log, 'Next');
  const judge = await connect({ url: server.url, log, name: 'Judge' });
  await until('all three have arrived', () => entryOf(judge).toString().length === 3 * 'offline 0. '.length);
  for (const at of [0, 1, 2]) expect(entryOf(judge).toString()).toContain(`offline ${at}. `);
  await until('nothing waits any more', () => next.unsaved === 0);
  await until('the next one shows them, too', () => entryOf(next).toString() === entryOf(judge).toString());
  expect(rooms.map(({ doc }) => doc.clientID)).toContain(next.doc.clientID);
  await next.leave();
  await judge.leave();
});

test('O8: a session that is gone on with is seen by others, as it was before', async () => {
  const log = await createLog(server.url, 'CDG');
  const ben = await connect({ url: server.url, log, name: 'Ben' });
  const ada = await enter(log, 'Ada');
  const { clientID } = ada.doc;
  for (let cursor = 0; cursor < 5; cursor++) ada.awareness.setLocalStateField('cursor', cursor);
  entryOf(ada).insert(0, 'one');
  await ada.saved();
  await until('Ben sees the cursor', () => ben.awareness.getStates().get(clientID)?.cursor === 4);
  await ada.leave();
  await until('Ada is gone', () => !ben.awareness.getStates().has(clientID));

  const again = await enter(log, 'Ada');
  expect(again.doc.clientID).toBe(clientID);
  await until('Ada is back', () => ben.awareness.getStates().get(clientID)?.user !== undefined);
  entryOf(again).insert(3, ' two');
  await again.saved();
  await until('Ben reads it', () => entryOf(ben).toString() === 'one two');
  await again.leave();
  await ben.leave();
});

test('a refused edit that a client left behind is shown by the next one, and can be discarded there', async () => {
  const log = await createLog(server.url, 'CDG');
  const [one, two] = [await enter(log, 'One'), await enter(log, 'Two')];
  one.travelLog.setTitle('one '.repeat(LIMITS.updateBytes / 4 + 1));
  entryOf(two).insert(0, 'two');
  await two.saved();
  expect(one.refusedEdits.map(({ refusal }) => refusal.code)).toEqual(['TOO_LARGE']);
  await one.leave();

  // `two` goes on, so `three` finds the session of `one`.
  const three = await enter(log, 'Three');
  await until('it is refused again', () => three.refusedEdits.length === 1);
  expect(three.refusedEdits[0]!.text).toMatch(/^title: (one )+$/);
  await three.refusedEdits[0]!.discard();
  expect(three.refusedEdits).toEqual([]);
  expect(entryOf(three).toString()).toBe('two');
  await three.leave();
  const four = await enter(log, 'Four');
  expect(four.refusedEdits).toEqual([]);
  await four.leave();
  await two.leave();
});
