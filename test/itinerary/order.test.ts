import { expect, test } from 'vitest';
import { readItinerary } from '../../server/itinerary/itinerary.ts';
import { previewed, TODAY } from './fixtures.ts';

const preview = (text: string) => previewed(readItinerary(text, TODAY));

const stopsOf = (text: string) =>
  preview(text)
    .waypoints.map(({ airport }) => airport)
    .join(' ');

const SYD = 'QF11 12 May 2026 SYD-LAX 10:00-06:30';
const LAX = 'AA2 12 May 2026 LAX-JFK 09:00-17:30';

test.each([
  ['that is flown first', [SYD, LAX]],
  ['that is flown last', [LAX, SYD]],
])(
  'flights over the date line are in the order of their instants in a text that begins with the one %s',
  (_, lines) => {
    expect(stopsOf(lines.join('\n'))).toBe('SYD LAX JFK');
  },
);

const event = (summary: string, depart: string, arrive: string) =>
  `BEGIN:VEVENT\r\nSUMMARY:${summary}\r\nDTSTART;${depart}\r\nDTEND;${arrive}\r\nEND:VEVENT\r\n`;
const EVENTS = [
  event('QF11 SYD-LAX', 'TZID=Australia/Sydney:20260512T100000', 'TZID=America/Los_Angeles:20260512T063000'),
  event('AA2 LAX-JFK', 'TZID=America/Los_Angeles:20260512T090000', 'TZID=America/New_York:20260512T173000'),
];

test.each([
  ['that is flown first', EVENTS],
  ['that is flown last', [...EVENTS].reverse()],
])('and in a calendar that begins with the one %s', (_, events) => {
  expect(stopsOf(`BEGIN:VCALENDAR\r\n${events.join('')}END:VCALENDAR\r\n`)).toBe('SYD LAX JFK');
});

test.each([
  ['of one day', ['12 May 2026 JFK-LHR', '12 May 2026 LHR-CDG', '12 May 2026 CDG-DXB'], 'JFK LHR CDG DXB'],
  ['of days in a row', ['12 May 2026 JFK-LHR', '13 May 2026 LHR-SYD', '14 May 2026 SYD-AKL'], 'JFK LHR SYD AKL'],
  [
    'that begin with the last',
    ['14 May 2026 SYD-AKL', '13 May 2026 LHR-SYD', '12 May 2026 JFK-LHR'],
    'JFK LHR SYD AKL',
  ],
  [
    'of days that begin elsewhere at almost one time',
    ['11 May 2026 PPG-HNL', '12 May 2026 CXI-HNL'],
    'PPG HNL CXI HNL',
  ],
])('flights without times, %s, are in the order of their days and of the file', (_, lines, stops) => {
  expect(stopsOf(lines.join('\n'))).toBe(stops);
});

test.each([
  ['behind one of the morning', ['12 May 2026 JFK-BOS', '12 May 2026 LAX-JFK 08:00'], 'LAX JFK BOS'],
  ['before one of the evening', ['12 May 2026 JFK-LHR 18:00', '12 May 2026 LAX-JFK'], 'LAX JFK LHR'],
])('a flight without a time is %s', (_, lines, stops) => {
  expect(stopsOf(lines.join('\n'))).toBe(stops);
});

test.each([
  [
    'to where clocks are known',
    ['12 May 2026 SYD-MEL 15:00', '12 May 2026 Neverland → SYD 08:00'],
    'Neverland SYD MEL',
  ],
  [
    'to where they are not',
    ['13 May 2026 Neverland → Wonderland 08:00', '12 May 2026 FRA → Neverland 08:00'],
    'FRA Neverland Wonderland',
  ],
])('a flight from an unknown place, %s, is in order', (_, lines, stops) => {
  expect(stopsOf(lines.join('\n'))).toBe(stops);
});

test('flights of one instant stay in the order of the file', () => {
  const lines = ['12 May 2026 FRA-MUC 10:00', '12 May 2026 LHR-FRA 09:00', '12 May 2026 LIS-LHR 08:00 UTC'];
  expect(stopsOf(lines.join('\n'))).toBe('FRA MUC LHR FRA LIS LHR');
});

test('flights stay in the order of the file where one has no day', () => {
  expect(stopsOf(`${LAX}\n${SYD}\nJFK-BOS`)).toBe('LAX JFK SYD LAX JFK BOS');
});

test('the flights are shown in the order of the stops', () => {
  expect(preview(`${LAX}\n${SYD}`).flights.map(({ flight }) => flight)).toEqual(['QF11', 'AA2']);
});
