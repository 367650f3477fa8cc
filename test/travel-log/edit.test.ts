import { expect, test } from 'vitest';
import * as Y from 'yjs';
import {
  addTag,
  addWaypoint,
  editWaypoint,
  entryOf,
  moveWaypoint,
  removeWaypoint,
  seedTravelLog,
  setTravelDate,
} from '../../travel-log/edit.ts';
import { metaMap, readTravelLog, readWaypoints, waypointsMap } from '../../travel-log/shape.ts';
import { lockLeg, steerLeg } from '../../travel-log/steering.ts';
import { REMOVAL } from '../support/removal.ts';

const airports = (doc: Y.Doc) => readWaypoints(doc).map((waypoint) => waypoint.airport);

function seeded(...codes: string[]): Y.Doc {
  const doc = new Y.Doc();
  const waypoints = codes.map((airport) => ({ id: airport.toLowerCase(), airport }));
  seedTravelLog(doc, { title: 'A journey', seed: 7, waypoints });
  return doc;
}

/** Two people with the same document, and a way to make both hear the other. */
function pair(...codes: string[]) {
  const one = seeded(...codes);
  const other = new Y.Doc();
  const sync = () => {
    Y.applyUpdate(other, Y.encodeStateAsUpdate(one, Y.encodeStateVector(other)));
    Y.applyUpdate(one, Y.encodeStateAsUpdate(other, Y.encodeStateVector(one)));
  };
  sync();
  return { one, other, sync };
}

test('a new log holds what it was seeded with, in order', () => {
  expect(readTravelLog(seeded('CDG', 'NRT'))).toMatchObject({
    title: 'A journey',
    tags: [],
    settings: { seed: 7, density: 0.5 },
    waypoints: [
      { id: 'cdg', airport: 'CDG', entry: '' },
      { id: 'nrt', airport: 'NRT', entry: '' },
    ],
  });
});

test('waypoints are added at any place and moved to any place', () => {
  const doc = seeded('CDG', 'NRT', 'LAX');
  addWaypoint(doc, { airport: 'HEL' }, 'hel', 1);
  expect(airports(doc)).toEqual(['CDG', 'HEL', 'NRT', 'LAX']);
  moveWaypoint(doc, 'lax', 0);
  expect(airports(doc)).toEqual(['LAX', 'CDG', 'HEL', 'NRT']);
  moveWaypoint(doc, 'lax', 99);
  expect(airports(doc)).toEqual(['CDG', 'HEL', 'NRT', 'LAX']);
});

test('two people who move the same waypoint leave one waypoint, at one of the two places', () => {
  const { one, other, sync } = pair('CDG', 'NRT', 'LAX');
  moveWaypoint(one, 'lax', 0);
  moveWaypoint(other, 'lax', 1);
  sync();
  expect(airports(one)).toEqual(airports(other));
  expect([...airports(one)].sort()).toEqual(['CDG', 'LAX', 'NRT']);
});

test('two people who insert at one place agree on an order, and a third can still insert there', () => {
  const { one, other, sync } = pair('CDG', 'LAX');
  addWaypoint(one, { airport: 'HEL' }, 'a', 1);
  addWaypoint(other, { airport: 'DXB' }, 'b', 1);
  sync();
  expect(airports(one)).toEqual(airports(other));
  addWaypoint(one, { airport: 'BOM' }, 'c', 2);
  sync();
  expect(airports(one)).toEqual(airports(other));
  expect(airports(one)).toHaveLength(5);
});

test('both texts of one entry survive', () => {
  const { one, other, sync } = pair('CDG');
  entryOf(one, 'cdg')!.insert(0, 'Rain. ');
  entryOf(other, 'cdg')!.insert(0, 'Sun. ');
  sync();
  expect(readWaypoints(one)[0]!.entry).toBe(readWaypoints(other)[0]!.entry);
  expect(readWaypoints(one)[0]!.entry).toContain('Rain.');
  expect(readWaypoints(one)[0]!.entry).toContain('Sun.');
});

test('what was set for a leg goes with its waypoint, and comes back with it', () => {
  const doc = seeded('CDG', 'NRT');
  const undo = new Y.UndoManager(doc);
  steerLeg(doc, 'cdg', { energy: 0.9 });
  lockLeg(doc, 'cdg');
  const before = readTravelLog(doc);
  undo.stopCapturing();

  removeWaypoint(doc, 'cdg', REMOVAL);
  expect(readTravelLog(doc).settings.legs.size + readTravelLog(doc).settings.locks.size).toBe(0);
  undo.undo();
  expect(readTravelLog(doc)).toEqual(before);
});

test('an edit of a waypoint that is gone says so and does nothing', () => {
  const doc = seeded('CDG');
  expect(removeWaypoint(doc, 'cdg', REMOVAL)).toBe(true);
  expect(removeWaypoint(doc, 'cdg', REMOVAL)).toBe(false);
  expect(editWaypoint(doc, 'cdg', { airport: 'ORY' })).toBe(false);
  expect(moveWaypoint(doc, 'cdg', 0)).toBe(false);
  expect(entryOf(doc, 'cdg')).toBeUndefined();
});

test('rubbish that a peer wrote is read as nothing, and the rest stays readable', () => {
  const doc = seeded('CDG', 'NRT');
  doc.getMap('settings').set('tempo', 'fast');
  doc.getMap('settings').set('locks', 3);
  doc.getMap('meta').set('title', 12);
  waypointsMap(doc).get('cdg')!.set('order', 4);
  waypointsMap(doc).get('nrt')!.set('arrive', 'soon');
  doc.getMap<unknown>('waypoints').set('odd', 'not a waypoint');
  addTag(doc, 'sea');
  const content = readTravelLog(doc);
  expect(content).toMatchObject({ title: '', tags: ['sea'] });
  expect(content.settings.tempo).toBeUndefined();
  expect(content.waypoints.map((waypoint) => waypoint.airport).sort()).toEqual(['CDG', 'NRT']);
  addWaypoint(doc, { airport: 'LAX' }, 'lax', 1);
  expect(readWaypoints(doc)).toHaveLength(3);
});

test.each(['9999-99-99', '2026-02-30', 'tomorrow', '', 7])('a day of travel %j that is none is left out', (written) => {
  const doc = new Y.Doc();
  metaMap(doc).set('travelDate', written);
  expect(readTravelLog(doc)).not.toHaveProperty('travelDate');
  setTravelDate(doc, '2024-02-29');
  expect(readTravelLog(doc).travelDate).toBe('2024-02-29');
});
