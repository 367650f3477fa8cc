import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createTravelLog } from '../../client-sdk/travel-log.ts';
import { parseInstant, readInstant } from '../../travel-log/instant.ts';
import { waypointsMap } from '../../travel-log/shape.ts';
import { REMOVAL } from '../support/removal.ts';
import { replay } from '../support/replay.ts';

describe('case 10: an instant', () => {
  test.each([
    ['2024-05-01T10:00+02:00', '2024-05-01T08:00:00.000Z'],
    ['2024-05-01T10:00:30Z', '2024-05-01T10:00:30.000Z'],
    ['2024-05-01T00:15:00.125-09:30', '2024-05-01T09:45:00.125Z'],
    ['2024-02-29T23:59+00:00', '2024-02-29T23:59:00.000Z'],
  ])('is written in UTC: %s', (written, instant) => {
    const log = createTravelLog(new Y.Doc(), () => REMOVAL);
    const id = log.add({ airport: 'CDG', depart: written });
    log.edit(id, { arrive: written });
    expect(log.read().waypoints).toMatchObject([{ arrive: instant, depart: instant }]);
  });

  test.each([
    ...['2024-05-01T10:00', '2024-05-01', '20267-05-01T10:00Z', '+020267-05-01T10:00Z', '2024-02-30T10:00Z'],
    ...['2024-05-01T25:00Z', '9999-12-31T23:30-01:00', '0000-01-01T00:30+01:00', 'tomorrow', 'Z', ''],
  ])('is refused where it has no zone or is none, and nothing is changed: %j', (written) => {
    const doc = new Y.Doc();
    const log = createTravelLog(doc, () => REMOVAL);
    const id = log.add({ airport: 'CDG', depart: '2024-05-01T10:00Z' });
    const before = doc.toJSON();
    expect(() => log.edit(id, { airport: 'NRT', depart: written })).toThrow(RangeError);
    expect(() => log.add({ airport: 'NRT', arrive: written })).toThrow(/an instant with a zone/);
    expect(doc.toJSON()).toEqual(before);
  });

  test('is removed by null', () => {
    const log = createTravelLog(new Y.Doc(), () => REMOVAL);
    const id = log.add({ airport: 'CDG', depart: '2024-05-01T10:00Z' });
    log.edit(id, { depart: null });
    expect(log.read().waypoints[0]).not.toHaveProperty('depart');
  });

  test.each([
    ['2024-05-01T10:00', '2024-05-01T10:00:00.000Z'],
    ['2024-05-01 10:00:00', '2024-05-01T10:00:00.000Z'],
    ['2024-05-01', '2024-05-01T00:00:00.000Z'],
    ['2024-05-01T10:00+02:00', '2024-05-01T08:00:00.000Z'],
    ['20267-05-01T10:00', undefined],
    ['1 May 2024', undefined],
  ])('that stands in a document is read: %s', (written, instant) => {
    const doc = new Y.Doc();
    const log = createTravelLog(doc, () => REMOVAL);
    waypointsMap(doc)
      .get(log.add({ airport: 'CDG' }))!
      .set('depart', written);
    expect(log.read().waypoints[0]!.depart).toBe(instant);
  });

  test('is the same to the writer and to every reader, and stays as it is when it is written again', () => {
    const minutes = fc.integer({ min: Date.UTC(1900, 0) / 60_000, max: Date.UTC(2200, 0) / 60_000 });
    fc.assert(
      fc.property(minutes, fc.integer({ min: -14 * 4, max: 14 * 4 }), (minute, quarters) => {
        const time = minute * 60_000;
        const local = new Date(time + quarters * 900_000).toISOString().slice(0, 16);
        const [hours, rest] = [Math.floor(Math.abs(quarters) / 4), (Math.abs(quarters) % 4) * 15];
        const zone = `${quarters < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
        const instant = new Date(time).toISOString();
        expect(parseInstant(local + zone)).toBe(instant);
        expect(readInstant(local + zone)).toBe(instant);
        expect(parseInstant(instant)).toBe(instant);
        expect(readInstant(instant.slice(0, 16))).toBe(instant);
      }),
      { ...replay, numRuns: 500 },
    );
  });
});

test('case 10: a time without a zone sounds and reads as UTC, whatever the zone of the machine', () => {
  const read = (zone: string, written: string) => {
    const args = ['--import', 'tsx', join(import.meta.dirname, 'zone-reader.ts'), written];
    return JSON.parse(String(execFileSync(process.execPath, args, { env: { ...process.env, TZ: zone } })));
  };
  const [tokyo, newYork] = [read('Asia/Tokyo', '2024-05-01T10:00'), read('America/New_York', '2024-05-01T10:00')];
  expect([tokyo.hours, newYork.hours]).toEqual([9, 19]);
  const { hours: _, ...utc } = read('UTC', '2024-05-01T10:00:00.000Z');
  expect(utc.depart).toBe('2024-05-01T10:00:00.000Z');
  expect(tokyo).toEqual({ hours: 9, ...utc });
  expect(newYork).toEqual({ hours: 19, ...utc });
});
