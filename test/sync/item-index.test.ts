import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { createItemIndex } from '../../server/sync/item-index.ts';
import { createPendingClocks } from '../../server/sync/pending-clocks.ts';
import { createReplica } from '../../server/sync/replica.ts';
import { requiredRight } from '../../server/sync/required-right.ts';
import { type Verdict, validateUpdate } from '../../server/sync/validation.ts';
import { replay } from '../support/replay.ts';
import { chanceOf } from './random-edits.ts';

/** Items that were looked up in documents, and names of types that Yjs looked for among all, count. */
const looked = vi.hoisted(() => ({ up: 0, compared: 0 }));
vi.mock('yjs', async (original) => {
  const yjs = await original<typeof Y>();
  const counted =
    <A extends unknown[], R>(find: (...given: A) => R, what: keyof typeof looked) =>
    (...given: A): R => {
      looked[what] += 1;
      return find(...given);
    };
  return {
    ...yjs,
    getItem: counted(yjs.getItem, 'up'),
    findRootTypeKey: counted(yjs.findRootTypeKey, 'compared'),
  };
});

/** One person's hand: what they do, and how much of what others did has come to them before. */
const step = fc.record({
  who: fc.nat(2),
  deed: fc.constantFrom(
    'add',
    'remove',
    'type',
    'erase',
    'write',
    'describe',
    'undo',
    'redo',
    'hear',
    'hear',
    'commit',
  ),
  at: fc.nat(50),
});

/** A server that validates what comes at once and applies it later, as one does whose database takes its time. */
function openHouse(people: number) {
  const replica = createReplica();
  const items = createItemIndex(replica.doc);
  const clocks = createPendingClocks(replica);
  const waiting: Uint8Array[] = [];
  const rows: Uint8Array[] = [];
  const verdicts: Verdict[] = [];
  /** What the index says of each update. */
  const said: unknown[] = [];
  const members = Array.from({ length: people }, (_, at) => {
    const doc = new Y.Doc();
    doc.clientID = at + 1;
    doc.on('update', (bytes: Uint8Array, origin: unknown) => {
      if (origin === 'server') return;
      const verdict = validateUpdate(bytes, clocks, items, { clientId: doc.clientID, taken: false });
      verdicts.push(verdict);
      if (verdict.kind === 'refused') return;
      const { inspection, ranges, isLarge } = verdict;
      const places = [...items.placesTouched(inspection, ranges)];
      said.push([isLarge, ranges, places, requiredRight(inspection, ranges, items)]);
      clocks.advance(verdict.inspection.brings);
      items.add(doc.clientID, verdict.ranges);
      waiting.push(bytes);
    });
    const undo = new Y.UndoManager([doc.getMap('waypoints'), doc.getText('description')], { captureTimeout: 0 });
    return { doc, undo, heard: 0 };
  });
  return {
    verdicts,
    said,
    members,
    commit(count: number) {
      for (const bytes of waiting.splice(0, count)) {
        rows.push(bytes);
        expect(replica.apply(rows.length, bytes)).toBe(true);
      }
    },
    hear(member: (typeof members)[number], count: number) {
      for (const row of rows.slice(member.heard, member.heard + count)) Y.applyUpdate(member.doc, row, 'server');
      member.heard = Math.min(rows.length, member.heard + count);
    },
  };
}

function act({ doc, undo }: { doc: Y.Doc; undo: Y.UndoManager }, deed: string, at: number): void {
  const waypoints = doc.getMap<Y.Map<unknown>>('waypoints');
  const ids = [...waypoints.keys()];
  const id = ids[at % ids.length] ?? '';
  const entry = waypoints.get(id)?.get('entry') as Y.Text | undefined;
  const description = doc.getText('description');
  if (deed === 'add') waypoints.set(`w${at % 4}`, new Y.Map<unknown>([['entry', new Y.Text('entry')]]));
  else if (deed === 'remove') waypoints.delete(id);
  else if (deed === 'write') waypoints.get(id)?.set('airport', `${at}`);
  else if (deed === 'type') entry?.insert(at % (entry.length + 1), 'abc');
  else if (deed === 'erase' && entry && entry.length > 2) entry.delete(at % (entry.length - 1), 2);
  else if (deed === 'describe') description.insert(at % (description.length + 1), 'xy');
  else if (deed === 'undo') attempt(() => undo.undo());
  else if (deed === 'redo') attempt(() => undo.redo());
}

/** Yjs 13.6 throws now and then where it brings back what others have deleted meanwhile; what it has done counts. */
function attempt(deed: () => unknown): void {
  try {
    deed();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

/** A replica with these rows, by client 1, and what it costs to judge the next edit of client 7. */
function judge(doc: Y.Doc, edit: () => void) {
  const replica = createReplica({ seq: 1, bytes: Y.encodeStateAsUpdate(doc) });
  for (const name of doc.share.keys()) replica.doc.getMap(name);
  const items = createItemIndex(replica.doc);
  doc.clientID = 7;
  const updates: Uint8Array[] = [];
  doc.on('update', (bytes: Uint8Array) => updates.push(bytes));
  doc.transact(edit);
  Object.assign(looked, { up: 0, compared: 0 });
  const writer = { clientId: 7, taken: false };
  const verdict = validateUpdate(updates[0]!, createPendingClocks(replica), items, writer);
  if (verdict.kind === 'refused') throw new Error(verdict.refusal.detail);
  const right = requiredRight(verdict.inspection, verdict.ranges, items);
  return { bytes: updates[0]!.byteLength, right, lookups: looked.up };
}

/** Lists in as many chains of maps within one another in the settings. */
function deepLists(doc: Y.Doc, levels: number, chains: number): Y.Array<unknown>[] {
  doc.clientID = 1;
  return Array.from({ length: chains }, (_, chain) => {
    let inner = doc.getMap<unknown>('settings');
    for (let level = 0; level < levels; level++) {
      const next = new Y.Map<unknown>();
      inner.set(`${chain}`, next);
      inner = next;
    }
    const list = new Y.Array<unknown>();
    inner.set('list', list);
    return list;
  });
}

describe('V9: items are looked up a few times for each that an update touches', () => {
  test.each([
    ['in one list', 2_000, 1],
    ['in lists of their own', 500, 500],
  ])('where it nests types 97 levels deep, %s', (_, count, chains) => {
    const doc = new Y.Doc();
    const lists = deepLists(doc, 96, chains);
    const { bytes, lookups, right } = judge(doc, () => {
      for (let at = 0; at < count; at++) lists[at % chains]!.push([new Y.Map()]);
    });
    expect(right).toBe('steer');
    expect(bytes).toBeLessThan(18_000);
    expect(lookups).toBeLessThan(10 * count);
  });

  test('where it deletes such a list', () => {
    const doc = new Y.Doc();
    const [list] = deepLists(doc, 96, 1);
    for (let at = 0; at < 1_000; at++) list!.insert(0, ['x']);
    const { lookups, right } = judge(doc, () => list!.delete(0, 1_000));
    expect(right).toBe('steer');
    expect(lookups).toBeLessThan(10_000);
  });

  test('where it writes to many types of one’s own: no name is looked for among the others', () => {
    const doc = new Y.Doc();
    doc.clientID = 1;
    const names = Array.from({ length: 500 }, (_, at) => `x-${at}`);
    for (const name of names) doc.getMap(name).set('inner', new Y.Map());
    const inner = names.map((name) => doc.getMap<Y.Map<unknown>>(name).get('inner')!);
    const { lookups } = judge(doc, () => {
      for (const map of inner) map.set('a', 1);
    });
    expect(lookups).toBeLessThan(10 * names.length);
    expect(looked.compared).toBe(0);
  });
});

describe('the positions of items', () => {
  test('what is said of honest edits is what was always said', () => {
    const chance = chanceOf(1);
    const house = openHouse(3);
    const deeds = ['add', 'remove', 'type', 'erase', 'write', 'describe', 'undo', 'redo', 'hear', 'hear', 'commit'];
    for (let time = 0; time < 1_500; time++) {
      const [who, deed, at] = [3, deeds.length, 50].map((below) => Math.floor(chance() * below)) as [
        number,
        number,
        number,
      ];
      const member = house.members[who]!;
      if (deeds[deed] === 'commit') house.commit(at % 8);
      else if (deeds[deed] === 'hear') house.hear(member, at);
      else act(member, deeds[deed]!, at);
    }
    expect(house.said.length).toBeGreaterThan(400);
    expect(createHash('sha256').update(JSON.stringify(house.said)).digest('hex').slice(0, 16)).toBe('d7c7bbc7b98a39ac');
  });

  test('whatever honest people do at once, nothing of it is refused', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150, size: 'max' }), (steps) => {
        const house = openHouse(3);
        for (const { who, deed, at } of steps) {
          const member = house.members[who]!;
          if (deed === 'commit') house.commit(at % 8);
          else if (deed === 'hear') house.hear(member, at);
          else act(member, deed, at);
        }
        house.commit(Number.POSITIVE_INFINITY);
        expect(house.verdicts.filter(({ kind }) => kind === 'refused')).toEqual([]);
      }),
      { ...replay, numRuns: Number(process.env.RUNS ?? 150) },
    );
  });

  /** A letter between others, as Yjs makes it, but for its neighbours. */
  function verdictOn(
    alter: (item: Y.Item, ids: { entry: Y.ID; tag: Y.ID; letter: Y.ID; gone: Y.ID }) => void,
  ): Verdict {
    const replica = createReplica();
    const doc = new Y.Doc();
    const entry = new Y.Text('cd');
    const lost = new Y.Text('ef');
    const waypoints = doc.getMap<Y.Map<unknown>>('waypoints');
    const description = doc.getText('description');
    description.insert(0, 'ab');
    doc.getMap('meta').set('title', 'x');
    waypoints.set('here', new Y.Map([['entry', entry]]));
    waypoints.set('gone', new Y.Map([['entry', lost]]));
    const ids = {
      letter: description._start!.id,
      entry: entry._start!.id,
      tag: doc.getMap('meta')._map.get('title')!.id,
      gone: lost._start!.id,
    };
    waypoints.delete('gone');
    replica.apply(1, Y.encodeStateAsUpdate(doc));

    const writer = new Y.Doc();
    writer.clientID = 2;
    Y.applyUpdate(writer, replica.state());
    const before = Y.encodeStateVector(writer);
    writer.getText('description').insert(1, 'x');
    alter(writer.store.clients.get(2)![0] as Y.Item, ids);
    const bytes = Y.encodeStateAsUpdate(writer, before);
    return validateUpdate(bytes, createPendingClocks(replica), createItemIndex(replica.doc), {
      clientId: 2,
      taken: false,
    });
  }

  test('a letter between two of one text is taken, and so is one between two that are gone', () => {
    expect(verdictOn(() => {}).kind).toBe('fresh');
    expect(verdictOn((item, { gone }) => Object.assign(item, { origin: gone, rightOrigin: gone })).kind).toBe('fresh');
  });

  test.each<[string, Parameters<typeof verdictOn>[0]]>([
    ['between two texts', (item, { entry }) => Object.assign(item, { rightOrigin: entry })],
    ['between a text and a key of a map', (item, { tag }) => Object.assign(item, { rightOrigin: tag })],
    ['between what is there and what is gone', (item, { gone }) => Object.assign(item, { origin: gone })],
    ['in a letter', (item, { letter }) => Object.assign(item, { origin: null, rightOrigin: null, parent: letter })],
  ])('V4: a letter %s is refused', (_, alter) => {
    expect(verdictOn(alter)).toMatchObject({ kind: 'refused', refusal: { code: 'BAD_UPDATE' } });
  });

  test('V4: a key of one type is not taken for the list of another whose name looks like it', () => {
    const replica = createReplica();
    const doc = new Y.Doc();
    doc.getText('x-a b').insert(0, 'list');
    doc.getMap('x-a').set('b', 'key');
    replica.apply(1, Y.encodeStateAsUpdate(doc));
    const writer = new Y.Doc();
    Y.applyUpdate(writer, replica.state());
    const before = Y.encodeStateVector(writer);
    writer.getText('x-a b').insert(1, 'x');
    const letter = writer.store.clients.get(writer.clientID)![0] as Y.Item;
    Object.assign(letter, { rightOrigin: doc.getMap('x-a')._map.get('b')!.id });
    const verdict = validateUpdate(
      Y.encodeStateAsUpdate(writer, before),
      createPendingClocks(replica),
      createItemIndex(replica.doc),
      { clientId: writer.clientID, taken: false },
    );
    expect(verdict).toMatchObject({ kind: 'refused', refusal: { code: 'BAD_UPDATE' } });
  });
});

test('ranges of a client that writes once, as an import does, are forgotten when another one writes', async () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const replica = createReplica();
  const clocks = createPendingClocks(replica);
  const items = createItemIndex(replica.doc);
  const write = (clientId: number, seq: number) => {
    const doc = new Y.Doc();
    doc.clientID = clientId;
    doc.getText('description').insert(0, 'x');
    const bytes = Y.encodeStateAsUpdate(doc);
    const verdict = validateUpdate(bytes, clocks, items, { clientId, taken: false });
    if (verdict.kind === 'refused') throw new Error(verdict.refusal.detail);
    items.add(clientId, verdict.ranges);
    replica.apply(seq, bytes);
    return new WeakRef(verdict.ranges[0]!);
  };
  const imported = write(1, 1);
  write(2, 2);
  // A WeakRef holds its target until the end of the turn.
  await new Promise(setImmediate);
  collect();
  expect(imported.deref()).toBeUndefined();
});
