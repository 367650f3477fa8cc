import { expect, test } from 'vitest';
import { createAirports, readAirports } from '../../server/storage/airports.ts';
import { utcOffset } from '../../travel-log/geography.ts';
import { AIRPORT_ZONES } from '../support/airport-zones.ts';

const list = await readAirports();
const airports = createAirports(list);
const JANUARY = new Date('2026-01-15T12:00:00Z');
const JULY = new Date('2026-07-15T12:00:00Z');

test.each(AIRPORT_ZONES)('case 30: %s is in %s', (code, zone, january, july) => {
  const airport = airports.of(code)!;
  expect([airport.tz, utcOffset(airport.tz, JANUARY), utcOffset(airport.tz, JULY)]).toEqual([zone, january, july]);
});

test('every zone keeps an offset between 12 hours behind UTC and 14 hours ahead of it', () => {
  for (const zone of new Set(list.map(({ tz }) => tz)))
    for (const day of [JANUARY, JULY]) {
      expect(utcOffset(zone, day), zone).toBeGreaterThanOrEqual(-12 * 60);
      expect(utcOffset(zone, day), zone).toBeLessThanOrEqual(14 * 60);
    }
});

test('a zone lies where its airport does: clocks are within four hours of the sun', () => {
  const far = list.filter(({ tz, latitude, longitude }) => {
    const behind = Math.abs(utcOffset(tz, JANUARY) / 60 - longitude / 15);
    return Math.abs(latitude) < 66 && Math.min(behind, Math.abs(24 - behind)) > 4;
  });
  expect(far).toEqual([]);
});
