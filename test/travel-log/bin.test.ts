import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { emptyBin, readBin, restoreWaypoint } from '../../travel-log/bin.ts';
import { editWaypoint, entryOf, removeWaypoint, seedTravelLog } from '../../travel-log/edit.ts';
import { restore } from '../../travel-log/restoration.ts';
import { readTravelLog, settingsMap, waypointsMap } from '../../travel-log/shape.ts';
import { steerLeg } from '../../travel-log/steering.ts';
import { REMOVAL } from '../support/removal.ts';

function seeded(): Y.Doc {
  const doc = new Y.Doc();
  const waypoints = ['CDG', 'NRT', 'LAX'].map((airport) => ({ id: airport.toLowerCase(), airport, entry: airport }));
  seedTravelLog(doc, { title: 'A journey', seed: 7, waypoints });
  return doc;
}

const copyOf = (doc: Y.Doc): Y.Doc => {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
};

test('a removed waypoint counts as absent, takes edits that were under way, and comes back as it was', () => {
  const doc = seeded();
  steerLeg(doc, 'nrt', { energy: 0.9 });
  const before = readTravelLog(doc);
  const entry = entryOf(doc, 'nrt')!;
  removeWaypoint(doc, 'nrt', REMOVAL);
  entry.insert(3, '!');

  expect(readTravelLog(doc).waypoints.map(({ id }) => id)).toEqual(['cdg', 'lax']);
  expect(readTravelLog(doc).settings.legs.size).toBe(0);
  expect(editWaypoint(doc, 'nrt', { airport: 'HND' })).toBe(false);
  expect(readBin(doc)).toMatchObject([{ waypoint: { id: 'nrt', entry: 'NRT!' }, removal: REMOVAL }]);

  expect([restoreWaypoint(doc, 'nrt'), restoreWaypoint(doc, 'nrt'), readBin(doc)]).toEqual([true, false, []]);
  entry.delete(3, 1);
  expect(readTravelLog(doc)).toEqual(before);
});

test('an emptied bin leaves nothing of its waypoints in the document', () => {
  const doc = seeded();
  steerLeg(doc, 'nrt', { energy: 0.9 });
  removeWaypoint(doc, 'nrt', REMOVAL);
  const before = readTravelLog(doc);
  emptyBin(doc, Symbol());
  expect([waypointsMap(doc).has('nrt'), settingsMap(doc).toJSON().legs]).toEqual([false, {}]);
  expect(readTravelLog(doc)).toEqual(before);
});

test.each([3, 'yes', true, null])('%j is no removal: a faulty client may have written it', (removed) => {
  const doc = seeded();
  waypointsMap(doc).get('nrt')!.set('removed', removed);
  expect([readTravelLog(doc).waypoints.length, readBin(doc)]).toEqual([3, []]);
});

test('a removal without a name or a time is a removal', () => {
  const doc = seeded();
  waypointsMap(doc).get('nrt')!.set('removed', { by: 7 });
  expect(readBin(doc)).toMatchObject([{ waypoint: { id: 'nrt' }, removal: { by: '', at: '' } }]);
});

test('restoring a version puts waypoints that it does not have into the bin, under whoever writes in them', () => {
  const version = seeded();
  waypointsMap(version).delete('lax');
  removeWaypoint(version, 'cdg', { by: 'Ben', at: '2026-04-01T00:00:00.000Z' });
  const doc = seeded();
  const member = copyOf(doc);
  entryOf(member, 'lax')!.insert(0, 'Sunset over ');
  for (const _ of restore(doc, version, REMOVAL));
  for (const _ of restore(doc, version, REMOVAL));
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(member));

  expect(readTravelLog(doc)).toEqual(readTravelLog(version));
  expect(readBin(doc).map(({ waypoint, removal }) => [waypoint.entry, removal.by])).toEqual([
    ['CDG', 'Ben'],
    ['Sunset over LAX', 'Ada'],
  ]);
});
