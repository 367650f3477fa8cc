import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createReplica } from '../../server/sync/replica.ts';
import { splitAhead } from '../../server/sync/splits.ts';
import { chanceOf, edit } from './random-edits.ts';

const SEEDS = Array.from({ length: 40 }, (_, at) => at + 1);

const copyOf = (doc: Y.Doc) => {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
};

test.each(SEEDS)('a document that is split ahead becomes the same as one that is not, with seed %i', (seed) => {
  const chance = chanceOf(seed);
  const [one, other] = [new Y.Doc(), new Y.Doc()];
  [one.clientID, other.clientID] = [1, 2];
  edit(one, chance, 400);
  Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
  for (const doc of [one, other]) edit(doc, chance, 200);
  const update = Y.encodeStateAsUpdate(other, Y.encodeStateVector(one));
  const [plain, split] = [copyOf(one), copyOf(one)];
  splitAhead(split, update);
  for (const doc of [plain, split]) Y.applyUpdate(doc, update);
  expect(content(split)).toEqual(content(plain));
  expect(Y.equalSnapshots(Y.snapshot(split), Y.snapshot(plain))).toBe(true);
  // What is written on top of it has the same effect.
  const later = copyOf(plain);
  later.clientID = 3;
  edit(later, chance, 100);
  const next = Y.encodeStateAsUpdate(later, Y.encodeStateVector(plain));
  const replica = createReplica({ seq: 1, bytes: Y.encodeStateAsUpdate(split) });
  expect(replica.apply(2, next)).toBe(true);
  Y.applyUpdate(split, next);
  for (const doc of [split, replica.doc]) expect(content(doc)).toEqual(content(later));
  expectSound(split);
});

const content = (doc: Y.Doc) => [
  doc.getText('description').toString(),
  doc.getArray('x-list').toJSON(),
  doc.getMap('meta').toJSON(),
];

/** The items of each client follow one another, and neighbours in a list name one another. */
function expectSound(doc: Y.Doc): void {
  for (const structs of doc.store.clients.values()) {
    let clock = 0;
    for (const struct of structs) {
      expect(struct.id.clock).toBe(clock);
      clock += struct.length;
      if (!(struct instanceof Y.Item)) continue;
      if (struct.right) expect(struct.right.left).toBe(struct);
      if (struct.left) expect(struct.left.right).toBe(struct);
    }
  }
}
