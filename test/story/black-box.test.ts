import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { connect } from '../../client-sdk/index.ts';
import type { AeroMelody } from '../../server/server.ts';
import { contentHash } from '../../travel-log/content-hash.ts';
import { ENGINES, freshDatabase, type TestDatabase } from '../support/databases.ts';
import { startServer } from '../support/server.ts';

const TYPE = 'application/vnd.aero-melody+json';

interface Box {
  readonly version: number;
  readonly made: { readonly contentHash: string };
  readonly journey: string;
  readonly updates: readonly string[];
  readonly music: string | null;
  readonly sha256: Readonly<Record<string, string>>;
}

let here: AeroMelody;
let log: string;
let whole: Uint8Array<ArrayBuffer>;
let box: Box;
beforeAll(async () => {
  here = await startServer();
  const waypoints = [
    { airport: 'LHR', depart: '2026-05-01T08:30:00Z', flight: 'BA430', entry: 'Off, at last.' },
    { airport: 'AMS', arrive: '2026-05-01T09:40:00Z', entry: '東京 🗼' },
    { airport: 'nowhere' },
  ];
  const headers = { 'content-type': 'application/json' };
  const made = await fetch(`${here.url}/api/logs`, {
    ...{ method: 'POST', headers },
    body: JSON.stringify({ title: 'Spring', tags: ['asia'], waypoints }),
  });
  log = (await made.json()).id;
  // A document with a history: edits of two sessions, and a removal.
  const room = await connect({ url: here.url, log, name: 'Ada' });
  room.travelLog.setTitle('Spring, again');
  room.travelLog.add({ airport: 'elsewhere' });
  room.travelLog.remove(room.travelLog.read().waypoints[2]!.id);
  await room.saved();
  await room.leave();
  whole = new Uint8Array(await (await fetch(`${here.url}/api/logs/${log}/journey.aero`)).arrayBuffer());
  box = JSON.parse(new TextDecoder().decode(whole)) as Box;
});
afterAll(() => here.close());

describe.each(ENGINES)('black boxes, into %s', (engine) => {
  let database: TestDatabase;
  let there: AeroMelody;
  beforeAll(async () => {
    database = await freshDatabase(engine);
    there = await startServer({ DATABASE_URL: database.url, LIMITS: 'import=1000,create=1000' });
  });
  afterAll(async () => {
    await there.close();
    await database.drop();
  });

  async function open(body: BodyInit, type = TYPE) {
    const headers = { 'content-type': type };
    const answer = await fetch(`${there.url}/api/black-boxes`, { method: 'POST', headers, body });
    return { status: answer.status, body: await answer.json() };
  }

  const bytesOf = async (server: AeroMelody, id: string, name: string) =>
    Buffer.from(await (await fetch(`${server.url}/api/logs/${id}/${name}`)).arrayBuffer());

  test('another instance opens one byte-equal: document, JSON and MIDI, and gives it again', async () => {
    const opened = await open(whole);
    expect(opened.status).toBe(201);
    const { id } = opened.body;
    expect(id).not.toBe(log);
    for (const name of ['journey.json', 'composition.mid'])
      expect(await bytesOf(there, id, name)).toEqual(await bytesOf(here, log, name));
    expect((await bytesOf(there, id, 'composition.mid')).toString('base64')).toBe(box.music);
    expect((await bytesOf(there, id, 'journey.json')).toString()).toBe(box.journey);
    const again = JSON.parse((await bytesOf(there, id, 'journey.aero')).toString()) as Box;
    expect(again.updates).toEqual(box.updates);
    expect(again.made.contentHash).toBe(box.made.contentHash);
    const doc = new Y.Doc();
    for (const update of again.updates) Y.applyUpdate(doc, Buffer.from(update, 'base64'));
    expect(contentHash(doc)).toBe(box.made.contentHash);
  });

  test('a journey that is opened twice is two journeys, which are edited apart', async () => {
    const [one, two] = [(await open(whole)).body, (await open(whole, 'application/json')).body];
    expect(one.id).not.toBe(two.id);
    const room = await connect({ url: there.url, log: one.id, name: 'Ben', token: one.token });
    room.travelLog.setTitle('Mine');
    await room.saved();
    await room.leave();
    const titleOf = async (id: string) => (await (await fetch(`${there.url}/api/logs/${id}`)).json()).title;
    expect([await titleOf(one.id), await titleOf(two.id)]).toEqual(['Mine', 'Spring, again']);
  });

  const changed = (change: object) => JSON.stringify({ ...box, ...change });

  test.each([
    ['cut off', () => whole.slice(0, -20), 'cut off'],
    ['another file', () => '{"type":"FeatureCollection","features":[]}', 'no black box'],
    ['of a newer release', () => changed({ version: 2, drums: [] }), 'of a newer release: its format has version 2'],
    ['with another journey', () => changed({ journey: '{}' }), 'the digest of journey does not match'],
    ['with other music', () => changed({ music: null }), 'the digest of music does not match'],
    ['with a field more', () => changed({ own: 1 }), 'damaged'],
    ['too large', () => new Uint8Array(16_000_001).fill(32), 'larger'],
  ])('one that is %s is refused by name', async (_what, body, reason) => {
    const { status, body: answer } = await open(body());
    expect([400, 413]).toContain(status);
    expect(answer.refusal.detail).toContain(reason);
  });
});
