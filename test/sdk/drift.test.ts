import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { connect, type Room, type RoomEvents } from '../../client-sdk/index.ts';
import { areForeign } from '../../client-sdk/sync/foreign-rows.ts';
import { textOf } from '../../client-sdk/sync/refused-edits.ts';
import { createSyncedDocument } from '../../client-sdk/sync/synced-document.ts';
import type { AeroMelody } from '../../server/server.ts';
import { contentHash } from '../../travel-log/content-hash.ts';
import { addTag, addWaypoint, setTitle } from '../../travel-log/edit.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

let server: AeroMelody;
let folder: string;
beforeAll(async () => {
  server = await startServer();
  folder = await mkdtemp(join(tmpdir(), 'aero-melody-drift-'));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const entryOf = (room: Room) => room.travelLog.entry(room.travelLog.read().waypoints[0]!.id)!;

test('O13: a document that has drifted from the server’s is archived and replaced, and editing goes on', async () => {
  const log = await createLog(server.url, 'CDG');
  const ada = await connect({ url: server.url, log, name: 'Ada' });
  entryOf(ada).insert(0, 'The rain stopped');
  await ada.saved();
  const rebuilt: RoomEvents['rebuilt'][] = [];
  ada.on('rebuilt', (told) => rebuilt.push(told));

  // What a fault in memory or in a library would do: the words change, and nobody is told.
  const item = [...ada.doc.store.clients.get(ada.doc.clientID)!].find(
    (struct): struct is Y.Item => struct instanceof Y.Item && struct.content instanceof Y.ContentString,
  )!;
  (item.content as Y.ContentString).str = 'The brain popped';
  expect(entryOf(ada).toString()).toBe('The brain popped');

  await until('the document is the server’s again', () => rebuilt.length === 1, 15_000);
  expect(entryOf(ada).toString()).toBe('The rain stopped');
  const archived = new Y.Doc();
  Y.applyUpdate(archived, rebuilt[0]!.archive!);
  expect(JSON.stringify(archived.getMap('waypoints'))).toContain('The brain popped');
  entryOf(ada).insert(16, '.');
  await ada.saved();
  await ada.leave();
});

test('O14: a session whose books have lost what was sent is not gone on with, and loses nothing', async () => {
  const log = await createLog(server.url, 'CDG');
  const books = join(folder, 'books');
  const ada = await connect({ url: server.url, log, name: 'Ada', outbox: { folder: books } });
  entryOf(ada).insert(0, 'one ');
  await ada.saved();
  const old = ada.doc.clientID;
  await ada.leave();
  await cp(books, join(folder, 'copy'), { recursive: true });

  const again = await connect({ url: server.url, log, name: 'Ada', outbox: { folder: books } });
  expect(again.doc.clientID).toBe(old);
  entryOf(again).insert(4, 'two ');
  await again.saved();
  await again.leave();

  const third = await connect({ url: server.url, log, name: 'Ada', outbox: { folder: join(folder, 'copy') } });
  expect(third.doc.clientID).not.toBe(old);
  entryOf(third).insert(8, 'three');
  await third.saved();
  expect(entryOf(third).toString()).toBe('one two three');
  await third.leave();
});

test('O13: a client that nothing has happened to is told so, and keeps its document', async () => {
  const log = await createLog(server.url, 'CDG', 'NRT');
  const ada = await connect({ url: server.url, log, name: 'Ada' });
  const ben = await connect({ url: server.url, log, name: 'Ben' });
  const docs = [ada.doc, ben.doc];
  ada.travelLog.addTag('rain');
  ben.travelLog.addTag('asia');
  entryOf(ben).insert(0, 'words');
  await Promise.all([ada.saved(), ben.saved()]);
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  expect([ada.doc, ben.doc]).toEqual(docs);
  expect(contentHash(ada.doc)).toBe(contentHash(ben.doc));
  await ada.leave();
  await ben.leave();
});

test('the hash of a content does not know how the content came about', () => {
  const [one, two] = [new Y.Doc(), new Y.Doc()];
  setTitle(one, 'A');
  addTag(one, 'x');
  Y.applyUpdate(two, Y.encodeStateAsUpdate(one));
  addTag(one, 'y');
  addWaypoint(one, { airport: 'CDG' }, 'w1');
  addTag(two, 'a');
  const [fromOne, fromTwo] = [Y.encodeStateAsUpdate(one), Y.encodeStateAsUpdate(two)];
  Y.applyUpdate(one, fromTwo);
  Y.applyUpdate(two, fromOne);
  expect(contentHash(one)).toBe(contentHash(two));
  const before = contentHash(one);
  const text = new Y.Text('words');
  one.getMap<Y.Map<unknown>>('waypoints').get('w1')!.set('entry', text);
  expect(contentHash(one)).not.toBe(before);
  text.delete(0, 5);
  text.insert(0, 'words');
  text.delete(0, 1);
  const deleted = contentHash(one);
  text.insert(0, 'w');
  expect(contentHash(one)).not.toBe(deleted);
});

test('a row counts as received though an observer of the application throws', () => {
  const other = new Y.Doc();
  setTitle(other, 'A');
  const { doc, rows, apply } = createSyncedDocument(undefined, 7, () => {});
  doc.getMap('meta').observe(() => {
    throw new Error('a fault of the application');
  });
  expect(() => apply({ to: 3, updates: [Y.encodeStateAsUpdate(other)] })).toThrow('a fault of the application');
  expect([rows.lastSeq, doc.clientID, doc.getMap('meta').get('title')]).toEqual([3, 7, 'A']);
});

test('a bigint, which JSON lacks, is compared, undone and shown', async () => {
  const doc = new Y.Doc();
  doc.getMap('x-sums').set('total', { euros: 1n });
  const own = Y.encodeStateAsUpdate(doc);
  expect(areForeign(doc, [own])).toBe(false);
  expect(textOf(doc, own)).toBe('total: {"euros":"1"}');

  const ada = await connect({ url: server.url, log: await createLog(server.url, 'CDG'), name: 'Ada' });
  const sums = ada.doc.getMap('x-sums');
  const list = ada.doc.getArray('x-list');
  for (const value of [1n, 2n]) {
    sums.set('total', value);
    list.insert(0, [{ value }]);
    // Two steps of undo.
    ada.undo.stopCapturing();
  }
  await ada.saved();
  ada.undo.undo();
  expect([sums.get('total'), list.toArray()]).toEqual([1n, [{ value: 1n }]]);
  await ada.leave();
});
