import { expect, test } from 'vitest';
import { featuresOf, flightMinutes, routeEmbedding } from '../../server/composer/plan/features.ts';
import { AIRPORTS, airport, leg } from './airports.ts';

test('features are rounded', () => {
  const features = featuresOf(leg('CDG', 'NRT', { depart: '2026-01-10T09:07:00Z' }));
  expect(features).toMatchObject({
    km: 9734,
    clockChange: 480,
    origin: { latitude: 49.01, longitude: 2.55 },
    destination: { latitude: 35.76, longitude: 140.39 },
    originElevation: 392,
    stopOver: 0,
  });
  for (const value of [features.bearing, features.sunHeight]) expect(Math.round(value * 100) / 100).toBe(value);
});

test('the clock change is what the traveller feels: Tokyo to Los Angeles is seven hours forward', () => {
  expect(featuresOf(leg('NRT', 'LAX', { depart: '2026-01-10T09:00:00Z' })).clockChange).toBe(420);
  // Daylight saving in California makes it eight.
  expect(featuresOf(leg('NRT', 'LAX', { depart: '2026-07-10T09:00:00Z' })).clockChange).toBe(480);
  expect(featuresOf(leg('LAX', 'NRT', { depart: '2026-01-10T09:00:00Z' })).clockChange).toBe(-420);
});

test('a stop-over is counted from the arrival, or from where it must have been', () => {
  const times = { depart: '2026-03-01T10:00:00Z', goesOn: '2026-03-02T08:10:00Z' };
  expect(featuresOf(leg('CDG', 'LHR', { ...times, arrive: '2026-03-01T11:00:00Z' })).stopOver).toBe(21.25);
  expect(featuresOf(leg('CDG', 'LHR', times)).stopOver).toBe(21.25);
  expect(featuresOf(leg('CDG', 'LHR', { goesOn: times.goesOn })).stopOver).toBe(0);
  expect(featuresOf(leg('CDG', 'LHR', { ...times, goesOn: '2026-02-01T00:00:00Z' })).stopOver).toBe(0);
});

test('a flight takes half an hour and its distance', () => {
  expect(flightMinutes(0)).toBe(30);
  expect(flightMinutes(9734)).toBe(717);
});

test('a route is sixteen numbers between −1 and 1, and the way back is another route', () => {
  for (const from of AIRPORTS)
    for (const to of AIRPORTS) {
      const embedding = routeEmbedding(from, to);
      expect(embedding).toHaveLength(16);
      expect(embedding.every((value) => value >= -1 && value <= 1 && Math.round(value * 1e4) / 1e4 === value)).toBe(
        true,
      );
    }
  const out = routeEmbedding(airport('CDG'), airport('NRT'));
  const back = routeEmbedding(airport('NRT'), airport('CDG'));
  expect(back.slice(0, 6)).toEqual([...out.slice(3, 6), ...out.slice(0, 3)]);
  expect(back.slice(6, 9)).toEqual(out.slice(6, 9));
  expect(out[13]).toBe(back[13]);
});
