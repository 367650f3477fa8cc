import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { splitUpdate } from '../../client-sdk/sync/split-update.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { replay } from '../support/replay.ts';

/** One transaction as an update. */
function updateOf(edit: (doc: Y.Doc) => void, doc = new Y.Doc()): Uint8Array {
  let update: Uint8Array = new Uint8Array();
  doc.once('update', (bytes: Uint8Array) => {
    update = bytes;
  });
  doc.transact(() => edit(doc));
  return update;
}

function documentOf(pieces: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const bytes of pieces) {
    Y.applyUpdate(doc, bytes);
    expect([doc.store.pendingStructs, doc.store.pendingDs]).toEqual([null, null]);
  }
  return doc;
}

const small = { updateBytes: 200, clockAdvance: 60 };

test('a text that is too long leaves in pieces, split between letters of any width', () => {
  const letter = fc.constantFrom('a', 'é', '語', '🙂', '👩‍🚀');
  fc.assert(
    fc.property(fc.array(letter, { minLength: 1, maxLength: 400, size: 'max' }), (letters) => {
      const text = letters.join('');
      const pieces = splitUpdate(
        updateOf((doc) => doc.getText('description').insert(0, text)),
        small,
      )!;
      for (const bytes of pieces) expect(bytes.byteLength).toBeLessThanOrEqual(small.updateBytes);
      expect(documentOf(pieces).getText('description').toString()).toBe(text);
    }),
    { ...replay, numRuns: 100 },
  );
});

test('300,000 letters are as many pieces as they need', () => {
  const update = updateOf((doc) => doc.getText('description').insert(0, 'x'.repeat(300_000)));
  const pieces = splitUpdate(update, LIMITS)!;
  expect(pieces.map(({ byteLength }) => byteLength <= LIMITS.updateBytes)).toEqual([true, true]);
  expect(documentOf(pieces).getText('description').length).toBe(300_000);
});

test('many items, values, long deletions and letters that are gone already leave in pieces', () => {
  const doc = new Y.Doc();
  for (let at = 0; at < 200; at++) doc.getText('description').insert(0, 'ab');
  const before = Y.encodeStateAsUpdate(doc);
  const update = updateOf(() => {
    doc.getArray('x-values').push(Array.from({ length: 200 }, (_, at) => ({ at })));
    for (let at = 0; at < 100; at++) doc.getMap('x-map').set(`${at}`, new Y.Text(`${at}`));
    for (let at = 0; at < 100; at++) doc.getText('description').delete(at, 1);
    doc.getText('x-gone').insert(0, 'y'.repeat(500));
    doc.getText('x-gone').delete(0, 500);
    const gone = new Y.Map([['text', new Y.Text('z'.repeat(500))]]);
    doc.getMap('x-map').set('gone', gone);
    doc.getMap('x-map').delete('gone');
  }, doc);
  const pieces = splitUpdate(update, small)!;
  for (const bytes of pieces) {
    expect(bytes.byteLength).toBeLessThanOrEqual(small.updateBytes);
    const clocks = Y.decodeUpdate(bytes).structs.reduce((sum, { length }) => sum + length, 0);
    expect(clocks).toBeLessThanOrEqual(small.clockAdvance);
  }
  const after = documentOf([before, ...pieces]);
  expect(Y.equalSnapshots(Y.snapshot(after), Y.snapshot(doc))).toBe(true);
  expect(after.getText('description').toString()).toBe(doc.getText('description').toString());
  expect(after.getArray('x-values').toJSON()).toEqual(doc.getArray('x-values').toJSON());
  expect(after.getMap('x-map').toJSON()).toEqual(doc.getMap('x-map').toJSON());
});

test.each<[string, (doc: Y.Doc) => void]>([
  ['a title', (doc) => doc.getMap('meta').set('title', 'x'.repeat(300))],
  ['an embed', (doc) => doc.getText('description').insertEmbed(0, { image: 'x'.repeat(300) })],
  ['a mark', (doc) => doc.getText('description').insert(0, 'x', { link: 'x'.repeat(300) })],
  ['a value in a list', (doc) => doc.getArray('x-values').push([1, { json: 'x'.repeat(300) }, 2])],
])('%s that is too large cannot be split', (_what, edit) => {
  expect(splitUpdate(updateOf(edit), small)).toBeUndefined();
});
