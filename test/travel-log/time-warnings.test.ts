import { expect, test } from 'vitest';
import { timeWarnings } from '../../travel-log/time-warnings.ts';
import { ZONED_FLIGHTS } from '../support/zoned-flights.ts';

const at = (time: string) => `2026-05-01T${time}:00.000Z`;

test('case 31: an arrival before the departure is warned of', () =>
  expect(timeWarnings([{ id: 'a', depart: at('10:00'), arrive: at('09:00'), km: 300 }])).toEqual([
    { leg: 'a', kind: 'arrives before it departs' },
  ]));

test('a speed that no airliner has', () => {
  const flight = { id: 'a', depart: at('10:00'), arrive: at('12:00') };
  expect(timeWarnings([{ ...flight, km: 5_800 }])).toEqual([{ leg: 'a', kind: 'too fast' }]);
  expect(timeWarnings([{ ...flight, km: 2_400 }])).toEqual([]);
});

test('a departure before an earlier arrival, legs without times between them', () =>
  expect(
    timeWarnings([
      { id: 'a', depart: at('10:00'), arrive: at('12:00'), km: 900 },
      { id: 'b', km: 900 },
      { id: 'c', depart: at('11:00'), arrive: at('13:00'), km: 900 },
      { id: 'd', depart: at('13:00'), km: 900 },
    ]),
  ).toEqual([{ leg: 'c', kind: 'overlap' }]));

test('flights of timetables are not warned of', () => {
  for (const { depart, arrive } of ZONED_FLIGHTS)
    expect(timeWarnings([{ id: 'a', depart, arrive, km: 300 }])).toEqual([]);
});
