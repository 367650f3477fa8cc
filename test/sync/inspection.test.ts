import { expect, test } from 'vitest';
import * as Y from 'yjs';
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
