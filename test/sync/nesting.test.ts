import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createItemIndex } from '../../server/sync/item-index.ts';
import { isTooDeep } from '../../server/sync/nesting.ts';
import { createPendingClocks } from '../../server/sync/pending-clocks.ts';
import { createReplica } from '../../server/sync/replica.ts';
import { validateUpdate } from '../../server/sync/validation.ts';

const WRITER = 7;
const TOO_DEEP = 'values lie more than 100 levels within one another';

/** A client, and the server that judges what it writes; rows are applied only where the test says so. */
function open() {
  const doc = new Y.Doc();
  doc.clientID = WRITER;
  const updates: Uint8Array[] = [];
  doc.on('update', (bytes: Uint8Array) => updates.push(bytes));
  const replica = createReplica();
  const clocks = createPendingClocks(replica);
  const items = createItemIndex(replica.doc);
  let rows = 0;
  return {
    doc,
    replica,
    /** Undefined where it passes. */
    write(edit: (waypoints: Y.Map<unknown>) => void): string | undefined {
      updates.length = 0;
      doc.transact(() => edit(doc.getMap('waypoints')));
      const verdict = validateUpdate(updates[0]!, clocks, items, { clientId: WRITER, taken: false });
      if (verdict.kind === 'refused') return verdict.refusal.detail;
      clocks.advance(verdict.inspection.brings);
      items.add(WRITER, verdict.ranges);
      return undefined;
    },
    apply: () => replica.apply(++rows, updates[0]!),
  };
}

/** The innermost of so many maps within one another. */
function nest(outer: Y.Map<unknown>, levels: number): Y.Map<unknown> {
  let inner = outer;
  for (let level = 0; level < levels; level++) {
    const next = new Y.Map<unknown>();
    inner.set('deep', next);
    inner = next;
  }
  return inner;
}

function json(levels: number): unknown {
  let value: unknown = 'core';
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { value };
  return value;
}

describe('V5: levels of values within one another', () => {
  test.each([
    ['types', 100, (map: Y.Map<unknown>, levels: number) => void nest(map, levels)],
    ['lists and objects', 100, (map: Y.Map<unknown>, levels: number) => void map.set('x', json(levels))],
    [
      'both',
      100,
      (map: Y.Map<unknown>, levels: number) => {
        nest(map, 40).set('x', json(levels - 40));
      },
    ],
    [
      'an embed in a text',
      100,
      (map: Y.Map<unknown>, levels: number) => {
        const text = new Y.Text();
        map.set('x', text);
        text.insertEmbed(0, json(levels - 1) as object);
      },
    ],
    [
      'a format of a text',
      100,
      (map: Y.Map<unknown>, levels: number) => {
        const text = new Y.Text();
        map.set('x', text);
        text.insert(0, 'bold', { bold: json(levels - 1) });
      },
    ],
  ])('of %s: %i pass, and one more is refused', (_, most, edit) => {
    expect(open().write((map) => edit(map, most))).toBeUndefined();
    expect(open().write((map) => edit(map, most + 1))).toBe(TOO_DEEP);
  });

  test.each([
    ['applied', true],
    ['on its way to the database', false],
  ])('counts those of a row that is %s', (_, isApplied) => {
    const { write, apply } = open();
    let inner: Y.Map<unknown> | undefined;
    const nestOn = (levels: number) =>
      write((map) => {
        inner = nest(inner ?? map, levels);
      });
    expect(nestOn(60)).toBeUndefined();
    if (isApplied) apply();
    expect(nestOn(40)).toBeUndefined();
    if (isApplied) apply();
    expect(write(() => void inner!.set('plain', 'as many as one likes'))).toBeUndefined();
    if (isApplied) apply();
    expect(nestOn(1)).toBe(TOO_DEEP);
  });

  test('what passes can be deleted, read and hashed', () => {
    const { write, apply, replica } = open();
    write((map) => nest(map, 50).set('x', json(50)));
    apply();
    expect(replica.hash()).toMatch(/^[0-9a-f]{64}$/);
    expect(isTooDeep(replica.doc)).toBe(false);
    write((map) => map.delete('deep'));
    expect(apply()).toBe(true);
  });

  test('a whole document is judged alike', () => {
    const doc = new Y.Doc();
    nest(doc.getMap('waypoints'), 101);
    expect(isTooDeep(doc)).toBe(true);
    const other = new Y.Doc();
    other.getMap('waypoints').set('x', json(101));
    expect(isTooDeep(other)).toBe(true);
  });
});
