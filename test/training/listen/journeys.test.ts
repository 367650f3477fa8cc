import { expect, test } from 'vitest';
import { openEnsemble } from '../../../server/composer/network/ensemble.ts';
import { composeJourneys, factsOf } from '../../../training/listen/journeys.ts';
import { legsIn, readMidi } from '../../../training/listen/midi-reading.ts';
import { isMet, type Row, tableOf } from '../../../training/listen/table.ts';

test('a journey over real routes is a file with a leg between every two markers', async () => {
  const stop = (id: string, airport: string, depart?: string) => ({
    id,
    airport,
    order: id,
    entry: '',
    ...(depart && { depart }),
  });
  const waypoints = [
    stop('0', 'CDG', '2026-06-01T23:00:00Z'),
    stop('1', 'LHR', '2026-06-02T11:00:00Z'),
    stop('2', 'JFK'),
  ];
  const journey = { name: 'there', seed: 5, waypoints };
  const network = await openEnsemble();
  const [file] = composeJourneys([journey], network, () => {});
  expect(composeJourneys([journey], network, () => {})).toEqual([file]);
  network.close();
  const reading = readMidi(file!);
  expect(reading.markers.map(({ text }) => text)).toEqual(['CDG', 'LHR', 'JFK']);
  const legs = legsIn(reading);
  expect(legs).toHaveLength(2);
  for (const { parts, bars } of legs) {
    expect(bars.length).toBeGreaterThanOrEqual(8);
    expect(parts.melody.length).toBeGreaterThan(bars.length);
  }
  expect(factsOf(journey)).toEqual([
    { from: 'CDG', to: 'LHR', departs: '2026-06-01T23:00:00Z', km: 348, sun: expect.any(Number) },
    { from: 'LHR', to: 'JFK', departs: '2026-06-02T11:00:00Z', km: 5555, sun: expect.any(Number) },
  ]);
  expect(factsOf(journey).map(({ sun }) => sun > 0)).toEqual([false, true]);
});

const figure = (now: number, target: Row['target']): Row => ({ group: 'g', figure: 'f', now, target, unit: '%' });

test('a target is met within its bounds, and never by what was not measured', () => {
  const most = { most: 0.6 };
  expect([0.6, 0.61, Number.NaN].map((now) => isMet(figure(now, most)))).toEqual([true, false, false]);
  const both = { least: 0.08, most: 0.15 };
  expect([0.07, 0.08, 0.16].map((now) => isMet(figure(now, both)))).toEqual([false, true, false]);
  expect(tableOf([figure(0.614, most)]).at(-1)).toMatch(/^g +f +61\.4 % +– +at most 60 % +not met$/);
});
