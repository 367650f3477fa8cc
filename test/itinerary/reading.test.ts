import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { decode } from '../../server/itinerary/file-text.ts';
import { readItinerary } from '../../server/itinerary/itinerary.ts';
import { journeyFault } from '../../server/itinerary/journey-file.ts';
import { Unreadable } from '../../server/itinerary/reading.ts';
import { readSettings } from '../../travel-log/settings.ts';
import { unaccountedLines } from './accounting.ts';
import { FIXTURES, outcomeOf, previewed, TODAY } from './fixtures.ts';
import { OTHER_TEXTS, STOP_TEXTS } from './pasted-texts.ts';

test('there are as many files as formats and habits need', () => {
  expect(FIXTURES.length).toBeGreaterThanOrEqual(60);
});

test.each(FIXTURES)('$name is read as expected', ({ bytes, expected }) => {
  expect(outcomeOf(bytes)).toEqual(JSON.parse(readFileSync(expected, 'utf8')));
});

test.each(FIXTURES)('every line of $name is a flight, part of one, a known heading or rejected', ({ bytes }) => {
  const refused = 'refused' in outcomeOf(bytes);
  if (refused) return;
  const text = decode(bytes);
  expect(unaccountedLines(text, readItinerary(text, TODAY))).toEqual([]);
});

test.each([
  ['a file that is too large', new Uint8Array(1_000_001).fill(65), 'the file is larger than 1 MB'],
  ['zero bytes', new Uint8Array([65, 0, 66]), 'this is not a text'],
  ['a line of a megabyte', new Uint8Array(900_000).fill(65), 'line 1 is longer than 20000 characters'],
  ['too many lines', new TextEncoder().encode('a\n'.repeat(60_000)), 'it has more than 50000 lines'],
  ['too many flights', new TextEncoder().encode('FRA-JFK\n'.repeat(1_001)), 'it has 1001 flights'],
  ['nothing', new Uint8Array(), 'the file is empty'],
])('%s is refused by name', (_what, bytes, reason) => {
  expect(() => readItinerary(decode(bytes), TODAY)).toThrow(Unreadable);
  expect(() => readItinerary(decode(bytes), TODAY)).toThrow(reason);
});

test.each(OTHER_TEXTS)('%s has no stops, and is refused or has its lines rejected by name', (_what, text) => {
  const outcome = outcomeOf(new TextEncoder().encode(text)) as { refused?: string; flights?: []; rejected?: string[] };
  if (outcome.refused === undefined) {
    expect(outcome.flights).toEqual([]);
    expect(outcome.rejected!.length).toBeGreaterThan(0);
  } else expect(outcome.refused).toContain('no stops are found in it');
});

test.each(STOP_TEXTS)('%s has its stops', (_what, text, stops) => {
  const outcome = outcomeOf(new TextEncoder().encode(text)) as { stops: string[] };
  expect(outcome.stops).toEqual(stops);
});

test.each([
  ['Berlin, with a closed airport', [13.405, 52.52]],
  ['Paris, with a heliport', [2.3522, 48.8566]],
  ['a hotel in Manhattan, with a sea plane base', [-74.006, 40.7128]],
])('%s nearby, is kept as a place', (name, at) => {
  const points = [at, [8.5706, 50.0333]].map((coordinates, number) => ({
    ...{ type: 'Feature', properties: { name: number === 0 ? name : 'End' } },
    geometry: { type: 'Point', coordinates },
  }));
  const file = JSON.stringify({ type: 'FeatureCollection', features: points });
  const outcome = outcomeOf(new TextEncoder().encode(file)) as { stops: string[] };
  expect(outcome.stops[0]).toContain(name);
  expect(outcome.stops[1]).toBe('FRA');
});

test.each([
  ['FRA JFK SFO', 'FRA-JFK JFK-SFO'],
  ['1. FRA JFK SFO LAX NON STOP', 'FRA-JFK JFK-SFO SFO-LAX'],
  ['MON FRA JFK', 'FRA-JFK'],
  ['FRA JFK CONF', 'FRA-JFK'],
  ['FRA-JFK, SFO-LAX', 'FRA-JFK SFO-LAX'],
  ['12 May 2026: FRA JFK, JFK SFO', 'FRA-JFK JFK-SFO'],
  ['Berlin → Munich → Zurich', 'Berlin-Munich Munich-Zurich'],
  ['1. Évian-les-Bains -> Île de Ré', 'Évian-les-Bains-Île de Ré'],
])('%s has its flights', (text, flights) => {
  const reading = readItinerary(text, TODAY);
  expect(reading.flights.map(({ origin, destination }) => `${origin}-${destination}`).join(' ')).toBe(flights);
  expect(reading.rejected).toEqual([]);
});

test.each([
  ['12 May 2026 FRA JFK, JFK SFO LAX 10:55', 'JFK-SFO-LAX'],
  ['LH400 12 May 2026 FRA-JFK / LH401 JFK-FRA', 'JFK-FRA'],
  ['12 May 2026 FRA JFK, SFO-LAX, LHR CDG 10:55', 'SFO-LAX, LHR-CDG'],
])('%s says which routes are left out', (text, routes) => {
  const { flights, rejected } = readItinerary(text, TODAY);
  expect(flights).toMatchObject([{ origin: 'FRA', destination: 'JFK' }]);
  expect(rejected.map(({ reason }) => reason)).toEqual([expect.stringContaining(`${routes} of this line is left out`)]);
});

const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

test('Windows-1252 has its dashes, quotes and signs, and spaces where it has no character', () => {
  const [flight] = readItinerary(
    decode(latin1('From,To,Note\nFRA,JFK,\x80 9 \x96 \x93caf\xe9\x94\x81!\n')),
    TODAY,
  ).flights;
  expect(flight!.note).toBe('€ 9 – “café” !');
});

test.each([
  ['a table', 'From,To,Airline,Note\n"Le\u0085 Havre",JFK,"Air\n\u001bX","a\u0085\u000b\u001db\nc"\n'],
  [
    'a calendar',
    'BEGIN:VEVENT\r\nSUMMARY:Trip\r\nX-AERO-MELODY-FROM:Le\\nHavre\u0085\r\nX-AERO-MELODY-TO:JFK\r\nDESCRIPTION:a\u0096b\u001c\\nc\r\nX-AERO-MELODY-CARRIER:a\\nb\r\nEND:VEVENT',
  ],
  [
    'places',
    JSON.stringify({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [1, 1] },
      properties: { name: 'a\n\u0085b' },
    }),
  ],
])('no control character of %s comes into a journey', (_what, text) => {
  const whole = text.startsWith('BEGIN') ? `BEGIN:VCALENDAR\r\n${text}\r\nEND:VCALENDAR\r\n` : text;
  const stops = previewed(readItinerary(decode(new TextEncoder().encode(whole)), TODAY)).waypoints;
  expect(stops.length).toBeGreaterThan(0);
  const waypoints = stops.map((stop, at) => ({ entry: '', ...stop, id: `${at}`, order: `${at}` }));
  const settings = readSettings(new Y.Doc().getMap());
  const content = { title: '', tags: [], status: 'planned', description: '', waypoints, settings } as const;
  expect(journeyFault(content)).toBeUndefined();
});

const departOf = (heading: string, row: string) => {
  const { flights, rejected } = readItinerary(`${heading}\n${row}\n`, TODAY);
  expect(rejected).toEqual([]);
  const { waypoints } = previewed({ format: 'table', flights, rejected, passed: [] });
  return { depart: waypoints[0]!.depart, arrive: waypoints[1]!.arrive, remarks: flights[0]!.remarks };
};

test.each([
  ['2026-05-12T10:00:00-05:00', '15:00'],
  ['2026-05-12T10:00:00.000Z', '10:00'],
  ['2026-05-12T10:00:00Z', '10:00'],
  ['2026-05-12 10:00 UTC', '10:00'],
  ['2026-05-12 10:00:00+00', '10:00'],
  ['2026-05-12 10:00:00 +0300', '07:00'],
  ['12.05.2026 10:00 GMT+1', '09:00'],
  ['12 May 2026 10:00 (UTC-5:30)', '15:30'],
  ['2026-05-12 10:00', '08:00'],
])('a date %s has its departure at %s UTC', (date, utc) => {
  const told = { depart: `2026-05-12T${utc}:00.000Z`, remarks: undefined };
  expect(departOf('Date,From,To', `${date},FRA,JFK`)).toMatchObject(told);
  expect(departOf('Departure,From,To', `${date},FRA,JFK`)).toMatchObject(told);
});

test.each([
  ['10:00 UTC', '2026-05-12 19:00:00+00', '10:00', '12T19:00'],
  ['10:00Z', '2026-05-12 21:00:00+0200', '10:00', '12T19:00'],
  ['10:00+02:00', '19:00Z', '08:00', '12T19:00'],
  ['10:00', '12.05.2026 19:00 UTC', '08:00', '12T19:00'],
  ['2026-05-12T23:00:00-05:00', '07:00 +1', '13T04:00', '13T11:00'],
  ['10:00', '01:00+02:00', '08:00', '12T23:00'],
  ['10:00', '01:00 UTC +1', '08:00', '13T01:00'],
])('a departure %s and an arrival %s are instants', (depart, arrive, departs, arrives) => {
  const { remarks, ...times } = departOf('Date,Departure,Arrival,From,To', `2026-05-12,${depart},${arrive},FRA,JFK`);
  expect(remarks).toBeUndefined();
  const at = departs.includes('T') ? departs : `12T${departs}`;
  expect(times).toEqual({ depart: `2026-05-${at}:00.000Z`, arrive: `2026-05-${arrives}:00.000Z` });
});

test.each([
  ['2026-05-12', '10:00 CEST', '“CEST” behind a time is not understood'],
  ['2026-05-12', '10:00 pst', '“pst” behind a time is not understood'],
  ['2026-05-12', '10:00 Europe/London', '“Europe/London” behind a time is not understood'],
  ['2026-05-12', '2026-05-12 10:00 -11:00', '“-11:00” behind a time is not understood'],
  ['2026-05-12', '10:00 UTC+25', '“UTC+25” behind a time is not understood'],
  ['2026-05-12', '10:00 +05', '“+05” behind a time is not understood'],
  ['2026-05-11T22:00:00.000Z', '10:00', '“2026-05-11T22:00:00.000Z” counts as a day alone'],
  ['2026-05-12T00:00:00.000Z', '10:00', undefined],
  ['2026-05-12', '10:00 AM', undefined],
])('of a date %s and a departure %s no zone is dropped in silence', (date, depart, remark) => {
  const { remarks } = departOf('Date,Departure,From,To', `${date},${depart},FRA,JFK`);
  expect(remarks?.join() ?? '').toContain(remark ?? '');
  expect(remarks?.length).toBe(remark && 1);
});

test.each(['UTC', 'GMT', 'Z', 'Etc/UTC'])('a calendar may call its zone %s', (zone) => {
  const read = (day: string) =>
    readItinerary(
      `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:FRA-JFK\r\nDTSTART;TZID=${zone}:${day}T083000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
      TODAY,
    );
  expect(previewed(read('20260510')).waypoints[0]!.depart).toBe('2026-05-10T08:30:00.000Z');
  expect(read('20260230').rejected).toMatchObject([{ reason: 'its time is not valid' }]);
});

test.each([
  ['17 May 2026: LH400 FRA-JFK 10:55-13:30', '2026-05-17T10:55'],
  ['May 17, 2026: LH400 FRA-JFK 10:55', '2026-05-17T10:55'],
  ['Sun 17 May 2026: LH400 FRA-JFK 10:55', '2026-05-17T10:55'],
  ['17 May 2026:10:55 FRA-JFK', '2026-05-17T10:55'],
  ['17 May 2026:\nLH400 FRA-JFK 10:55', '2026-05-17T10:55'],
  ['17-MAY-26 FRA-JFK 10:55', '2026-05-17T10:55'],
  ['17MAY26 FRA-JFK 10:55', '2026-05-17T10:55'],
  ['17 May ’26: FRA-JFK 10:55', '2026-05-17T10:55'],
  ["May 17, '26 FRA-JFK 10:55", '2026-05-17T10:55'],
  ['17 May 26 FRA-JFK 10:55', '2026-05-17T10:55'],
  ['17 May 26 10:55 FRA-JFK', '2026-05-17T10:55'],
  ['17 May 10:55 FRA-JFK', '2027-05-17T10:55'],
  ['17 May 10.55 FRA-JFK', '2027-05-17T10:55'],
  ['17 May 10 am FRA-JFK', '2027-05-17T10:00'],
])('%s departs %s', (text, depart) => {
  const { flights, rejected } = previewed(readItinerary(text, TODAY));
  expect(flights.map((flight) => flight.depart)).toEqual([depart]);
  expect(rejected).toEqual([]);
});

test.each(['17 May 10 FRA-JFK', '17 May 99 FRA-JFK', 'May 17-26, 2026 FRA-JFK', '17 May - 26 FRA-JFK'])(
  '%s may be two days',
  (text) => {
    const { flights, rejected } = readItinerary(text, TODAY);
    expect(flights).toEqual([]);
    expect(rejected.map(({ reason }) => reason)).toEqual([expect.stringContaining('write the year with four digits')]);
  },
);

test.each<[text: string, depart: string, arrive?: string]>([
  ['2026-05-13T10:00:00+02:00 LH400 FRA-JFK', '2026-05-13T10:00'],
  ['2026-05-13T10:00:00+00:00 LH400 FRA-JFK', '2026-05-13T12:00'],
  ['2026-05-13T22:15:00-04:00 JFK-FRA', '2026-05-13T22:15'],
  ['2026-05-13T22:15-0700 JFK-FRA', '2026-05-14T01:15'],
  ['2026-05-13 22:15:00+02 JFK-FRA', '2026-05-13T16:15'],
  ['2026-05-13T10:00 FRA-JFK', '2026-05-13T10:00'],
  ['13 May 2026 FRA-JFK 10:00 UTC', '2026-05-13T12:00'],
  ['13 May 2026 FRA-JFK 1000Z', '2026-05-13T12:00'],
  ['13 May 2026 FRA-JFK 10 pm GMT', '2026-05-14T00:00'],
  ['13 May 2026 DEL-FRA 10:00 UTC+5:30', '2026-05-13T10:00'],
  ['LH400 FRA-JFK 2026-05-12T10:00Z 2026-05-12T18:00Z', '2026-05-12T12:00', '2026-05-12T14:00'],
  ['LH400 FRA-JFK 2026-05-12T22:00 – 2026-05-14T06:00', '2026-05-12T22:00', '2026-05-14T06:00'],
  ['NZ10 12 May 2026 AKL-HNL 00:30 11 May 2026 11:00', '2026-05-12T00:30', '2026-05-11T11:00'],
  ['LH400 12 May 2026 FRA-JFK 11:55 (UTC+3) 14:30 (UTC-3)', '2026-05-12T10:55', '2026-05-12T13:30'],
  ['LH400 12 May 2026 FRA-JFK 08:55 UTC-17:30 UTC', '2026-05-12T10:55', '2026-05-12T13:30'],
  ['LH400 12 May 2026 FRA-JFK 10:55 +0200 13:30 -0400', '2026-05-12T10:55', '2026-05-12T13:30'],
  ['JL6 12 May 2026 JFK-HND 16:00 UTC 06:00 UTC +1', '2026-05-12T12:00', '2026-05-13T15:00'],
  ['LH400 12 May 2026 FRA-JFK 10:55-13:30', '2026-05-12T10:55', '2026-05-12T13:30'],
  ['LH400 12 May 2026 FRA-JFK 10:55 -13:30', '2026-05-12T10:55', '2026-05-12T13:30'],
  ['LH400 12 May 2026 FRA-JFK 1055-1330', '2026-05-12T10:55', '2026-05-12T13:30'],
  ['LH400 12 May 2026 1055–1330 FRA-JFK', '2026-05-12T10:55', '2026-05-12T13:30'],
  ['LH400 12 May 1055-1330 FRA-JFK', '2027-05-12T10:55', '2027-05-12T13:30'],
  ['LH400 12 May 2026 FRA-JFK 1055 0730+1', '2026-05-12T10:55', '2026-05-13T07:30'],
])('%s has its times by the clocks of the airports', (text, depart, arrive) => {
  const { flights, rejected } = previewed(readItinerary(text, TODAY));
  expect(flights).toEqual([expect.objectContaining({ depart, remarks: [] })]);
  expect(flights[0]!.arrive).toBe(arrive);
  expect(rejected).toEqual([]);
});

test.each([
  ['LH400 12 May 2026 FRA-JFK 10:55-13:30 UTC', 'behind one of its two times'],
  ['LH400 12 May 2026 FRA-JFK UTC 10:55', 'UTC is not understood'],
  ['LH400 12 May 2026 JFK-FRA 22:15 -04:00', '-04:00 is not understood'],
  ['LH400 12 May 2026 FRA-JFK 10:55-1330', '-1330 is not understood'],
  ['LH400 12 May 2026 FRA-JFK 10:55+15:00', '+15 is no day of arrival'],
  ['12 May 2026 FRA-JFK 1955-2030', '1955-2030 is not understood'],
  ['12 May 2026-1055 FRA-JFK', '2026-1055 is not understood'],
  ['LH 1055-1330 12 May 2026 FRA-JFK', '1055-1330 is not understood'],
  ['LH400 12 May 2026 FRA-JFK 22:00 19 May 2026 06:00', 'not the days of one flight'],
  ['LH400 12 May 2026 FRA-JFK 22:00 2026-05-20 06:00', 'not the days of one flight'],
  ['LH400 12 May 2026 FRA-JFK 22:00 11 May 2026 06:00', 'not the days of one flight'],
  ['Booked 2026-01-03: LH400 12 May 2026 FRA-JFK 10:55-13:30', 'not the days of one flight'],
  ['Booked 3 Jan 2026: LH400 2026-05-12 FRA-JFK 10:55', 'not the days of one flight'],
  ['LH400 03/04/2026 FRA-JFK 10:55, booked 2026-01-03', '03/04/2026 may be two days'],
  ['LH400 31 Feb 2026 FRA-JFK 10:55, booked 2026-01-03', '31 Feb 2026 is no day of the calendar'],
  ['LH400 12 May 2026 FRA-JFK 22:00 2026-05-11 06:00', 'not the days of one flight'],
])('%s is refused by name', (text, reason) => {
  const { flights, rejected } = readItinerary(text, TODAY);
  expect(flights).toEqual([]);
  expect(rejected.map((one) => one.reason)).toEqual([expect.stringContaining(reason)]);
});

test.each([
  ['LH400 12 May 2026 FRA-JFK 10:55–13:30 booked 2026-01-03', '2026-05-12T10:55'],
  ['LH400 12 May 2026 FRA-JFK 10:55–13:30 booked 20260103', '2026-05-12T10:55'],
  ['LH400 FRA-JFK 12 May 10:55-13:30 (booked 2025-11-03)', '2027-05-12T10:55'],
  ['LH400 May 12, 2026 FRA-JFK 10:55 (booked 3 January 2026)', '2026-05-12T10:55'],
  ['LH400 12.05.2026 FRA-JFK 10:55, issued 3 Jan', '2026-05-12T10:55'],
  ['LH400 2026-05-12 FRA-JFK 10:55, issued 2026/01/03', '2026-05-12T10:55'],
])('of the days of %s the first is that of the departure', (text, depart) => {
  const { flights, rejected } = previewed(readItinerary(text, TODAY));
  expect(flights).toEqual([expect.objectContaining({ depart, origin: 'FRA', destination: 'JFK', remarks: [] })]);
  expect(rejected).toEqual([]);
});

test.each([
  ['DL1234 MSP-ABR 10:55-11:30 2026-05-12', 'MSP-ABR', '2026-05-12T10:55'],
  ['DL1234 MSP-ABR 10:55-11:30 12 May 2026', 'MSP-ABR', '2026-05-12T10:55'],
  ['DL1234 MSP-ABR 10.55 12.05.2026', 'MSP-ABR', '2026-05-12T10:55'],
  ['DL1234 MSP-ABR 5 May 2026 10:55', 'MSP-ABR', '2026-05-05T10:55'],
  ['DL 12 ABR-MSP 2026-05-12 10:55', 'ABR-MSP', '2026-05-12T10:55'],
  ['DL1234 5 May 2026 MSP-ABR 10:55', 'MSP-ABR', '2026-05-05T10:55'],
  ['LH 12 May 2026 FRA-JFK 10:55', 'FRA-JFK', '2026-05-12T10:55'],
])('in %s an airport is no month', (text, route, depart) => {
  const { flights, rejected } = previewed(readItinerary(text, TODAY));
  expect(flights.map((one) => [`${one.origin}-${one.destination}`, one.depart])).toEqual([[route, depart]]);
  expect(rejected).toEqual([]);
});

test('a word for a zone that tells no offset for sure has a remark', () => {
  const { flights } = previewed(readItinerary('LH400 12 May 2026 FRA-JFK 10:55 CEST', TODAY));
  expect(flights).toMatchObject([{ depart: '2026-05-12T10:55', remarks: [expect.stringContaining('“CEST”')] }]);
});

test('a day behind the times is none of the arrival', () => {
  const { flights, rejected } = previewed(readItinerary('12 May 2026 FRA-JFK 10:55-13:30, booked 3 Jan 2026', TODAY));
  expect(flights).toMatchObject([{ depart: '2026-05-12T10:55', arrive: '2026-05-12T13:30' }]);
  expect(rejected).toEqual([]);
});

test.each([
  ['Booking: AB1234\nFlight LH400', 'LH400'],
  ['Aircraft: A380\nFlight: LH400', 'LH400'],
  ['Booking reference ABC123\nLufthansa LH 400', 'LH400'],
  ['Confirmation: KLM123 \nFlight number: LH400', 'LH400'],
  ['Record locator: XY1234, LH 400', 'LH400'],
  ['Your booking\nLH400', 'LH400'],
  ['UA8840, sold as Flug Nr. LH400', 'LH400'],
  ['AB1234, Vol n° AF 006', 'AF6'],
  ['Boeing B747 LH400', 'LH400'],
  ['A320 LH400', 'LH400'],
  ['B77W B6915', 'B6915'],
  ['EUR450 LH400', 'LH400'],
  ['LH400, UA8840', 'LH400'],
  ['DLH400', 'DLH400'],
  ['terminal T1 gate B22', undefined],
  ['EUR450 seat: 2A PNR AB1234', undefined],
])('the flight of “%s” is %s', (words, flight) => {
  const line = `12 May 2026 FRA-JFK 10:55-13:30 ${words.replaceAll('\n', ' · ')}`;
  const event = ['BEGIN:VEVENT', 'DTSTART:20260512T085500Z', 'SUMMARY:FRA-JFK', `DESCRIPTION:${icsText(words)}`];
  const file = ['BEGIN:VCALENDAR', ...event, 'END:VEVENT', 'END:VCALENDAR'].join('\r\n');
  const read = [line, file].map((text) => readItinerary(text, TODAY).flights.map((one) => one.flight));
  expect(read).toEqual([[flight], [flight]]);
});

const icsText = (words: string): string => words.replaceAll('\n', '\\n').replaceAll(',', '\\,');
