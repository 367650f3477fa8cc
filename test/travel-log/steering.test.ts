import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { fromJson, toJson } from '../../travel-log/content-json.ts';
import { seedTravelLog } from '../../travel-log/edit.ts';
import { readSettings, settingsFor } from '../../travel-log/settings.ts';
import { readTravelLog, settingsMap } from '../../travel-log/shape.ts';
import { lockLeg, steer, steerLeg, takeLegAgain, unlockLeg } from '../../travel-log/steering.ts';

function seeded(): Y.Doc {
  const doc = new Y.Doc();
  seedTravelLog(doc, { title: '', seed: 7, waypoints: [{ id: 'a', airport: 'CDG' }] });
  return doc;
}

const read = (doc: Y.Doc) => readSettings(settingsMap(doc));
const leg = (doc: Y.Doc, id: string) => settingsFor(id, read(doc));

/** Two people with the same document, and a way to make both hear the other. */
function pair() {
  const one = seeded();
  const other = new Y.Doc();
  const sync = () => {
    Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
    Y.applyUpdate(one, Y.encodeStateAsUpdate(other));
  };
  sync();
  return { one, other, sync };
}

test('a setting out of its range is refused, and null gives it back to the journey', () => {
  const doc = seeded();
  expect(() => steer(doc, { tempo: 900 })).toThrow(RangeError);
  expect(() => steerLeg(doc, 'a', { temperature: 1.6 })).toThrow(RangeError);
  steer(doc, { tempo: 90, mode: 'dorian' });
  expect(read(doc)).toMatchObject({ seed: 7, tempo: 90, mode: 'dorian', temperature: 1, texture: 'band' });
  steer(doc, { tempo: null });
  expect(read(doc)).not.toHaveProperty('tempo');
});

test('what is set for a leg comes before what is set for the journey, until it is given back', () => {
  const doc = seeded();
  steer(doc, { energy: 0.2, key: 2, melodyProgram: 40 });
  steerLeg(doc, 'a', { energy: 0.9, take: 3 });
  expect(leg(doc, 'a')).toMatchObject({ energy: 0.9, key: 2, melodyProgram: 40, take: 3 });
  expect(leg(doc, 'b')).toMatchObject({ energy: 0.2, key: 2, take: 0 });
  steerLeg(doc, 'a', { energy: null, take: null });
  expect(leg(doc, 'a')).toEqual(leg(doc, 'b'));
  expect(read(doc).legs.size).toBe(0);
});

test('two people who steer the same leg at once both get their way', () => {
  const { one, other, sync } = pair();
  steerLeg(one, 'a', { energy: 0.9 });
  steerLeg(other, 'a', { density: 0.1 });
  steer(one, { melodyProgram: 40 });
  steer(other, { bassProgram: 43 });
  sync();
  for (const doc of [one, other])
    expect(leg(doc, 'a')).toMatchObject({ energy: 0.9, density: 0.1, melodyProgram: 40, bassProgram: 43 });
});

test('two people who ask for another take at once get one', () => {
  const { one, other, sync } = pair();
  takeLegAgain(one, 'a');
  takeLegAgain(other, 'a');
  sync();
  expect(leg(one, 'a').take).toBe(1);
  takeLegAgain(one, 'a');
  expect(leg(one, 'a').take).toBe(2);
});

test('a locked leg keeps what it had whatever is set, and follows again when it is unlocked', () => {
  const doc = seeded();
  steerLeg(doc, 'a', { take: 2 });
  const before = leg(doc, 'a');
  lockLeg(doc, 'a');
  expect(JSON.stringify(leg(doc, 'a'))).toBe(JSON.stringify(before));
  steer(doc, { seed: 1, energy: 1, texture: 'choir' });
  steerLeg(doc, 'a', { tempo: 200, take: 9 });
  expect(leg(doc, 'a')).toEqual(before);
  expect(leg(doc, 'b')).toMatchObject({ seed: 1, energy: 1, texture: 'choir' });
  unlockLeg(doc, 'a');
  expect(leg(doc, 'a')).toMatchObject({ seed: 1, energy: 1, tempo: 200, take: 9 });
});

test('each of these is one step of undo', () => {
  const doc = seeded();
  const undo = new Y.UndoManager(doc, { captureTimeout: 0 });
  const steps = [
    () => steer(doc, { energy: 0.9, density: 0.1 }),
    () => steerLeg(doc, 'a', { energy: 0.3, key: 1, take: 4 }),
    () => takeLegAgain(doc, 'a'),
    () => lockLeg(doc, 'a'),
    () => unlockLeg(doc, 'a'),
  ];
  const states = steps.map((step) => {
    const before = read(doc);
    step();
    return before;
  });
  for (const before of states.toReversed()) {
    undo.undo();
    expect(read(doc)).toEqual(before);
  }
  expect(undo.undoStack).toEqual([]);
});

test('rubbish that a peer wrote steers nothing', () => {
  const doc = seeded();
  const map = settingsMap(doc);
  const before = read(doc);
  for (const name of ['legs', 'locks']) {
    const inner = map.get(name) as Y.Map<unknown>;
    for (const [key, value] of [
      ['a', true],
      ['a/energy', 'loud'],
      ['/', 1],
      ['no slash', null],
      ['__proto__/tempo', 4],
    ] as const)
      inner.set(key, value);
  }
  map.set('temperature', 99);
  map.set('texture', 'opera');
  expect(read(doc)).toEqual(before);
  map.set('legs', 5);
  map.set('locks', 'all');
  expect(read(doc)).toEqual(before);
});

test('a lock that says too little keeps the defaults, and a settings map travels as JSON', () => {
  const doc = seeded();
  (settingsMap(doc).get('locks') as Y.Map<unknown>).set('a', { energy: 0.25, tempo: 'fast' });
  expect(leg(doc, 'a')).toEqual({ seed: 0, density: 0.5, energy: 0.25, temperature: 1, texture: 'band', take: 0 });
  steerLeg(doc, 'b', { key: 3 });
  const content = readTravelLog(doc);
  expect(fromJson(JSON.parse(JSON.stringify(toJson(content))))).toEqual(content);
});
