import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createReplica, type ReplicaRow } from '../../server/sync/replica.ts';
import { chanceOf, edit } from './random-edits.ts';

const SEEDS = Array.from({ length: 20 }, (_, at) => at + 1);

/** Rows of three writers, who edit at the same time and hear each other now and then. */
function rowsOf(chance: () => number): ReplicaRow[] {
  const rows: ReplicaRow[] = [];
  const writers = [1, 2, 3].map((clientID) => Object.assign(new Y.Doc(), { clientID, heard: 0 }));
  for (const writer of writers)
    writer.on('update', (bytes: Uint8Array, origin: unknown) => {
      if (origin !== 'heard') rows.push({ seq: rows.length + 1, bytes });
    });
  for (let time = 0; time < 120; time++) {
    const writer = writers[Math.floor(chance() * 3)]!;
    if (chance() < 0.3) {
      for (const { bytes } of rows.slice(writer.heard)) Y.applyUpdate(writer, bytes, 'heard');
      writer.heard = rows.length;
    }
    edit(writer, chance, 1 + Math.floor(chance() * 20));
  }
  return rows;
}

test.each(SEEDS)('rows applied together make the document that they make one by one, with seed %i', (seed) => {
  const chance = chanceOf(seed);
  const rows = rowsOf(chance);
  const [single, together] = [createReplica(), createReplica()];
  for (const { seq, bytes } of rows) expect(single.apply(seq, bytes)).toBe(true);
  for (let from = 0; from < rows.length; ) {
    const some = rows.slice(from, from + 1 + Math.floor(chance() * 12));
    expect(together.applyAll(some)).toBe(some.length);
    from += some.length;
  }
  expect(together.head).toBe(single.head);
  expect(together.hash()).toBe(single.hash());
  expect(together.stateVector()).toEqual(single.stateVector());
  expect(Y.equalSnapshots(Y.snapshot(together.doc), Y.snapshot(single.doc))).toBe(true);
});

test('rows before one that builds on what is missing are counted, and none behind it is applied', () => {
  const rows = rowsOf(chanceOf(1));
  const replica = createReplica();
  const broken = [...rows.slice(0, 3), { seq: 4, bytes: rows.at(-1)!.bytes }, { seq: 5, bytes: rows[3]!.bytes }];
  expect(replica.applyAll(broken)).toBe(3);
  expect(replica.head).toBe(3);
});
