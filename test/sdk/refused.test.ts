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

test('O5, O12: a refused edit is kept and shown with what builds on it, and discarding it leaves the rest', async () => {
  const log = await createLog(server.url, 'CDG');
  const [ada, ben] = [await join(log, 'Ada'), await join(log, 'Ben')];
  entryOf(ada).insert(0, 'Good. ');
  await ada.saved();

  entryOf(ada).insert(6, 'x'.repeat(LIMITS.updateBytes));
  await expect(ada.saved()).rejects.toMatchObject({ refusal: { code: 'TOO_LARGE' } });
  entryOf(ada).insert(0, 'Later. ');
  ada.travelLog.setTitle('A later title');
  await until('what came later is in it', () => ada.refusedEdits[0]!.count === 2);
  await expect(ada.saved()).rejects.toMatchObject({ refusal: { code: 'TOO_LARGE' } });
  expect(ada.unsaved).toBe(2);
  const [refused] = ada.refusedEdits;
  expect(refused!.refusal.code).toBe('TOO_LARGE');
  expect(refused!.text).toBe(`${'x'.repeat(LIMITS.updateBytes)}\nLater. \ntitle: A later title`);

  ben.travelLog.setTravelDate('2026-05-01');
  await until('others are heard all the same', () => ada.travelLog.read().travelDate === '2026-05-01');
  expect(ben.travelLog.read()).toMatchObject({ title: 'A journey', waypoints: [{ entry: 'Good. ' }] });

  const { doc } = ada;
  const rebuilt: object[] = [];
  ada.on('rebuilt', (told) => rebuilt.push(told));
  await refused!.discard();
  expect(rebuilt).toEqual([{}]);
  expect(ada.doc).not.toBe(doc);
  expect(ada.doc.clientID).not.toBe(doc.clientID);
  expect([ada.refusedEdits, ada.unsaved, ada.status.kind]).toEqual([[], 0, 'live']);
  expect(ada.travelLog.read()).toEqual(ben.travelLog.read());

  entryOf(ada).insert(6, 'Better.');
  await ada.saved();
  await until('Ben reads what came after it', () => entryOf(ben).toString() === 'Good. Better.');
});

test('O5, O12: an edit that the server refuses is shown like one that this client would not even send', async () => {
  const log = await createLog(server.url, 'CDG');
  const ada = await join(log, 'Ada');
  const heard: string[] = [];
  ada.on('refused', ({ refusal, update }) => heard.push(`${refusal.code} ${update !== undefined}`));
  ada.doc.getArray('elsewhere').push(['a secret']);
  await expect(ada.saved()).rejects.toMatchObject({ refusal: { code: 'BAD_UPDATE' } });
  ada.travelLog.setTitle('behind it');
  await until('both are counted', () => ada.refusedEdits[0]!.count === 2);
  expect(heard).toEqual(['BAD_UPDATE true']);
  await ada.refusedEdits[0]!.discard();
  ada.travelLog.setTitle('after it');
  await ada.saved();
  expect((await join(log, 'Ben')).travelLog.read().title).toBe('after it');
});
