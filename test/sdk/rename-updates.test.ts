import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { type Edit, renameUpdates } from '../../client-sdk/sync/rename-updates.ts';
import { refuse } from '../../protocol/refusal.ts';
import { inspectUpdate } from '../../server/sync/inspection.ts';
import { replay } from '../support/replay.ts';

const REFUSAL = refuse('BAD_UPDATE');
const OLD = 1_000;
const NEW = 1_001;

/** A document that the server has, a member who edits it without being heard, and what the member's edits were. */
function deskOf(write: (doc: Y.Doc) => void) {
  const server = new Y.Doc();
  server.clientID = 1;
  write(server);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(server));
  doc.clientID = OLD;
  const edits: Edit[] = [];
  let refusal: Edit['refusal'];
  doc.on('update', (bytes: Uint8Array, origin: unknown) => {
    if (origin !== 'server') edits.push({ bytes, refusal });
  });
  return {
    server,
    doc,
    edits,
    refused(edit: () => void) {
      refusal = REFUSAL;
      edit();
      refusal = undefined;
    },
    /** The server's document with the renamed edits. */
    rename() {
      const renamed = renameUpdates(edits, NEW, (client) => Y.getState(server.store, client));
      const after = new Y.Doc();
      Y.applyUpdate(after, Y.encodeStateAsUpdate(server));
      for (const bytes of renamed.updates) {
        Y.applyUpdate(after, bytes);
        expect([after.store.pendingStructs, after.store.pendingDs]).toEqual([null, null]);
        for (const { id } of Y.decodeUpdate(bytes).structs) expect(id.client).toBe(NEW);
        expect(inspectUpdate(bytes)).toBeDefined();
      }
      return { ...renamed, after };
    },
  };
}

test('what comes behind a refused edit is renamed, and lies where it lay', () => {
  const { doc, refused, rename } = deskOf((doc) => doc.getText('description').insert(0, 'Rome'));
  const text = doc.getText('description');
  refused(() => text.insert(4, ' burns'));
  text.insert(4, ',');
  text.insert(11, ' again');
  expect(text.toString()).toBe('Rome, burns again');
  const { after, aside } = rename();
  expect(after.getText('description').toString()).toBe('Rome, again');
  expect(aside).toEqual([{ edit: 0, client: OLD, clock: 0, len: 6, refusal: REFUSAL }]);
});

test('what is written to both sides of refused letters keeps its order', () => {
  const { doc, refused, rename } = deskOf((doc) => doc.getText('description').insert(0, 'A'));
  const text = doc.getText('description');
  refused(() => text.insert(1, 'xxxx'));
  text.insert(3, 'D');
  text.insert(1, 'B');
  text.insert(3, 'C');
  text.insert(text.length, 'E');
  expect(text.toString()).toBe('ABxCxDxxE');
  expect(rename().after.getText('description').toString()).toBe('ABCDE');
});

test('what a refused edit deleted stays, and so does what only it had put in the place of something', () => {
  const { doc, refused, rename } = deskOf((doc) => {
    doc.getMap('meta').set('title', 'before');
    doc.getMap('meta').set('travelDate', '2026-05-01');
    doc.getText('description').insert(0, 'words');
  });
  refused(() =>
    doc.transact(() => {
      doc.getText('description').delete(0, 5);
      doc.getText('description').insert(0, 'nothing');
      doc.getMap('meta').set('title', 'refused');
      doc.getMap('meta').set('travelDate', 'refused');
    }),
  );
  doc.getMap('meta').set('title', 'after');
  doc.getText('description').delete(0, 2);
  const { after } = rename();
  expect(after.getMap('meta').toJSON()).toEqual({ title: 'after', travelDate: '2026-05-01' });
  expect(after.getText('description').toString()).toBe('words');
});

test('what has a refused item as its parent is set aside with it, and the rest of the same edit is not', () => {
  const { doc, refused, rename } = deskOf(() => {});
  const stops = doc.getMap<Y.Map<unknown>>('waypoints');
  refused(() =>
    doc.transact(() => {
      const stop = new Y.Map<unknown>();
      stop.set('entry', new Y.Text('aa'));
      stops.set('refused', stop);
    }),
  );
  doc.transact(() => {
    (stops.get('refused')!.get('entry') as Y.Text).insert(1, 'bb');
    doc.getText('description').insert(0, 'kept');
  });
  (stops.get('refused')!.get('entry') as Y.Text).insert(2, 'cc');
  stops.get('refused')!.set('airport', 'CDG');
  const { after, aside } = rename();
  expect(after.getMap('waypoints').toJSON()).toEqual({});
  expect(after.getText('description').toString()).toBe('kept');
  expect([...new Set(aside.map(({ edit }) => edit))]).toEqual([0, 1, 2, 3]);
  expect(aside.every(({ refusal }) => refusal === REFUSAL)).toBe(true);
});

test('the first item of a list behind a refused first one names the list itself', () => {
  const { doc, refused, rename } = deskOf(() => {});
  const text = doc.getText('description');
  refused(() => text.insert(0, 'refused'));
  text.insert(7, 'kept');
  doc.getMap('meta').set('title', 'kept');
  refused(() => doc.getMap('meta').set('flag', 'refused'));
  doc.getMap('meta').set('flag', 'kept');
  const { after } = rename();
  expect(after.getText('description').toString()).toBe('kept');
  expect(after.getMap('meta').toJSON()).toEqual({ title: 'kept', flag: 'kept' });
});

test('embeds, marks, values and types keep what they are', () => {
  const { doc, refused, rename } = deskOf((doc) => doc.getText('description').insert(0, 'bold'));
  const text = doc.getText('description');
  refused(() => text.insert(2, 'xx'));
  text.format(1, 4, { bold: true });
  text.insertEmbed(3, { image: 'x' }, { bold: true });
  doc.getMap('x-map').set('list', new Y.Array());
  (doc.getMap('x-map').get('list') as Y.Array<unknown>).push([1, { two: 2 }, new Uint8Array([3]), null]);
  const { after } = rename();
  expect(after.getText('description').toDelta()).toEqual([
    { insert: 'b' },
    { insert: 'o', attributes: { bold: true } },
    { insert: { image: 'x' }, attributes: { bold: true } },
    { insert: 'l', attributes: { bold: true } },
    { insert: 'd' },
  ]);
  expect(after.getMap('x-map').toJSON()).toEqual({ list: [1, { two: 2 }, new Uint8Array([3]), null] });
});

test('an edit that builds on what the server has lost is set aside, and none is dropped in silence', () => {
  const { doc, server, edits } = deskOf((doc) => doc.getText('description').insert(0, 'lost'));
  doc.getText('description').insert(4, ' words');
  doc.getText('x-notes').insert(0, 'kept');
  const { updates, aside } = renameUpdates(edits, NEW, () => 0);
  expect(Y.getState(server.store, 1)).toBe(4);
  expect(aside).toMatchObject([{ edit: 0, len: 6, refusal: { code: 'MISSING_DEPENDENCIES' } }]);
  const after = new Y.Doc();
  for (const bytes of updates) Y.applyUpdate(after, bytes);
  expect(after.getText('x-notes').toString()).toBe('kept');
});

type Step = {
  readonly does: 'insert' | 'erase' | 'both' | 'title' | 'stop' | 'hear' | 'other';
  at: number;
  count: number;
  refused: boolean;
};

const step: fc.Arbitrary<Step> = fc.record({
  does: fc.constantFrom('insert', 'insert', 'insert', 'erase', 'both', 'title', 'stop', 'hear', 'other'),
  at: fc.nat(1_000),
  count: fc.integer({ min: 1, max: 5 }),
  refused: fc.boolean(),
});

/** The ids of a type's list in order, deleted ones included. */
function listOf(type: { _start: Y.Item | null }): string[] {
  const ids: string[] = [];
  for (let item = type._start; item; item = item.right)
    for (let at = 0; at < item.length; at++) ids.push(`${item.id.client}:${item.id.clock + at}`);
  return ids;
}

test('the server’s document is the member’s view without the refused edits, with what those had deleted', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30, size: 'max' }), fc.integer({ min: 0, max: 2_000 }), (steps, other) => {
      fc.pre(other !== OLD && other !== NEW && other !== 1);
      const desk = deskOf((doc) => {
        doc.getText('description').insert(0, 'base');
        doc.getMap('meta').set('title', 'base');
        doc.getMap('waypoints').set('there', new Y.Map([['entry', new Y.Text('entry')]]));
      });
      const { doc, server, edits } = desk;
      server.clientID = other;
      const text = doc.getText('description');
      const letters = new Map<string, { letter: string; refused: boolean }>();
      const note = (bytes: Uint8Array, refused: boolean) => {
        for (const struct of Y.decodeUpdate(bytes).structs)
          if (struct instanceof Y.Item && struct.content instanceof Y.ContentString)
            for (const [at, letter] of [...struct.content.str].entries())
              letters.set(`${struct.id.client}:${struct.id.clock + at}`, { letter, refused });
      };
      note(Y.encodeStateAsUpdate(server), false);
      let titled: string | undefined = 'base';
      const deleted = new Set<string>();
      const keepDeleted = (bytes: Uint8Array) => {
        for (const [client, spans] of Y.decodeUpdate(bytes).ds.clients)
          for (const { clock, len } of spans) for (let at = 0; at < len; at++) deleted.add(`${client}:${clock + at}`);
      };
      server.on('update', (bytes: Uint8Array) => {
        note(bytes, false);
        keepDeleted(bytes);
      });

      for (const { does, at, count, refused } of steps) {
        const before = edits.length;
        const act = () => {
          const from = at % (text.length + 1);
          if (does === 'insert' || does === 'both') text.insert(from, 'abcde'.slice(0, count));
          if (does === 'erase' || does === 'both') {
            const place = (at * 7) % (text.length + 1);
            text.delete(place, Math.min(count, text.length - place));
          }
          if (does === 'title') doc.getMap('meta').set('title', `${at}`);
          if (does === 'stop') {
            const entry = doc.getMap<Y.Map<Y.Text>>('waypoints').get('there')!.get('entry')!;
            entry.insert(at % (entry.length + 1), 'e');
          }
          if (does === 'other') {
            const theirs = server.getText('description');
            theirs.insert(at % (theirs.length + 1), 'QQQQQ'.slice(0, count));
          }
          if (does === 'hear') Y.applyUpdate(doc, Y.encodeStateAsUpdate(server), 'server');
        };
        const transact = () => doc.transact(act, does === 'hear' ? 'server' : null);
        if (refused) desk.refused(transact);
        else transact();
        doc.clientID = OLD;
        for (const { bytes } of edits.slice(before)) {
          note(bytes, refused);
          if (!refused) keepDeleted(bytes);
          if (!refused && does === 'title') titled = `${at}`;
        }
      }

      const { after } = desk.rename();
      const seen = listOf(text).filter((id) => letters.get(id)?.refused === false);
      const expected = seen.filter((id) => !deleted.has(id));
      const read = after.getText('description').toString();
      const unheard = new Set(listOf(server.getText('description')).filter((id) => !listOf(text).includes(id)));
      const letterOf = (id: string) => letters.get(id)!.letter;
      if (unheard.size === 0) expect(read).toBe(expected.map(letterOf).join(''));
      else expect(read.replaceAll('Q', '')).toBe(expected.map(letterOf).join('').replaceAll('Q', ''));
      expect(after.getMap('meta').get('title')).toBe(titled);
    }),
    { ...replay, numRuns: 300 },
  );
});
