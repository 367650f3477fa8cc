import { expect, test } from 'vitest';
import { distance } from '../../app/src/distance.ts';
import { readAirports } from '../../server/storage/airports.ts';
import { shortestWay } from '../../travel-log/geography.ts';

const list = await readAirports();
const at = (latitude: number, longitude: number) => ({ latitude, longitude });

test('case 33: a distance is the one of the composer, to 1 km, for all pairs of 500 airports', () => {
  const some = list.filter((_, place) => place % 20 === 0);
  expect(some.length).toBeGreaterThan(500);
  for (const [place, from] of some.entries())
    for (const to of some.slice(place)) {
      const error = Math.abs(distance(from, to) - shortestWay(from, to).km);
      if (!(error < 1)) expect.fail(`${from.iata} to ${to.iata} is ${error} km off`);
    }
});

test('case 33: Paris to Tokyo is 9,734 km', () => {
  expect(Math.round(distance(at(49.0128, 2.55), at(35.7647, 140.3863)))).toBe(9734);
});

test.each([
  [at(0, 0), at(0, 180)],
  [at(0, 0), at(0, 179.7)],
  [at(10, 20), at(-10, -160)],
  [at(30, 0), at(-30.1, 179.8)],
  [at(90, 0), at(-90, 0)],
  [at(-90, 0), at(50, 3)],
  [at(45, 7), at(45, 7)],
])('places opposite each other, at the poles, and the same one: %j to %j', (from, to) => {
  expect(Math.abs(distance(from, to) - shortestWay(from, to).km)).toBeLessThan(1);
});
