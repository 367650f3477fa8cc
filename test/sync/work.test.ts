import { beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import { createItemIndex } from '../../server/sync/item-index.ts';
import { createPendingClocks } from '../../server/sync/pending-clocks.ts';
import { createReplica } from '../../server/sync/replica.ts';
import { validateUpdate } from '../../server/sync/validation.ts';

const WRITER = 7;

/** A text of so many items, three letters each, by another client: written from its end, they never join. */
function longText(items: number): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = 1;
  doc.transact(() => {
    for (let item = 0; item < items; item++) doc.getText('description').insert(0, 'abc');
  });
  return Y.encodeStateAsUpdate(doc);
}

/** The verdict on an edit of a text, and its size, bytes. */
function judge(state: Uint8Array, edit: (text: Y.Text) => void): { isLarge: boolean; bytes: number } {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  doc.clientID = WRITER;
  const updates: Uint8Array[] = [];
  doc.on('update', (bytes: Uint8Array) => updates.push(bytes));
  doc.transact(() => edit(doc.getText('description')));
  const replica = createReplica({ seq: 1, bytes: state });
  const writer = { clientId: WRITER, taken: false };
  const verdict = validateUpdate(updates[0]!, createPendingClocks(replica), createItemIndex(replica.doc), writer);
  if (verdict.kind === 'refused') throw new Error(verdict.refusal.detail);
  return { isLarge: verdict.isLarge, bytes: updates[0]!.byteLength };
}

/** Deletes the letter in the middle of every so many items. */
const scatter = (count: number, step: number) => (text: Y.Text) => {
  for (let place = count - 1; place >= 0; place--) text.delete(place * step * 3 + 1, 1);
};

describe('V9: case 43: an update is tried', () => {
  const ITEMS = 60_000;
  let long: Uint8Array;
  beforeAll(() => {
    long = longText(ITEMS);
  });

  test('where its deletions are scattered over many items, however few bytes they are', () => {
    const { isLarge, bytes } = judge(long, scatter(500, 100));
    expect(bytes).toBeLessThan(LIMITS.trialBytes);
    expect(isLarge).toBe(true);
  });

  test('where its insertions are', () => {
    const { isLarge, bytes } = judge(long, (text) => {
      for (let place = 499; place >= 0; place--) text.insert(place * 300 + 1, 'x');
    });
    expect(bytes).toBeLessThan(LIMITS.trialBytes);
    expect(isLarge).toBe(true);
  });

  test('but not where they are few, or in one place, or in a short text', () => {
    expect(judge(long, scatter(20, 1_000)).isLarge).toBe(false);
    expect(judge(long, (text) => text.delete(1, 30_000)).isLarge).toBe(false);
    expect(judge(long, (text) => text.insert(1, 'x'.repeat(10_000))).isLarge).toBe(false);
    expect(judge(longText(1_000), scatter(500, 2)).isLarge).toBe(false);
  });
});
