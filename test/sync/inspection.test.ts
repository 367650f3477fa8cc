import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { renameUpdates } from '../../client-sdk/sync/rename-updates.ts';
import { encodeUpdate } from '../../client-sdk/sync/update-encoding.ts';
import { inspectUpdate } from '../../server/sync/inspection.ts';
import { chanceOf, edit } from './random-edits.ts';

const SEEDS = Array.from({ length: 30 }, (_, at) => at + 1);
const NOTHING = Y.encodeStateVector(new Y.Doc());

/** True where Yjs reads bytes as an update to their last one, and writes it with as many. */
function isCanonical(bytes: Uint8Array): boolean {
  try {
    Y.decodeUpdate(bytes);
    return Y.diffUpdate(bytes, NOTHING).byteLength === bytes.byteLength;
  } catch {
    return false;
  }
}

/** Updates with insertions, deletions and formats of a document, one for each of its changes. */
function updatesOf(chance: () => number): Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = 1 + Math.floor(chance() * 2 ** 31);
  const updates: Uint8Array[] = [];
  doc.on('update', (bytes: Uint8Array) => updates.push(bytes));
  for (let time = 0; time < 12; time++) edit(doc, chance, 1 + Math.floor(chance() * 30));
  doc.getText('description').format(0, 2, { bold: true });
  doc.getMap('x-map').set('any', { deep: [1, 2.5, null, 'text', true, new Uint8Array([1, 2])] });
  return [...updates, Y.encodeStateAsUpdate(doc)];
}

test.each(SEEDS)('updates of Yjs pass, and what it would write otherwise does not, with seed %i', (seed) => {
  const chance = chanceOf(seed);
  for (const update of updatesOf(chance)) {
    expect(inspectUpdate(update)).toBeDefined();
    expect(inspectUpdate(new Uint8Array([...update, 0]))).toBeUndefined();
    for (let time = 0; time < 40; time++) {
      const mutated = mutate(update, chance);
      if (!isCanonical(mutated)) expect(inspectUpdate(mutated)).toBeUndefined();
    }
  }
});

/** Changes, adds or removes a byte. */
function mutate(bytes: Uint8Array, chance: () => number): Uint8Array {
  const at = Math.floor(chance() * bytes.length);
  const byte = Math.floor(chance() * 256);
  const removed = chance() < 0.6 ? 1 : 0;
  return new Uint8Array([...bytes.subarray(0, at), ...(chance() < 0.7 ? [byte] : []), ...bytes.subarray(at + removed)]);
}

test.each<[string, number[]]>([
  ['the number of its clients', [0x81, 0]],
  ['the number of its structs', [1, 0x81, 0]],
  ['its client', [1, 1, 0x85, 0]],
  ['its clock', [1, 1, 5, 0x80, 0]],
])('a leading zero in %s is refused', (_where, start) => {
  const plain = new Uint8Array([1, 1, 5, 0, 4, 1, 1, 116, 1, 97, 0]);
  expect(inspectUpdate(plain)).toBeDefined();
  const padded = new Uint8Array([...start, ...plain.subarray(start.length - 1)]);
  expect(inspectUpdate(padded)).toBeUndefined();
});

/** Everything that writers of one text encode: their edits and what they undo, merged, as differences, and renamed. */
function encodingsOf(chance: () => number): Uint8Array[] {
  const encoded: Uint8Array[] = [];
  const writers = [11, 12, 13].map((clientID) => {
    const doc = new Y.Doc();
    doc.clientID = clientID;
    const edits: Uint8Array[] = [];
    doc.on('update', (bytes: Uint8Array, origin: unknown) => origin !== 'other' && edits.push(bytes));
    const types = [doc.getText('description'), doc.getArray('x-list'), doc.getMap('meta')];
    return { doc, edits, undo: new Y.UndoManager(types, { captureTimeout: 0 }) };
  });
  const pick = () => writers[Math.floor(chance() * writers.length)]!;
  for (let time = 0; time < 60; time++) {
    const { doc, edits, undo } = pick();
    const kind = chance();
    if (kind < 0.5) edit(doc, chance, 1 + Math.floor(chance() * 5));
    else if (kind < 0.6) doc.getText('description').delete(0, Math.floor(chance() * doc.getText('description').length));
    else if (kind < 0.7) undo.undo();
    else if (kind < 0.8) undo.redo();
    else {
      const other = pick();
      const vector = Y.encodeStateVector(other.doc);
      const difference = Y.encodeStateAsUpdate(doc, vector);
      Y.applyUpdate(other.doc, difference, 'other');
      const whole = Y.encodeStateAsUpdate(doc);
      encoded.push(difference, Y.diffUpdate(whole, vector), Y.mergeUpdates([whole, difference, ...edits]));
    }
  }
  for (const { edits } of writers) {
    const several = [...edits, Y.mergeUpdates(edits)];
    encoded.push(
      ...several,
      ...several.map((bytes) => Y.convertUpdateFormatV2ToV1(Y.convertUpdateFormatV1ToV2(bytes))),
    );
  }
  const all = writers.flatMap(({ edits }) => edits.map((bytes) => ({ bytes })));
  return [...encoded, ...renameUpdates(all, 14, () => 0).updates];
}

/** True where an update changes something, and leaves no gap: merged ones of one writer may hold what others left out. */
const isWhole = (bytes: Uint8Array) => {
  const { structs, ds } = Y.decodeUpdate(bytes);
  return structs.length + ds.clients.size > 0 && !structs.some((struct) => struct instanceof Y.Skip);
};

test.each(SEEDS)('V1: whatever an encoder writes deletes nothing twice, with seed %i', (seed) => {
  const encoded = encodingsOf(chanceOf(seed)).filter(isWhole);
  expect(encoded.length).toBeGreaterThan(60);
  for (const bytes of encoded) expect(inspectUpdate(bytes)).toBeDefined();
});

describe('V1: an update that deletes', () => {
  const deleting = (...spans: [clock: number, len: number][]) =>
    inspectUpdate(encodeUpdate([], new Map([[7, spans.map(([clock, len]) => ({ clock, len }))]])));

  test.each<[string, [number, number][]]>([
    [
      'the same items again',
      [
        [0, 10],
        [0, 10],
      ],
    ],
    [
      'items of a span before',
      [
        [0, 10],
        [9, 3],
      ],
    ],
    [
      'items within a span before',
      [
        [0, 10],
        [3, 2],
      ],
    ],
    [
      'items of a span behind',
      [
        [5, 5],
        [0, 6],
      ],
    ],
    [
      'items of the span before the last',
      [
        [0, 10],
        [20, 1],
        [4, 1],
      ],
    ],
    ['nothing', [[0, 0]]],
  ])('%s is refused', (_what, spans) => {
    expect(deleting(...spans)).toBeUndefined();
  });

  test('in any order is taken: what a client has written under two ids, and renamed, has none', () => {
    const doc = new Y.Doc();
    const edits: { bytes: Uint8Array }[] = [];
    doc.on('update', (bytes: Uint8Array) => edits.push({ bytes }));
    const text = doc.getText('description');
    doc.clientID = 7;
    text.insert(0, 'ab');
    doc.clientID = 8;
    text.insert(2, 'cd');
    doc.transact(() => text.delete(0, 4));
    const renamed = renameUpdates(edits, 9, () => 0).updates.at(-1)!;
    expect(inspectUpdate(renamed)?.deletes).toEqual([
      { client: 9, from: 2, to: 4 },
      { client: 9, from: 0, to: 2 },
    ]);
  });
});
