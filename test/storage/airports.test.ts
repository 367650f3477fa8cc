import { expect, test } from 'vitest';
import cityCodes from '../../data/city-codes.json' with { type: 'json' };
import cityNames from '../../data/city-names.json' with { type: 'json' };
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

test('a city counts before an ICAO code that is spelled alike', () => {
  // In Turin.
  expect(found('lima').slice(0, 2)).toEqual(['LIM', 'QIA']);
  expect(found('LIMF')).toEqual(['TRN']);
  expect(['Lima', 'LIMA', 'lima', 'Paris', 'Cdg'].map((name) => airports.namesake(name)?.iata)).toEqual([
    ...['LIM', undefined, undefined, undefined, undefined],
  ]);
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
  expect(airports.of('XXQ')).toBeUndefined();
  expect(airports.of('')).toBeUndefined();
});

test('case 27: small airports are known, by the places that travellers name', () => {
  expect(list.length).toBeGreaterThan(10_100);
  for (const code of ['SAB', 'LUA', 'PPW', 'WRY', 'CVF', 'KZO']) {
    expect(airports.of(code)?.iata).toBe(code);
    expect(found(code)[0]).toBe(code);
  }
  expect(found('lukla')).toEqual(['LUA']);
  expect(found('papa westray')).toEqual(['PPW']);
  expect(found('kyzylorda')).toEqual(['KZO']);
  expect(found('courchevel')).toEqual(['CVF']);
});

test('case 28: closed airports are known and marked, and follow the open ones', () => {
  expect(['TXL', 'SXF', 'THF', 'FBU', 'ISL'].map((code) => airports.of(code)?.closed)).toEqual([
    2020, 2020, 2008, 1998, 2019,
  ]);
  expect(found('THF')).toEqual(['THF']);
  expect(found('tegel')).toEqual(['TXL']);
  for (const query of ['berlin', 'oslo', 'istanbul', 'beijing', 'berl', 'sheffield']) {
    const marks = airports.search(searchText(query)).map(({ closed }) => closed !== undefined);
    expect(marks, query).toEqual(marks.toSorted());
    expect(marks, query).toContain(true);
  }
  expect(found('berlin')[0]).toBe('BER');
});

test('case 29: a city code finds the airports of its city, and stands for the principal one', () => {
  const city = (code: string) => {
    const all = airports.search(searchText(code));
    return all.filter(({ cityCode }) => cityCode === code).map(({ iata }) => iata);
  };
  expect(city('LON')).toEqual(['LHR', 'LGW', 'STN', 'LTN', 'LCY', 'SEN']);
  expect(city('NYC')).toEqual(['JFK', 'EWR', 'LGA']);
  expect(city('TYO')).toEqual(['HND', 'NRT']);
  expect(city('PAR')).toEqual(['CDG', 'ORY', 'BVA']);
  expect(found('lon')[0]).toBe('LHR');
  expect(airports.of('lon')).toMatchObject({ iata: 'LHR', cityCode: 'LON' });
  expect(airports.of('LHR')?.cityCode).toBeUndefined();
});

test('city codes are no airport codes, and their airports are listed in this order', () => {
  for (const [code, members] of Object.entries(cityCodes)) {
    expect(list.find(({ iata }) => iata === code)).toBeUndefined();
    expect(list.filter(({ memberOf }) => memberOf === code).map(({ iata }) => iata)).toEqual(members);
  }
});

test.each([
  ['Roma', 'FCO'],
  ['Warszawa', 'WAW'],
  ['Genève', 'GVA'],
  ['Genf', 'GVA'],
  ['Kiev', 'KBP'],
  ['Київ', 'KBP'],
  ['東京', 'HND'],
  ['Москва', 'SVO'],
  ['москва', 'SVO'],
  ['Londres', 'LHR'],
  ['القاهرة', 'CAI'],
  ['서울', 'ICN'],
])('case 29: %s finds %s first', (name, code) => {
  expect(found(name)[0]).toBe(code);
});

test('case 29: London has Heathrow before Gatwick, and cities in other languages all their airports', () => {
  expect(found('London').slice(0, 2)).toEqual(['LHR', 'LGW']);
  expect(found('Kiev')).toEqual(expect.arrayContaining(['KBP', 'IEV']));
  expect(found('東京')).toEqual(['HND', 'NRT']);
  expect(found('Istanbul')[0]).toBe('IST');
});

test('names of cities are sorted, belong to an airport or a city code, and occur once in each', () => {
  const codes = Object.keys(cityNames);
  expect(codes).toEqual(codes.toSorted());
  for (const [code, names] of Object.entries(cityNames)) {
    expect(new Set(names).size, code).toBe(names.length);
    expect(
      list.some(({ iata, memberOf }) => iata === code || memberOf === code),
      code,
    ).toBe(true);
  }
});

test('the word airport adds nothing to a search', () => {
  expect(found('heathrow airport')).toEqual(['LHR']);
  expect(found('london airp')).toEqual(found('london'));
  expect(found('airport')).toEqual([]);
});

test('a search takes under 3 ms', () => {
  const queries = list
    .filter((_, place) => place % 100 === 0)
    .flatMap(({ name }) => Array.from({ length: 8 }, (_, letters) => searchText(name.slice(0, letters + 1))));
  // The best of several, so that another process on this machine does not count.
  const times = queries
    .map((query) => Math.min(...Array.from({ length: 20 }, () => timed(() => airports.search(query)))))
    .toSorted((a, b) => a - b);
  const p99 = times[Math.floor(times.length * 0.99)]!;
  console.log(`airport search: p50 ${times[times.length >> 1]!.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`);
  expect(p99).toBeLessThan(3);
});

function timed(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

test('names of cities and airports are known whole, and no part of them', () => {
  const named = [
    'Paris',
    'München',
    'wien',
    'Heathrow',
    'Tokyo Haneda',
    'Schiphol',
    'John F Kennedy International Airport',
  ];
  expect(named.filter((name) => !airports.isNamed(name))).toEqual([]);
  expect(['Dear Ada', 'Par', 'Best regards', 'airport', '', 'Milk'].filter((name) => airports.isNamed(name))).toEqual(
    [],
  );
});

test('a city is found by its name without umlauts', () => {
  expect(found('muenchen')).toEqual(found('münchen'));
  expect(found('Duesseldorf')[0]).toBe('DUS');
});
