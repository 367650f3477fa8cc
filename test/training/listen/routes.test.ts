import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { drawJourney, readRoutes } from '../../../training/listen/routes.ts';
import { createRandom } from '../../../training/random.ts';

/** Origins and destinations as lines of routes.dat. */
function routes(...pairs: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'routes-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'openflights'));
  const lines = pairs.map((pair) => `2B,410,${pair.slice(0, 3)},1,${pair.slice(4)},2,,0,CR2`);
  writeFileSync(join(folder, 'openflights/routes.dat'), `${lines.join('\n')}\n`);
  return readRoutes(folder);
}

test('a pair that several airlines fly counts once, and unknown airports are left out', () => {
  expect(routes('CDG NRT', 'CDG NRT', 'CDG LHR', 'CDG ZZZ', 'ZZZ CDG', 'CDG CDG')).toEqual(
    new Map([['CDG', ['LHR', 'NRT']]]),
  );
});

test('journeys follow the routes, and turn back where nothing leads on', () => {
  const known = routes('CDG LHR', 'LHR CDG', 'LHR JFK', 'JFK LHR', 'JFK CDG', 'CDG JFK');
  for (let seed = 0; seed < 50; seed++) {
    const journey = drawJourney(known, createRandom(seed));
    expect(drawJourney(known, createRandom(seed))).toEqual(journey);
    expect(journey.length).toBeGreaterThanOrEqual(4);
    expect(journey.length).toBeLessThanOrEqual(9);
    journey.slice(1).forEach(({ airport, arrive }, before) => {
      const from = journey[before]!;
      expect(known.get(from.airport)).toContain(airport);
      expect(airport).not.toBe(journey[before - 1]?.airport);
      expect(Date.parse(arrive!)).toBeGreaterThan(Date.parse(from.depart!));
    });
  }
  const there = drawJourney(routes('CDG LHR', 'LHR CDG'), createRandom(1));
  expect(new Set(there.slice(2).map(({ airport }, before) => airport === there[before]!.airport))).toEqual(
    new Set([true]),
  );
});
