import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createReplica } from '../../server/sync/replica.ts';
import { splitAhead } from '../../server/sync/splits.ts';

const SEEDS = Array.from({ length: 40 }, (_, at) => at + 1);

/** Numbers in [0, 1) of a seed: mulberry32. */
function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WORDS = ['a', 'word', 'and 🎵🎶 notes', 'three  ', 'ß'];

/** Edits a text, a list and a map at random. */
function edit(doc: Y.Doc, chance: () => number, times: number): void {
  const below = (limit: number) => Math.floor(chance() * limit);
  doc.transact(() => {
    for (let time = 0; time < times; time++) {
      const text = doc.getText('description');
      const list = doc.getArray('x-list');
      const kind = below(10);
      if (kind < 4) text.insert(below(text.length + 1), WORDS[below(WORDS.length)]!);
      else if (kind < 7 && text.length > 0) text.delete(below(text.length), 1);
      else if (kind === 7) list.insert(below(list.length + 1), [1, 2, 3, 4].slice(below(4)));
      else if (kind === 8 && list.length > 0) list.delete(below(list.length), 1);
      else doc.getMap('meta').set(`key ${below(5)}`, below(100));
    }
  });
}

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
