import { expect, test } from 'vitest';
import { placeText, readPlace, typedPlace } from '../../travel-log/place-text.ts';
import { stayAt } from '../../travel-log/stay.ts';
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

test('a speed that a flight has and a train has not, and no car', () => {
  const leg = { id: 'a', depart: at('10:00'), arrive: at('12:00') };
  const kinds = ([undefined, 'train', 'ferry', 'drive'] as const).map((way) =>
    [150, 300, 600, 1_000].map((km) => timeWarnings([{ ...leg, km, way }]).length),
  );
  expect(kinds).toEqual([
    [0, 0, 0, 0],
    [0, 0, 0, 1],
    [0, 1, 1, 1],
    [0, 0, 1, 1],
  ]);
});

test('nights are those between the days of arrival and departure, or given where one is missing', () => {
  const [arrive, depart] = ['2026-05-01T23:30:00.000Z', '2026-05-04T02:00:00.000Z'];
  expect(stayAt({ arrive, depart, nights: 9 }, 'UTC')).toEqual({ nights: 3, from: '2026-05-01', to: '2026-05-04' });
  expect(stayAt({ arrive, depart }, 'America/Lima')).toEqual({ nights: 2, from: '2026-05-01', to: '2026-05-03' });
  expect(stayAt({ arrive, depart: arrive })).toBeUndefined();
  expect(stayAt({ arrive, nights: 2 }, 'Asia/Tokyo')).toEqual({ nights: 2, from: '2026-05-02', to: '2026-05-04' });
  expect(stayAt({ depart, nights: 2 })).toEqual({ nights: 2, from: '2026-05-02', to: '2026-05-04' });
  expect([stayAt({ nights: 2 }), stayAt({}), stayAt({ depart: arrive, arrive: depart })]).toEqual([
    { nights: 2 },
    undefined,
    undefined,
  ]);
  expect(stayAt({ arrive: '9999-12-31T00:00:00.000Z', nights: 999 })).toEqual({ nights: 999 });
});

test('places are read as they are written, and typed in many ways', () => {
  const louvre = { name: 'Louvre', latitude: 48.8606, longitude: 2.3376 };
  expect(placeText(louvre)).toBe('Louvre (48.8606, 2.3376)');
  for (const typed of ['Louvre (48.8606, 2.3376)', 'Louvre 48.8606 2.3376', ' Louvre  48.86060; 2.3376° '])
    expect(typedPlace(typed)).toEqual(louvre);
  expect(readPlace('(-0.0, -180.0)')).toEqual({ name: '', latitude: 0, longitude: -180 });
  for (const other of [
    'CDG',
    'Gate (12, 3)',
    'Moon (91.0, 0.0)',
    'x (1.0, 181.0)',
    'a|b (1.0, 2.0)',
    'Louvre 48.8606 2.3376',
  ])
    expect(readPlace(other)).toBeUndefined();
  const long = placeText({ ...louvre, name: '🗼'.repeat(80) });
  expect(long.length).toBeLessThanOrEqual(100);
  expect(long).not.toMatch(/\p{Cs}/u);
  expect(readPlace(long)).toMatchObject({ latitude: 48.8606 });
  // An edit may hold so many, which took the pattern a minute.
  const spaces = `a${' '.repeat(250_000)}b`;
  expect([readPlace(spaces), typedPlace(spaces)]).toEqual([undefined, undefined]);
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
