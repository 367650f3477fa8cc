import { createHash } from 'node:crypto';
import { createEncoder, toUint8Array, writeUint8, writeVarString, writeVarUint } from 'lib0/encoding';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBlackBox, writeBlackBox } from '../../server/itinerary/black-box.ts';
import { Unreadable } from '../../server/itinerary/reading.ts';
import { contentHash } from '../../travel-log/content-hash.ts';
import { seedTravelLog } from '../../travel-log/edit.ts';
import { readTravelLog } from '../../travel-log/shape.ts';

const UUID = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const MIDI = new Uint8Array(Buffer.from('MThd'));
const AT = '2026-11-27T00:00:00.000Z';

function seeded(): Y.Doc {
  const doc = new Y.Doc();
  seedTravelLog(doc, {
    title: 'Spring',
    seed: 7,
    waypoints: [
      { id: 'a', airport: 'CDG' },
      { id: 'b', airport: 'NRT' },
    ],
  });
  return doc;
}

const boxOf = (doc: Y.Doc, update = Y.encodeStateAsUpdate(doc), hash = contentHash(doc), music = MIDI) =>
  writeBlackBox({ at: AT, uuid: UUID, content: readTravelLog(doc), update, hash, music });

test('a document comes out as it went in, with types of a client’s own', () => {
  const doc = seeded();
  doc.getText('x-notes').insert(0, 'pack the tent');
  const { firstUpdate, content } = openBlackBox(boxOf(doc));
  expect(firstUpdate).toEqual(Y.encodeStateAsUpdate(doc));
  expect(content).toEqual(readTravelLog(doc));
});

test('several updates make one document, as a later release may write them', () => {
  const doc = seeded();
  const first = Y.encodeStateAsUpdate(doc);
  const before = Y.encodeStateVector(doc);
  doc.getMap('meta').set('title', 'Summer');
  const second = Y.encodeStateAsUpdate(doc, before);
  const file = JSON.parse(new TextDecoder().decode(boxOf(doc)));
  file.updates = [first, second].map((update) => Buffer.from(update).toString('base64'));
  file.sha256.updates = createHash('sha256').update(JSON.stringify(file.updates)).digest('hex');
  expect(openBlackBox(Buffer.from(JSON.stringify(file))).content.title).toBe('Summer');
});

function foreign(): Y.Doc {
  const doc = seeded();
  doc.getMap('secrets').set('a', 1);
  return doc;
}

function incomplete(): Uint8Array {
  const doc = seeded();
  const before = Y.encodeStateVector(doc);
  doc.getMap('meta').set('title', 'Summer');
  return Y.encodeStateAsUpdate(doc, before);
}

/** Clients in descending order insert before a different letter of one text each: each insertion passes all before it. */
function tangled(count: number): Y.Doc {
  const encoder = createEncoder();
  writeVarUint(encoder, count + 1);
  for (let at = 0; at < count; at++) {
    for (const value of [1, 1_000 + count - at, 0]) writeVarUint(encoder, value);
    writeUint8(encoder, STRING_WITH_RIGHT_ORIGIN);
    for (const value of [1, at]) writeVarUint(encoder, value);
    writeVarString(encoder, 'b');
  }
  for (const value of [1, 1, 0, STRING, 1]) writeVarUint(encoder, value);
  for (const text of ['description', 'a'.repeat(count)]) writeVarString(encoder, text);
  writeVarUint(encoder, 0);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, toUint8Array(encoder));
  return doc;
}

/** First bytes of items in an update of Yjs. */
const STRING = 4;
const STRING_WITH_RIGHT_ORIGIN = 0x44;

function changed(change: (doc: Y.Doc) => void): Uint8Array {
  const doc = seeded();
  change(doc);
  return boxOf(doc);
}

const withMeta = (name: string, value: unknown) => () => changed((doc) => doc.getMap('meta').set(name, value));

function withTags(tags: readonly string[]): Uint8Array {
  return changed((doc) => {
    const map = new Y.Map<boolean>();
    doc.getMap('meta').set('tags', map);
    for (const tag of tags) map.set(tag, true);
  });
}

const withText = (change: (text: string) => string): Uint8Array =>
  Buffer.from(change(new TextDecoder().decode(boxOf(seeded()))));

test.each([
  ['a long title', withMeta('title', 'a'.repeat(256)), 'content: title'],
  ['U+0000 in the title', withMeta('title', 'a\0b'), 'U+0000 stands at 2'],
  ['two lines in the title', withMeta('title', 'a\r\nb'), 'U+000D stands at 2'],
  ['a long tag', () => withTags(['a'.repeat(61)]), 'content: tags: 0'],
  ['many tags', () => withTags(Array.from({ length: 51 }, (_, at) => `t${at}`)), 'content: tags'],
  [
    'a long airport',
    () => changed((doc) => doc.getMap<Y.Map<string>>('waypoints').get('a')!.set('airport', 'A'.repeat(50_000))),
    'content: waypoints: 0: airport',
  ],
  [
    'a client id beyond 32 bits',
    () =>
      changed((doc) => {
        doc.clientID = 2 ** 53 - 1;
        doc.getText('description').insert(0, 'a');
      }),
    'writes as client 9007199254740991',
  ],
  [
    'music that is no MIDI',
    () => boxOf(seeded(), undefined, undefined, new Uint8Array(Buffer.from('other'))),
    'no MIDI file',
  ],
  ['a type that is none of a journey', () => boxOf(foreign()), 'has a type that is none of a journey: secrets'],
  ['bytes that are no update', () => boxOf(seeded(), new Uint8Array([9, 9, 9])), 'cannot be read'],
  ['half of a document', () => boxOf(seeded(), incomplete()), 'is not whole'],
  ['a field __proto__', () => withText((text) => text.replace('{', '{"__proto__":{},')), 'a field __proto__'],
  [
    'a field __proto__ inside',
    () => withText((text) => text.replace('"made":{', '"made":{"__proto__":{},')),
    '__proto__',
  ],
  ['another document', () => boxOf(seeded(), undefined, 'a1'.repeat(32)), 'has another content than it says'],
])('%s is refused by name', (_what, box, reason) => {
  expect(() => openBlackBox(box())).toThrow(Unreadable);
  expect(() => openBlackBox(box())).toThrow(reason);
});

test('a document that would stall a room is refused by name', { timeout: 60_000 }, () => {
  const box = boxOf(tangled(2_200));
  expect(() => openBlackBox(box)).toThrow(/takes too long to load/);
});
