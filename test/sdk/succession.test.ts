import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Room } from '../../client-sdk/index.ts';
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
  folder = await mkdtemp(join(tmpdir(), 'aero-melody-succession-'));
});
afterAll(async () => {
  await gate.close();
  await server.close();
  await rm(folder, { recursive: true });
});

const enter = (log: string, outbox?: string): Promise<Room> =>
  connect({ url: gate.url, log, name: 'Ada', ...(outbox && { outbox: { folder: join(folder, outbox) } }) });
const entryOf = (room: Room) => room.travelLog.entry(room.travelLog.read().waypoints[0]!.id)!;

test('the status stays live, and the stream of notes goes on', async () => {
  const ada = await enter(await createLog(server.url, 'CDG'));
  const kinds: string[] = [];
  ada.on('status', ({ kind }) => kinds.push(kind));
  let ended = false;
  const notes = ada.notes[Symbol.asyncIterator]();
  const next = notes.next().finally(() => {
    ended = true;
  });
  const { doc } = ada;
  ada.doc.getText('scratch').insert(0, 'x');
  await until('the document is another one', () => ada.doc !== doc);
  expect([new Set(kinds), ended]).toEqual([new Set(['live']), false]);
  await ada.leave();
  expect(await next).toMatchObject({ done: true });
});

test('O5, O6: an edit that cannot be saved without a refused one is refused, and `saved()` rejects', async () => {
  const ada = await enter(await createLog(server.url, 'CDG'));
  const refused: string[] = [];
  ada.on('refused', ({ refusal }) => refused.push(refusal.code));
  gate.shut();
  const scratch = ada.doc.getText('scratch');
  scratch.insert(0, 'a');
  entryOf(ada).insert(0, 'before ');
  const before = ada.saved();
  scratch.insert(1, 'b');
  const saved = ada.saved();
  before.catch(() => {});
  gate.open();
  await expect(saved).rejects.toMatchObject({ refusal: { code: 'BAD_UPDATE' } });
  await before;
  expect(entryOf(ada).toString()).toBe('before ');
  // Of both, since they are one.
  expect(refused).toEqual(['BAD_UPDATE']);
  expect(ada.refusedEdits.map(({ text }) => text)).toEqual(['a\nb']);
  await ada.leave();
});

test('O6, O14, O19: what was written offline behind a journal that lacks updates is kept as refused', async () => {
  const log = await createLog(server.url, 'CDG');
  const first = await enter(log, 'journal');
  entryOf(first).insert(0, 'one ');
  await first.saved();
  await first.leave();
  await cp(join(folder, 'journal'), join(folder, 'copy'), { recursive: true });
  const second = await enter(log, 'journal');
  entryOf(second).insert(4, 'two ');
  await second.saved();
  await second.leave();

  gate.shut();
  const third = await enter(log, 'copy');
  entryOf(third).insert(4, 'three');
  const saved = third.saved();
  const told: unknown[] = [];
  third.on('refused', ({ refusal }) => told.push(refusal.code));
  gate.open();
  await expect(saved).rejects.toMatchObject({ refusal: { code: 'MISSING_DEPENDENCIES' } });
  await until('the document is the server’s', () => entryOf(third).toString() === 'one two ');
  expect([third.refusedEdits.map(({ text }) => text), third.unsaved, told]).toEqual([
    ['three'],
    1,
    ['MISSING_DEPENDENCIES'],
  ]);
  await third.leave();
});

test('O19: edits that a successor has sent are not sent again where its journal could not be written', async () => {
  const log = await createLog(server.url, 'CDG');
  const ada = await enter(log, 'full');
  gate.shut();
  ada.doc.getText('scratch').insert(0, 'x');
  entryOf(ada).insert(0, 'once. ');
  await until('both are numbered', () => ada.unsaved === 2);
  const journals = async () => (await readdir(join(folder, 'full'))).filter((name) => name.endsWith('.session'));
  await until('they are stored', async () => (await journals()).length > 0);
  const [journal] = await journals();
  // Appends to the journal succeed, and its replacement fails.
  const blocked = join(folder, 'full', `${journal}.new`);
  await mkdir(blocked);
  gate.open();
  await until('it is saved', () => ada.unsaved === 1);
  await ada.leave();
  await rm(blocked, { recursive: true });

  const again = await enter(log, 'full');
  await again.saved();
  expect(entryOf(again).toString()).toBe('once. ');
  await again.leave();
});
