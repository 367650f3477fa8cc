import { expect, test } from 'vitest';
import { routeDrawing } from '../../travel-log/route-drawing.ts';
import { airportOf } from '../support/storage.ts';

const stops = (...airports: readonly string[]) =>
  airports.map((airport, at) => ({ id: `${at}`, airport, order: `a${at}`, entry: '' }));

test('a route across the date line is drawn as one line, whichever way it goes', () => {
  for (const journey of [stops('NRT', 'LAX', 'NRT'), stops('LAX', 'AKL', 'LAX')]) {
    const line = routeDrawing(journey, airportOf);
    expect(line.length).toBeGreaterThan(10);
    const steps = line.slice(1).map(([longitude], before) => Math.abs(longitude - line[before]![0]));
    expect(Math.max(...steps)).toBeLessThan(60);
    expect(line.at(-1)).toEqual(line[0]);
    expect(Math.max(...line.map(([longitude]) => Math.abs(longitude)))).toBeGreaterThan(180);
  }
});

test('a journey without a known leg has no line', () => {
  expect(routeDrawing(stops('CDG'), airportOf)).toEqual([]);
  expect(routeDrawing(stops('CDG', 'Atlantis'), airportOf)).toEqual([]);
});
