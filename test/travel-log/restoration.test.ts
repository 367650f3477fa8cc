import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import {
  addTag,
  addWaypoint,
  editWaypoint,
  entryOf,
  moveWaypoint,
  removeTag,
  removeWaypoint,
  seedTravelLog,
  setDescription,
  setTitle,
  setTravelDate,
} from '../../travel-log/edit.ts';
import { restore, textEdits } from '../../travel-log/restoration.ts';
import { readTravelLog, readWaypoints, waypointsMap } from '../../travel-log/shape.ts';
import { lockLeg, steer, steerLeg } from '../../travel-log/steering.ts';
import { REMOVAL } from '../support/removal.ts';
import { replay } from '../support/replay.ts';

function seeded(): Y.Doc {
  const doc = new Y.Doc();
  seedTravelLog(doc, {
    title: 'A journey',
    seed: 7,
    waypoints: ['a', 'b', 'c'].map((id) => ({ id, airport: id.repeat(3).toUpperCase(), entry: `entry of ${id}` })),
  });
  return doc;
}

const copyOf = (doc: Y.Doc): Y.Doc => {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
};

/** Runs a restoration to its end, and returns what it wrote. */
function restored(doc: Y.Doc, version: Y.Doc): Uint8Array[] {
  const updates: Uint8Array[] = [];
  doc.on('update', (bytes: Uint8Array) => updates.push(bytes));
  for (const _ of restore(doc, version, REMOVAL));
  return updates;
}

describe('restoring a version', () => {
  it('brings back what was removed, removes what was added, and changes back what was changed', () => {
    const doc = seeded();
    setDescription(doc, 'Two weeks');
    addTag(doc, 'sea');
    setTravelDate(doc, '2026-05-01');
    steer(doc, { tempo: 120, bassProgram: 4 });
    steerLeg(doc, 'b', { take: 2, energy: 0.9 });
    lockLeg(doc, 'a');
    const version = copyOf(doc);

    removeWaypoint(doc, 'a', REMOVAL);
    addWaypoint(doc, { airport: 'LAX', entry: 'new' }, 'd', 0);
    editWaypoint(doc, 'b', { airport: 'GRU', flight: 'LA 1', depart: '2026-05-02T10:00:00Z' });
    moveWaypoint(doc, 'c', 0);
    setTitle(doc, 'Another');
    setDescription(doc, 'Three weeks');
    addTag(doc, 'mountains');
    removeTag(doc, 'sea');
    setTravelDate(doc, null);
    steer(doc, { tempo: null, density: 1 });
    steerLeg(doc, 'b', { take: null, energy: 0.1, key: 3 });
    lockLeg(doc, 'b');
    entryOf(doc, 'c')!.insert(5, ' 🛫');

    restored(doc, version);
    expect(readTravelLog(doc)).toEqual(readTravelLog(version));
  });

  it('writes nothing where nothing differs', () => {
    const doc = seeded();
    expect(restored(doc, copyOf(doc))).toEqual([]);
  });

  it('leaves the letters that are the same, so that typing beside them survives', () => {
    const doc = seeded();
    const text = entryOf(doc, 'a')!;
    text.delete(0, text.length);
    text.insert(0, 'the rain stopped in the evening');
    const version = copyOf(doc);
    text.delete(9, 7);
    text.insert(9, 'never ended');
    const member = copyOf(doc);

    entryOf(member, 'a')!.insert(text.length, ', and we danced');
    for (const bytes of restored(doc, version)) Y.applyUpdate(member, bytes);
    expect(entryOf(member, 'a')!.toString()).toBe('the rain stopped in the evening, and we danced');
  });

  it('restores what no editor of ours writes: formats, lists, fields without a name', () => {
    const doc = seeded();
    const odd = new Y.Map<unknown>([['airport', 'ODD']]);
    doc.getMap('waypoints').set('odd', odd);
    odd.set('list', Y.Array.from([1, 2]));
    odd.set('deep', new Y.Map([['deeper', 5]]));
    entryOf(doc, 'a')!.format(0, 3, { bold: true });
    const version = copyOf(doc);
    doc.getMap('waypoints').delete('odd');
    entryOf(doc, 'a')!.delete(0, 4);
    restored(doc, version);
    expect(waypointsMap(doc).toJSON()).toEqual(waypointsMap(version).toJSON());
    expect(entryOf(doc, 'a')!.toDelta()).toEqual(entryOf(version, 'a')!.toDelta());
  });

  it('says of every edit at least how large it is', () => {
    const doc = new Y.Doc();
    const version = seeded();
    for (let at = 0; at < 50; at++) addWaypoint(version, { airport: 'CDG', entry: '漢字'.repeat(at * 200) }, `w${at}`);
    let written = 0;
    let estimated = 0;
    doc.on('update', (bytes: Uint8Array) => {
      written += bytes.byteLength;
    });
    for (const bytes of restore(doc, version, REMOVAL)) estimated += bytes;
    expect(readTravelLog(doc)).toEqual(readTravelLog(version));
    expect(estimated).toBeGreaterThan(written);
    expect(Math.max(...restore(new Y.Doc(), version, REMOVAL))).toBeLessThan(64 * 1024);
  });

  it('gets from any document to any of its versions', () => {
    const edit = fc.tuple(fc.nat(7), fc.nat(9), fc.string({ unit: 'grapheme', maxLength: 8 }));
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 30 }), fc.array(edit, { maxLength: 30 }), (before, after) => {
        const doc = seeded();
        for (const each of before) play(doc, each);
        const version = copyOf(doc);
        for (const each of after) play(doc, each);
        restored(doc, version);
        expect(readTravelLog(doc)).toEqual(readTravelLog(version));
      }),
      replay,
    );
  });
});

describe('the edits between two texts', () => {
  it('are small where the texts are alike', () => {
    expect(textEdits('Paris', 'Parma')).toEqual([
      [0, 'Par'],
      [-1, 'is'],
      [1, 'ma'],
    ]);
  });

  it('go by words where the texts differ here and there over a long stretch', () => {
    const words = Array.from({ length: 900 }, (_, at) => `word${at}`);
    const edits = textEdits(words.join(' '), words.map((word, at) => (at % 300 === 1 ? 'other' : word)).join(' '));
    expect(edits.filter(([kind]) => kind !== 0).map(([kind, piece]) => [kind, piece.trim()])).toEqual(
      [1, 301, 601].flatMap((at) => [
        [-1, `word${at}`],
        [1, 'other'],
      ]),
    );
  });

  it('never part the halves of a character, in short texts and in long ones', () => {
    for (const length of [1, 9_000]) {
      const [before, after] = [`a${'🛫'.repeat(length)}z`, `a${'🛬'.repeat(length)}z`];
      const edits = textEdits(before, after);
      const read = (kind: number) => edits.filter(([each]) => each === 0 || each === kind).map(([, piece]) => piece);
      expect(read(-1).join('')).toBe(before);
      expect(read(1).join('')).toBe(after);
      for (const [, piece] of edits) expect(Buffer.from(piece).toString()).toBe(piece);
    }
  });
});

function play(doc: Y.Doc, [kind, at, text]: readonly [number, number, string]): unknown {
  const waypoint = readWaypoints(doc)[at];
  switch (kind) {
    case 0:
      return addWaypoint(doc, { airport: text, entry: text }, `w${at}`, at);
    case 1:
      return waypoint && removeWaypoint(doc, waypoint.id, REMOVAL);
    case 2:
      return waypoint && moveWaypoint(doc, waypoint.id, 9 - at);
    case 3:
      return waypoint && entryOf(doc, waypoint.id)!.insert(0, text);
    case 4:
      return waypoint && entryOf(doc, waypoint.id)!.delete(0, Math.min(at, waypoint.entry.length));
    case 5:
      return setTitle(doc, text);
    case 6:
      return setDescription(doc, text);
    default:
      return addTag(doc, text);
  }
}
