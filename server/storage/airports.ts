import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Airport, AirportOf } from '../../travel-log/airport.ts';
import { createNearest, type NearestAirport } from './nearest-airport.ts';
import { createPlaces } from './places.ts';
import { type SearchText, searchText } from './search-text.ts';

/** An airport as data/airports.json lists it. */
export interface ListedAirport extends Airport {
  /** The source's: large_airport, medium_airport, small_airport … */
  readonly type: string;
  /** Other names that it is known by. */
  readonly keywords: string;
  /** Code of the city that it serves beside other airports, as LON. */
  readonly memberOf?: string;
  /** The city's names in English, in its own languages, and in German, French, Spanish and Italian where they differ. */
  readonly cityNames?: readonly string[];
}

/** Airports that one search finds at most, count. */
const FOUND = 10;

export interface Airports {
  /**
   * At most `FOUND` airports, best first: exact IATA code, airports of the city with this code, city of this name, exact ICAO
   * code (LIMA is one in Turin), city that begins so in any of its languages, name that begins so, a word of either that begins so, and last those
   * where each word of the query begins a word of anything known of the airport. Equal ones in the order of the list.
   * Closed airports follow the open ones, except by their own code. The word airport finds nothing by itself, since
   * nearly all have it. None for the empty text.
   * Where nothing is found, ae, oe and ue count as ä, ö and ü.
   * @example search(searchText('São Pau'))[0].iata // 'GRU'
   */
  search(query: SearchText): ListedAirport[];
  /** By IATA, ICAO or city code, any case; or a place by its name and coordinates. */
  readonly of: AirportOf;
  readonly near: NearestAirport;
  /**
   * The first airport of a city whose name, as people write it, is spelled like the code of an airport elsewhere; undefined for
   * all others.
   * @example namesake('Lima')?.iata // 'LIM': LIMA is in Turin
   */
  namesake(name: string): Airport | undefined;
  /**
   * True for the whole name of a city in any of its languages, or of an airport: with its city, without the word airport or
   * international, or for large ones by the name beside the city's alone. Closed ones count.
   * @example isNamed('München') && isNamed('Schiphol') && !isNamed('Dear Ada')
   */
  isNamed(name: string): boolean;
}

let shipped: Promise<readonly ListedAirport[]> | undefined;

/** The list of airports that comes with the program, best first. A process reads it once. */
export function readAirports(): Promise<readonly ListedAirport[]> {
  shipped ??= readFile(new URL('../../data/airports.json', import.meta.url), 'utf8').then((text) => JSON.parse(text));
  return shipped;
}

/** Identity of a list: SHA-256 of its text, hexadecimal. */
export const hashOf = onceEach((list) => createHash('sha256').update(JSON.stringify(list)).digest('hex'));

/**
 * Airports in memory: a member that types waits for no database.
 * @param list best first. It is indexed once, however many ask for it
 */
export const createAirports = onceEach(indexAirports);

function onceEach<T>(make: (list: readonly ListedAirport[]) => T): (list: readonly ListedAirport[]) => T {
  const made = new WeakMap<readonly ListedAirport[], T>();
  return (list) => {
    const present = made.get(list) ?? make(list);
    made.set(list, present);
    return present;
  };
}

function indexAirports(list: readonly ListedAirport[]): Airports {
  const byCode = new Map<string, Airport>();
  for (const airport of list) {
    const { iata, icao, memberOf } = airport;
    if (iata) byCode.set(iata, airport);
    if (icao) byCode.set(icao, airport);
    if (memberOf && !byCode.has(memberOf)) byCode.set(memberOf, { ...airport, cityCode: memberOf });
  }
  const namesakes = findNamesakes(list, byCode);
  const near = createNearest(list);
  const placeOf = createPlaces(near);
  const entries = list.map(entryOf);
  const byStart = indexWords(entries);
  let names: ReadonlySet<string> | undefined;
  return {
    search: (text) => {
      const found = searchFor(text);
      return found.length > 0 ? found : searchFor(withoutUmlauts(text));
    },
    of: (code) => byCode.get(code.trim().toUpperCase()) ?? placeOf(code),
    near,
    isNamed(name) {
      names ??= namesOf(entries);
      return names.has(withoutKind(searchText(name)));
    },
    namesake: (name) => (CITY_NAME.test(name) ? namesakes.get(name.toUpperCase()) : undefined),
  };

  function searchFor(text: string): ListedAirport[] {
    const words = text.split(' ').filter((word) => word !== '' && !isGeneric(word));
    if (words.length === 0) return [];
    const query = words.join(' ');
    const starts = words.map((word) => ` ${word}`);
    const ranks: Entry[][] = Array.from({ length: NO_MATCH }, () => []);
    for (const entry of candidates(starts)) {
      ranks[rankOf(entry, query, starts)]?.push(entry);
      // No code is as short, so that nothing ranks before a city, and a letter or two match thousands.
      if (query.length < CODE && ranks[CITY]!.length === FOUND) break;
    }
    return ranks
      .flat()
      .slice(0, FOUND)
      .map(({ airport, cityCode }) => (cityCode === query ? { ...airport, cityCode: airport.memberOf! } : airport));
  }

  /** Entries that can match all of these words: those of the word with the fewest. */
  function candidates(starts: readonly string[]): readonly Entry[] {
    return starts
      .map((start) => byStart.get(start.slice(0, 1 + LENGTHS.findLast((length) => length < start.length)!)) ?? [])
      .reduce((fewest, some) => (some.length < fewest.length ? some : fewest));
  }
}

/** Spelled as names with umlauts are where a keyboard has none. @example withoutUmlauts('muenchen') // 'munchen' */
const withoutUmlauts = (text: string) => text.replace(/([aou])e/g, '$1');

function namesOf(entries: readonly Entry[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { airport, cities, name } of entries) {
    const whole = withoutKind(name);
    const ofCity = cities.split('|').filter((city) => city !== '');
    for (const each of [...ofCity, whole]) names.add(each);
    if (airport.type !== 'large_airport') continue;
    for (const city of ofCity) if (whole.startsWith(`${city} `)) names.add(whole.slice(city.length + 1));
  }
  names.delete('');
  return names;
}

/** @example withoutKind('munich airport') // 'munich' */
const withoutKind = (name: string) =>
  name
    .split(' ')
    .filter((word) => !KINDS.has(word))
    .join(' ');

const KINDS = new Set(['airport', 'international', 'intl']);

/** A short name with one capital: nobody writes a code so. */
const CITY_NAME = /^\p{Lu}\p{Ll}{2,3}$/u;

/** Airports of cities whose names are codes of others, by those codes; the first one of each. */
function findNamesakes(list: readonly ListedAirport[], byCode: ReadonlyMap<string, Airport>): Map<string, Airport> {
  const namesakes = new Map<string, Airport>();
  for (const airport of list) {
    const code = airport.city.toUpperCase();
    const bearer = byCode.get(code);
    if (bearer && bearer.city !== airport.city && airport.closed === undefined && !namesakes.has(code))
      namesakes.set(code, airport);
  }
  return namesakes;
}

/** Entries by the first letters of their words, in the order of the list: a key typed waits for no scan of all. */
function indexWords(entries: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const index = new Map<string, Entry[]>();
  for (const entry of entries) {
    for (const word of entry.all.split(' ').slice(1)) {
      for (const length of LENGTHS) {
        const start = ` ${word.slice(0, length)}`;
        const same = index.get(start);
        if (!same) index.set(start, [entry]);
        else if (same.at(-1) !== entry) same.push(entry);
      }
    }
  }
  return index;
}

/** Letters of a word that the index goes by, count: the most that were typed. */
const LENGTHS = [1, 2, 4];
/** Letters of the shortest code, count. */
const CODE = 3;

const GENERIC = 'airport';

/** True for the beginning of the word airport, from where it can be no other. */
const isGeneric = (word: string) => word.length > CODE && GENERIC.startsWith(word);

interface Entry {
  readonly airport: ListedAirport;
  readonly iata: string;
  readonly icao: string;
  readonly cityCode: string;
  /** Names of the city, with a bar before each. */
  readonly cities: string;
  readonly name: string;
  /** Everything known, with a space before each word. */
  readonly all: string;
}

function entryOf(airport: ListedAirport): Entry {
  const [iata, icao, cityCode] = [airport.iata, airport.icao, airport.memberOf].map((code) =>
    (code ?? '').toLowerCase(),
  );
  const cities = [airport.city, ...(airport.cityNames ?? [])].map(searchText);
  const name = searchText(airport.name);
  const known = [iata, icao, cityCode, ...cities, name, searchText(airport.country), searchText(airport.keywords)];
  const words = new Set(known.join(' ').split(' '));
  words.delete(GENERIC);
  words.delete('');
  return {
    ...{ airport, iata: iata!, icao: icao!, cityCode: cityCode!, name },
    cities: cities.map((city) => `|${city}`).join(''),
    all: ` ${[...words].join(' ')}`,
  };
}

const CITY = 4;
/** Closed airports end the list, and so this rank. */
const LAST = 7;
const NO_MATCH = 8;

/** @param starts the words of the query, each with a space before it */
function rankOf(entry: Entry, query: string, starts: readonly string[]): number {
  const { airport, iata, icao, cityCode, cities, name, all } = entry;
  // Whatever else matches has all of these words, and most airports have not.
  if (!starts.every((start) => all.includes(start))) return NO_MATCH;
  if (iata === query) return 0;
  if (airport.closed === undefined) {
    if (cityCode === query) return 1;
    if (`${cities}|`.includes(`|${query}|`)) return 2;
  }
  if (icao === query) return 3;
  if (airport.closed !== undefined) return LAST;
  if (cities.includes(`|${query}`)) return CITY;
  if (name.startsWith(query)) return 5;
  const start = ` ${query}`;
  return cities.includes(start) || name.includes(start) ? 6 : LAST;
}
