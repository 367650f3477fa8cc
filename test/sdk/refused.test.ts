import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Room } from '../../client-sdk/index.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { AeroMelody } from '../../server/server.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

let server: AeroMelody;
const rooms: Room[] = [];
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  for (const room of rooms) await room.leave();
  await server.close();
});

async function join(log: string, name: string): Promise<Room> {
  const room = await connect({ url: server.url, log, name });
  rooms.push(room);
  return room;
}

const entryOf = (room: Room) => room.travelLog.entry(room.travelLog.read().waypoints[0]!.id)!;

test('O5, O12: a refused edit is set aside alone, and all that was made after it is saved', async () => {
  const log = await createLog(server.url, 'CDG');
  const [ada, ben] = [await join(log, 'Ada'), await join(log, 'Ben')];
  entryOf(ada).insert(0, 'Good. ');
  await ada.saved();
  const rebuilt: object[] = [];
  const heard: string[] = [];
  ada.on('rebuilt', (told) => rebuilt.push(told));
  ada.on('refused', ({ refusal, update }) => heard.push(`${refusal.code} ${update !== undefined}`));
  const { doc } = ada;

  ada.travelLog.setTitle('x'.repeat(LIMITS.updateBytes));
  expect(heard).toEqual(['TOO_LARGE true']);
  entryOf(ada).insert(6, 'Later. ');
  ada.travelLog.setTravelDate('2026-05-01');
  await ada.saved();
  expect(rebuilt).toEqual([{}]);
  expect(ada.doc).not.toBe(doc);
  expect(ada.doc.clientID).not.toBe(doc.clientID);
  await until('Ben reads what came after it', () => entryOf(ben).toString() === 'Good. Later. ');
  expect(ada.travelLog.read()).toMatchObject({ title: 'A journey', travelDate: '2026-05-01' });
  expect(ada.travelLog.read()).toEqual(ben.travelLog.read());
  await until('nobody sees the former state of Ada', () => !ben.awareness.getStates().has(doc.clientID));
  await until('Ben sees the new one', () => ben.awareness.getStates().has(ada.doc.clientID));

  expect(ada.unsaved).toBe(1);
  const [refused, ...others] = ada.refusedEdits;
  expect([refused!.refusal.code, others]).toEqual(['TOO_LARGE', []]);
  expect(refused!.text).toBe(`title: ${'x'.repeat(LIMITS.updateBytes)}`);
  await refused!.discard();
  expect([ada.refusedEdits, ada.unsaved, ada.status.kind]).toEqual([[], 0, 'live']);
  expect(rebuilt).toEqual([{}]);

  entryOf(ada).insert(13, 'Better.');
  await ada.saved();
  await until('Ben reads what came after that', () => entryOf(ben).toString() === 'Good. Later. Better.');
});

test('O12: what a refused edit deleted comes back, and what stands in it is set aside with it', async () => {
  const log = await createLog(server.url, 'CDG');
  const ada = await join(log, 'Ada');
  ada.travelLog.setTitle('first');
  await ada.saved();
  const { doc } = ada;
  let id = '';
  doc.transact(() => {
    ada.travelLog.setTitle('second');
    id = ada.travelLog.add({ airport: 'LIM', flight: 'x'.repeat(LIMITS.updateBytes) });
  });
  ada.travelLog.entry(id)!.insert(0, 'In Lima.');
  entryOf(ada).insert(0, 'In Paris.');
  await expect(ada.saved()).rejects.toMatchObject({ refusal: { code: 'TOO_LARGE' } });
  await ada.saved();
  expect(ada.travelLog.read()).toMatchObject({ title: 'first', waypoints: [{ airport: 'CDG', entry: 'In Paris.' }] });
  expect(ada.refusedEdits).toHaveLength(1);
  const { text } = ada.refusedEdits[0]!;
  for (const part of ['title: second', 'airport: LIM', 'In Lima.']) expect(text).toContain(part);
});

test('an edit that is discarded before its succession is not set aside', async () => {
  const log = await createLog(server.url, 'CDG');
  const ada = await join(log, 'Ada');
  ada.doc.getText('scratch').insert(0, 'x');
  await ada.refusedEdits[0]!.discard();
  expect(ada.refusedEdits).toEqual([]);
  ada.travelLog.setTitle('behind it');
  await ada.saved();
  expect(ada.refusedEdits).toEqual([]);
  expect((await join(log, 'Ben')).travelLog.read().title).toBe('behind it');
});
