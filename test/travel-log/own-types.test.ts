import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { contentHash } from '../../travel-log/content-hash.ts';
import { isOwnType, readOwnTypes } from '../../travel-log/own-types.ts';
import { restore } from '../../travel-log/restoration.ts';
import { REMOVAL } from '../support/removal.ts';
import { replay } from '../support/replay.ts';

const copyOf = (doc: Y.Doc): Y.Doc => {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
};

const text = (doc: Y.Doc) => doc.getText('x-text');
const map = (doc: Y.Doc) => doc.getMap<unknown>('x-map');
const list = (doc: Y.Doc) => doc.getArray<unknown>('x-list');
const page = (doc: Y.Doc) => doc.getXmlFragment('x-page');

/** Edits of every type, nested ones included. */
const EDITS: readonly ((doc: Y.Doc, at: number, word: string) => void)[] = [
  (doc, at, word) => text(doc).insert(at % (text(doc).length + 1), word),
  (doc) => text(doc).delete(0, Math.min(2, text(doc).length)),
  (doc, at, word) => map(doc).set(`${at}`, at % 2 === 0 ? word : new Y.Text(word)),
  (doc, at) => map(doc).delete(`${at}`),
  (doc, at, word) =>
    list(doc).insert(at % (list(doc).length + 1), [at % 2 === 0 ? { word } : new Y.Map([['word', word]])]),
  (doc, at) => list(doc).delete(at % (list(doc).length + 1), at % (list(doc).length + 1) < list(doc).length ? 1 : 0),
  (doc, at, word) => {
    const paragraph = new Y.XmlElement('p');
    paragraph.insert(0, [new Y.XmlText(word)]);
    paragraph.setAttribute('at', `${at}`);
    page(doc).insert(at % (page(doc).length + 1), [paragraph]);
  },
  (doc, at, word) => {
    const paragraph = page(doc).toArray()[at % Math.max(1, page(doc).length)];
    if (paragraph instanceof Y.XmlElement) (paragraph.get(0) as Y.XmlText).insert(0, word);
  },
  (doc) => page(doc).delete(0, Math.min(1, page(doc).length)),
];

const play = (doc: Y.Doc, [what, at, word]: readonly [number, number, string]) => EDITS[what]!(doc, at, word);

const edits = fc.array(
  fc.tuple(fc.nat(EDITS.length - 1), fc.nat(9), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 })),
  {
    maxLength: 25,
  },
);

test('own types are those whose name begins with x-', () => {
  expect(['x-notes', 'x-', 'notes', 'X-notes', 'waypoints'].map(isOwnType)).toEqual([true, true, false, false, false]);
});

test('own types are plain values by name, and empty ones are left out', () => {
  const doc = new Y.Doc();
  text(doc).insert(0, 'pack the tent', { bold: true });
  map(doc).set('votes', new Y.Map([['NRT', 2]]));
  map(doc).set('empty', new Y.Text());
  list(doc).push(['a', null, new Uint8Array([1, 2]), new Y.Array()]);
  const paragraph = new Y.XmlElement('p');
  paragraph.setAttribute('align', 'left');
  paragraph.insert(0, [new Y.XmlText('hello')]);
  page(doc).insert(0, [paragraph]);
  doc.getText('x-gone').insert(0, 'gone');
  doc.getText('x-gone').delete(0, 4);
  doc.getText('x-embeds').insert(0, 'a');
  doc.getText('x-embeds').insertEmbed(1, { image: 'x' });
  doc.getText('scratch').insert(0, 'not one of them');
  expect(readOwnTypes(doc)).toEqual({
    'x-embeds': ['a', { image: 'x' }],
    'x-list': ['a', null, 'AQI=', []],
    'x-map': { empty: '', votes: { NRT: 2 } },
    'x-page': [{ element: 'p', attributes: { align: 'left' }, children: ['hello'] }],
    'x-text': 'pack the tent',
  });
});

test('values and hash do not depend on the classes that a replica has asked for', () => {
  fc.assert(
    fc.property(edits, (steps) => {
      const doc = new Y.Doc();
      for (const each of steps) play(doc, each);
      const untyped = copyOf(doc);
      const element = copyOf(doc);
      for (const name of element.share.keys()) element.get(name, Y.XmlElement);
      for (const other of [untyped, element]) {
        expect(readOwnTypes(other)).toEqual(readOwnTypes(doc));
        expect(contentHash(other)).toBe(contentHash(doc));
      }
    }),
    replay,
  );
});

test('the hash sees every kind of own type', () => {
  const doc = new Y.Doc();
  const hashes = new Set([contentHash(doc)]);
  for (const what of [0, 2, 4, 6, 7]) {
    play(doc, [what, 1, 'word']);
    hashes.add(contentHash(doc));
  }
  expect(hashes.size).toBe(6);
});

test('a version is restored with its own types', () => {
  fc.assert(
    fc.property(edits, edits, (before, after) => {
      const doc = new Y.Doc();
      for (const each of before) play(doc, each);
      const version = copyOf(doc);
      for (const each of after) play(doc, each);
      const now = copyOf(doc);
      const updates: Uint8Array[] = [];
      now.on('update', (bytes: Uint8Array) => updates.push(bytes));
      for (const _ of restore(now, version, REMOVAL));
      // Members hold them as the classes that they asked for.
      for (const bytes of updates) Y.applyUpdate(doc, bytes);
      for (const each of [now, doc]) expect(readOwnTypes(each)).toEqual(readOwnTypes(version));
      const again = copyOf(now);
      again.on('update', () => expect.unreachable('nothing differs any more'));
      for (const _ of restore(again, copyOf(version), REMOVAL));
    }),
    replay,
  );
});

test('restoring a list leaves what is the same, so that members keep their places in it', () => {
  const doc = new Y.Doc();
  list(doc).push(['a', 'b', new Y.Map([['word', 'c']]), 'd']);
  const version = copyOf(doc);
  (list(doc).get(2) as Y.Map<unknown>).set('word', 'changed');
  list(doc).push(['e']);
  const member = copyOf(doc);
  const nested = list(member).get(2);
  const now = copyOf(doc);
  now.on('update', (bytes: Uint8Array) => Y.applyUpdate(member, bytes));
  for (const _ of restore(now, version, REMOVAL));
  expect(list(member).toJSON()).toEqual(['a', 'b', { word: 'c' }, 'd']);
  expect(list(member).toArray()).toContain(nested);
});
