import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LIGHTS, SCENERIES } from '../../protocol/leg-reasons.ts';
import { featuresOf } from '../../server/composer/plan/features.ts';
import { modeOf } from '../../server/composer/plan/mood.ts';
import { haulOf, headingOf, lightUnder } from '../../server/composer/plan/reasons.ts';
import { sketchOf } from '../../server/composer/plan/sketch.ts';
import { keyName, tonicAt } from '../../server/composer/theory/key.ts';
import { createAirports, readAirports } from '../../server/storage/airports.ts';
import { leg, settings } from './airports.ts';

test('the sun, the compass and the distance fall into classes', () => {
  expect([15, 14.99, 0, -0.01, -12, -12.01].map(lightUnder)).toEqual([
    ...['day', 'low sun', 'low sun', 'twilight', 'twilight', 'night'],
  ]);
  expect([0, 44.99, 45, 134.99, 135, 225, 314.99, 315].map(headingOf)).toEqual([
    ...['north', 'north', 'east', 'east', 'south', 'west', 'west', 'north'],
  ]);
  expect([0, 1499, 1500, 4000, 4001].map(haulOf)).toEqual(['hop', 'hop', 'middling', 'middling', 'long']);
});

describe('the page for travellers is true:', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/how-a-journey-sounds.md'), 'utf8');
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

  test('modes by scenery and light', () => {
    const features = featuresOf(leg('CDG', 'NRT'));
    for (const scenery of SCENERIES) {
      const modes = LIGHTS.map((light) => modeOf({ ...features, scenery, light }));
      expect(rows.find(([name]) => name === scenery)?.slice(3)).toEqual(modes);
    }
  });

  test('case 23: keys of cities', async () => {
    const airports = createAirports(await readAirports());
    const codes = ['LIS', 'MAD', 'DUB', 'LHR', 'CDG', 'BER', 'VIE', 'FCO', 'ATH'];
    const keys = codes.map((code) => keyName(tonicAt(airports.of(code)!), 'major').replace(' major', ''));
    const at = rows.findIndex(([name]) => name === 'Lisbon');
    expect(rows[at + 2]!.map((key) => key.replace('♯', '#').replace('♭', 'b'))).toEqual(keys);
  });

  test('tempo and bars by distance', () => {
    const way = leg('CDG', 'NRT');
    const east = (km: number) => ({ ...way.origin, latitude: 0, longitude: km / 111.32 });
    const tempoOver = (km: number) =>
      sketchOf({ ...way, origin: east(0), destination: { ...east(km), id: 2 } }, settings()).tempo;
    const tempos = rows.flatMap(([km = '', tempo]) => {
      const distance = Number(/^([\d,]+)( and more)?$/.exec(km)?.[1]?.replace(',', ''));
      return distance > 0 ? [[distance, Number(tempo)] as const] : [];
    });
    expect(tempos).toHaveLength(5);
    for (const [km, tempo] of tempos) expect(tempoOver(km), `${km} km`).toBe(tempo);
  });
});
