import { parse as parseCsv } from 'csv-parse/sync';
import fc from 'fast-check';
import ical from 'node-ical';
import { describe, expect, test } from 'vitest';
import { writeCalendar } from '../../server/itinerary/calendar-file.ts';
import { readItinerary } from '../../server/itinerary/itinerary.ts';
import { writeJourney } from '../../server/itinerary/journey-file.ts';
import { writeTable } from '../../server/itinerary/table-file.ts';
import { CABINS, type TravelLogContent, WAYS, type Waypoint } from '../../travel-log/shape.ts';
import { AIRPORTS, previewed, TODAY } from './fixtures.ts';

const UUID = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const STAMP = '2026-11-27T00:00:00.000Z';
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).map((text) => `x${text.trim()}`);
const entry = fc.oneof(
  fc.constantFrom('', '=1+1', "'=1+1", '@home', '-1', '+49', '\tx', 'a;b,c\\n\n"q"', '東京 🗼\nصباح الخير'),
  fc.array(word, { maxLength: 30 }).map((words) => words.join(' ')),
);
const ten = (minutes: number) => new Date(Date.UTC(2026, 0, 1) + minutes * 60_000).toISOString();

/** Journeys that a list of flights can hold: each stop but the last has a departure, and the last has no entry. */
const journey = fc
  .array(
    fc.record({
      airport: fc.constantFrom('FRA', 'JFK', 'NRT', 'DEL', 'ZZZ', 'SYD', 'KTM', 'Hotel, 3 “B” (50.0333, 8.5706)'),
      flight: fc.option(word, { nil: undefined }),
      carrier: fc.option(word, { nil: undefined }),
      cabin: fc.option(fc.constantFrom(...CABINS), { nil: undefined }),
      seat: fc.option(word, { nil: undefined }),
      way: fc.option(fc.constantFrom(...WAYS), { nil: undefined }),
      nights: fc.option(fc.integer({ min: 1, max: 999 }), { nil: undefined }),
      entry,
    }),
    { minLength: 2, maxLength: 12 },
  )
  .map((stops): Waypoint[] =>
    stops.map(({ airport, entry, ...flight }, at) => ({
      id: `stop-${at}`,
      order: '',
      airport,
      ...(at > 0 && { arrive: ten(at * 1_500 - 60) }),
      ...(at < stops.length - 1 && { depart: ten(at * 1_500), ...defined(flight) }),
      entry: at < stops.length - 1 ? entry : '',
    })),
  );

const defined = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));

const stopsIn = (text: string) => previewed(readItinerary(text, TODAY)).waypoints;
const asStops = (waypoints: readonly Waypoint[]) =>
  waypoints.map(({ id: _id, order: _order, entry, ...stop }) => ({ ...stop, ...(entry && { entry }) }));
const content = (waypoints: readonly Waypoint[]): TravelLogContent => ({
  ...{ title: 'A "journey"', tags: ['one'], status: 'planned', description: 'Why\nnot?', waypoints },
  settings: { seed: 7, density: 0.5, energy: 0.5, temperature: 1, texture: 'band', legs: new Map(), locks: new Map() },
});

const holds = (property: fc.IProperty<[Waypoint[]]>) => fc.assert(property, { seed: SEED, numRuns: 100 });

describe(`what is written is read back (seed ${SEED})`, () => {
  test('as a calendar', () => {
    holds(
      fc.property(journey, (waypoints) => {
        const text = writeCalendar(content(waypoints), { uuid: UUID, stamp: STAMP, airportOf: AIRPORTS.of });
        expect(stopsIn(text)).toEqual(asStops(waypoints));
      }),
    );
  });

  test('as a table', () => {
    holds(
      fc.property(journey, (waypoints) => {
        expect(stopsIn(writeTable(waypoints, AIRPORTS.of))).toEqual(asStops(waypoints));
      }),
    );
  });

  test('as a journey file', () => {
    holds(
      fc.property(journey, (waypoints) => {
        expect(stopsIn(writeJourney(content(waypoints)))).toEqual(
          waypoints.map(({ id: _, order: __, ...stop }) => stop),
        );
      }),
    );
  });
});

describe('other programs read', () => {
  const waypoints: Waypoint[] = [
    {
      id: 'a',
      order: '',
      airport: 'FRA',
      depart: '2026-05-12T08:55:00.000Z',
      flight: 'LH400',
      entry: '=1+1, "off"\nwe go',
    },
    { id: 'b', order: '', airport: 'JFK', arrive: '2026-05-12T17:30:00.000Z', entry: 'x'.repeat(300) },
    { id: 'c', order: '', airport: 'SFO', entry: '' },
  ];

  test('the calendar', () => {
    const text = writeCalendar(content(waypoints), { uuid: UUID, stamp: STAMP, airportOf: AIRPORTS.of });
    expect(text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
    const events = Object.values(ical.sync.parseICS(text)).filter((part) => part?.type === 'VEVENT');
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      uid: `a@${UUID}.aero-melody`,
      start: new Date('2026-05-12T08:55:00Z'),
      end: new Date('2026-05-12T17:30:00Z'),
      summary: 'LH400 FRA → JFK',
      description: '=1+1, "off"\nwe go',
    });
    expect(text).toContain('Flights without a departure time are left out: 1.');
  });

  test('the table, in which nothing is a formula', () => {
    const rows = parseCsv(writeTable(waypoints, AIRPORTS.of), { columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      From: 'FRA',
      To: 'JFK',
      'Departure (UTC)': '2026-05-12T08:55:00.000Z',
      'Departure (local)': '2026-05-12 10:55',
      'Arrival (local)': '2026-05-12 13:30',
      Entry: '\'=1+1, "off"\nwe go',
    });
    for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
  });
});

test('a carriage return in an entry, a title or a detail begins no event', () => {
  const hostile = 'hi\rEND:VEVENT\r\nBEGIN:VEVENT\rSUMMARY:Flight LHR-JFK\u0000';
  const waypoints: Waypoint[] = [
    { id: 'a', airport: 'CDG', order: 'a0', depart: '2026-05-01T10:00:00.000Z', carrier: hostile, entry: hostile },
    { id: 'b', airport: 'KEF', order: 'a1', entry: '' },
  ];
  const text = writeCalendar({ title: hostile, waypoints }, { uuid: UUID, stamp: STAMP, airportOf: AIRPORTS.of });
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\0]/);
  expect(text.match(/BEGIN:VEVENT\r?$/gm)).toHaveLength(1);
});
