import { beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { encodeUpdate } from '../../client-sdk/sync/update-encoding.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { createItemIndex } from '../../server/sync/item-index.ts';
import { createPendingClocks } from '../../server/sync/pending-clocks.ts';
import { createReplica } from '../../server/sync/replica.ts';
import { type Verdict, validateUpdate } from '../../server/sync/validation.ts';

const WRITER = 7;
const ITEMS = 60_000;
const LETTERS = 3;

/** A text of so many items, three letters each, by another client: written from its end, they never join. */
function longText(items: number, edit: (text: Y.Text) => void = () => {}): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = 1;
  doc.transact(() => {
    for (let item = 0; item < items; item++) doc.getText('description').insert(0, 'abc');
    edit(doc.getText('description'));
  });
  return Y.encodeStateAsUpdate(doc);
}

/** The update of a client that has seen `state`. */
function updateOf(state: Uint8Array | undefined, edit: (text: Y.Text) => void): Uint8Array {
  const doc = new Y.Doc();
  if (state) Y.applyUpdate(doc, state);
  doc.clientID = WRITER;
  const updates: Uint8Array[] = [];
  doc.on('update', (bytes: Uint8Array) => updates.push(bytes));
  doc.transact(() => edit(doc.getText('description')));
  return updates[0]!;
}

function judge(state: Uint8Array, bytes: Uint8Array): Verdict {
  const replica = createReplica({ seq: 1, bytes: state });
  replica.doc.getText('description');
  const writer = { clientId: WRITER, taken: false };
  return validateUpdate(bytes, createPendingClocks(replica), createItemIndex(replica.doc), writer);
}

function isLarge(state: Uint8Array, bytes: Uint8Array): boolean {
  const verdict = judge(state, bytes);
  if (verdict.kind === 'refused') throw new Error(verdict.refusal.detail);
  return verdict.isLarge;
}

/** CPU time of loading a document and of applying an update to it, the shortest of three, ms. */
function timesOf(state: Uint8Array, bytes: Uint8Array): { loading: number; applying: number } {
  const tries = Array.from({ length: 3 }, () => timeOnce(state, bytes));
  return {
    loading: Math.min(...tries.map(({ loading }) => loading)),
    applying: Math.min(...tries.map(({ applying }) => applying)),
  };
}

function timeOnce(state: Uint8Array, bytes: Uint8Array): { loading: number; applying: number } {
  const began = cpuMs();
  const replica = createReplica({ seq: 1, bytes: state });
  replica.doc.getText('description');
  const loaded = cpuMs();
  expect(replica.apply(2, bytes)).toBe(true);
  return { loading: loaded - began, applying: cpuMs() - loaded };
}

/** CPU time of this process, which other processes of a busy machine do not lengthen, ms. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Deletes the letter in the middle of every so many items. */
const scatter = (count: number, step: number) => (text: Y.Text) => {
  for (let place = count - 1; place >= 0; place--) text.delete(place * step * LETTERS + 1, 1);
};

describe('V9: case 43: an update costs no more than it should', () => {
  const MANY = 200_000;
  let long: Uint8Array;
  beforeAll(() => {
    long = longText(MANY);
  });

  test('where its deletions are scattered over many items: less than loading the log does', () => {
    const scattered = updateOf(long, scatter(3_500, Math.floor(MANY / 3_500)));
    expect(scattered.byteLength).toBeLessThan(LIMITS.trialBytes);
    expect(isLarge(long, scattered)).toBe(false);
    const { loading, applying } = timesOf(long, scattered);
    expect(applying, `${applying} ms, and ${loading} ms to load`).toBeLessThan(loading);
  });

  test('where its insertions are', () => {
    const scattered = updateOf(long, (text) => {
      for (let place = 999; place >= 0; place--) text.insert(place * 600 + 1, 'x');
    });
    expect(scattered.byteLength).toBeLessThan(LIMITS.trialBytes);
    expect(isLarge(long, scattered)).toBe(false);
    const { loading, applying } = timesOf(long, scattered);
    expect(applying, `${applying} ms, and ${loading} ms to load`).toBeLessThan(loading);
  });

  test('where it deletes a text with formats: less than loading the log does', () => {
    const bold = longText(ITEMS, (text) => text.format(0, 1, { bold: true }));
    const { loading, applying } = timesOf(
      bold,
      updateOf(bold, (text) => text.delete(2, LETTERS * ITEMS - 4)),
    );
    expect(applying, `${applying} ms, and ${loading} ms to load`).toBeLessThan(loading);
  });
});

describe('V9: case 43: an update among many items that it has not seen', () => {
  const most = longText(ITEMS);
  const REFUSED = expect.objectContaining({ code: 'BAD_UPDATE', detail: expect.stringContaining('60000 items') });

  test('is refused: Yjs would compare it with each of them', () => {
    const first = updateOf(undefined, (text) => text.insert(0, 'x'));
    expect(judge(most, first)).toMatchObject({ kind: 'refused', refusal: REFUSED });
  });

  test('is refused, whatever of its own it names as its neighbour', () => {
    // The second one lies before the first, which may have its place at the end of the text.
    const doc = new Y.Doc();
    doc.clientID = WRITER;
    Y.applyUpdate(doc, longText(ITEMS / 2));
    const text = doc.getText('description');
    const before = Y.encodeStateVector(doc);
    doc.transact(() => {
      text.insert(text.length, 'x');
      text.insert(text.length - 1, 'y');
      text.insert(0, 'z');
    });
    const honest = Y.encodeStateAsUpdate(doc, before);
    expect(isLarge(longText(ITEMS / 2), honest)).toBe(false);
    expect(
      judge(
        most,
        updateOf(undefined, (own) => ['x', 'y', 'z'].map((letter) => own.insert(0, letter))),
      ),
    ).toMatchObject({ kind: 'refused', refusal: REFUSED });
  });

  test('is taken where it has seen them, at the begin, in the middle and at the end', () => {
    const edit = (text: Y.Text) => {
      for (let time = 0; time < 20; time++) {
        text.insert(0, 'x');
        text.insert(text.length >> 1, 'y');
        text.insert(text.length, 'z');
      }
    };
    expect(isLarge(most, updateOf(most, edit))).toBe(false);
  });
});

describe('V9: the history of a key', () => {
  const WRITES = 3_000;
  const MOST = 1_000;
  const FIRST = Y.createID(1, 0);

  /** Structs that set a key of the settings without having seen it, or that name their right neighbour. */
  const settings = (count: number, right: Y.ID | null): Y.Item[] =>
    Array.from({ length: count }, (_, at) => itemAt(WRITER, at, null, right));

  function itemAt(client: number, clock: number, origin: Y.ID | null, right: Y.ID | null): Y.Item {
    const [parent, key] = origin || right ? [null, null] : ['settings', 'tempo'];
    const content = new Y.ContentAny([clock]);
    return new Y.Item(Y.createID(client, clock), null, origin, null, right, parent as Y.ID | null, key, content);
  }

  /** A document whose key two clients have set in turns, so that its items never join; counts what is passed on the way. */
  function open() {
    const turns = (client: number) =>
      Array.from({ length: WRITES / 2 }, (_, at) => {
        const before = client === 1 ? Y.createID(2, at - 1) : Y.createID(1, at);
        return itemAt(client, at, before.clock < 0 ? null : before, null);
      });
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.mergeUpdates([1, 2].map((client) => encodeUpdate(turns(client), new Map()))));
    doc.getMap('settings');
    const passed = { count: 0 };
    for (const item of [1, 2].flatMap((client) => doc.store.clients.get(client)!) as Y.Item[])
      for (const side of ['left', 'right'] as const) {
        const next = item[side];
        Object.defineProperty(item, side, {
          get() {
            passed.count += 1;
            return next;
          },
        });
      }
    return { items: createItemIndex(doc), passed };
  }

  test.each<[string, Y.ID | null]>([
    ['which it has not seen', null],
    ['before its first item', FIRST],
  ])('is not walked again for each item of an update, %s', (_where, right) => {
    const { items, passed } = open();
    const gaps = items.locate(settings(300, right), MOST)!.map(({ gap }) => gap.items);
    expect(gaps.reduce((sum, count) => sum + count, 0)).toBe(MOST);
    expect(passed.count).toBeLessThan(4 * MOST);
  });

  test('counts once for an update that has not seen it, and not at all for one that has', () => {
    const { items } = open();
    const [range] = items.locate(settings(1, null), 60_000)!;
    expect(range?.gap.items).toBe(WRITES);
    const [seen] = open().items.locate([itemAt(WRITER, 0, Y.createID(2, WRITES / 2 - 1), null)], 60_000)!;
    expect(seen?.gap.items).toBe(0);
  });
});

describe('V9: an update is tried', () => {
  const short = longText(10);

  test('where it inserts so much at one place that each has to be compared with the others', () => {
    const prepended = (count: number) =>
      updateOf(short, (text) => {
        for (let time = 0; time < count; time++) text.insert(0, 'x');
      });
    expect(prepended(800).byteLength).toBeLessThan(LIMITS.trialBytes);
    expect(isLarge(short, prepended(800))).toBe(true);
    expect(isLarge(short, prepended(100))).toBe(false);
  });

  test('but not where its deletions are few, or in one place, or in a short text', () => {
    const long = longText(ITEMS);
    expect(isLarge(long, updateOf(long, scatter(20, 1_000)))).toBe(false);
    expect(
      isLarge(
        long,
        updateOf(long, (text) => text.delete(1, 30_000)),
      ),
    ).toBe(false);
    expect(
      isLarge(
        long,
        updateOf(long, (text) => text.insert(1, 'x'.repeat(10_000))),
      ),
    ).toBe(false);
    expect(isLarge(longText(1_000), updateOf(longText(1_000), scatter(500, 2)))).toBe(false);
  });
});
