import { expect, test } from 'vitest';
import { createAirports, readAirports } from '../../server/storage/airports.ts';
import { searchText } from '../../server/storage/search-text.ts';

const list = await readAirports();
const airports = createAirports(list);
const found = (query: string) => airports.search(searchText(query)).map((airport) => airport.iata);

test('the list holds every airport once, with a zone that this program can tell the time in', () => {
  expect(list.length).toBeGreaterThan(4_000);
  expect(new Set(list.map((airport) => airport.id)).size).toBe(list.length);
  expect(new Set(list.map((airport) => airport.iata)).size).toBe(list.length);
  const icao = list.flatMap((airport) => airport.icao ?? []);
  expect(new Set(icao).size).toBe(icao.length);
  for (const zone of new Set(list.map((airport) => airport.tz))) new Intl.DateTimeFormat('en', { timeZone: zone });
  expect(list.filter((airport) => airport.city === '' || airport.name === '' || airport.country === '')).toEqual([]);
});

test('a search is blind to case and accents', () => {
  expect(found('sao pau').slice(0, 3)).toEqual(expect.arrayContaining(['GRU', 'CGH']));
  expect(found('ZURICH')[0]).toBe('ZRH');
  expect(found('zürich')[0]).toBe('ZRH');
  expect(found('koln')[0]).toBe('CGN');
});

test('a code comes first, then cities, then names, then words of them, and larger ones before smaller', () => {
  expect(found('lax')[0]).toBe('LAX');
  expect(found('LFPG')).toEqual(['CDG']);
  expect(found('par').slice(0, 2)).toEqual(['CDG', 'ORY']);
  expect(found('heathrow')).toEqual(['LHR']);
  expect(found('gatwick')).toEqual(['LGW']);
  const london = airports.search(searchText('london'));
  expect(london).toHaveLength(10);
  const sizes = london.map((airport) => airport.type);
  expect(sizes).toEqual(sizes.toSorted());
});

test('an airport is found by the city that it serves and by words from several fields', () => {
  expect(found('tokyo')).toEqual(['HND', 'NRT']);
  expect(found('tokyo narita')).toEqual(['NRT']);
  expect(found('berlin germany')).toContain('BER');
});

test('a search that says nothing or matches nothing finds nothing', () => {
  expect(found('')).toEqual([]);
  expect(found(' .,% ')).toEqual([]);
  expect(found('qqqqqqq')).toEqual([]);
  expect(found('x'.repeat(10_000))).toEqual([]);
});

test('an airport is known by either code in any case', () => {
  expect(airports.of('cdg')?.icao).toBe('LFPG');
  expect(airports.of(' rjaa ')?.iata).toBe('NRT');
  expect(airports.of('QQQ')).toBeUndefined();
  expect(airports.of('')).toBeUndefined();
});

test('a search takes milliseconds', () => {
  const fresh = createAirports(list);
  const times = ['sao pau', 'london', 'x', 'new york'].map((query) => {
    const start = performance.now();
    expect(fresh.search(searchText(query)).length).toBeGreaterThan(0);
    return performance.now() - start;
  });
  console.log(`airport search: first ${times[0]!.toFixed(1)} ms, then ${times.at(-1)!.toFixed(1)} ms`);
});
