import { readFile } from 'node:fs/promises';
import type { Airport, AirportOf } from '../../travel-log/airport.ts';
import { type SearchText, searchText } from './search-text.ts';

/** An airport as data/airports.json lists it. */
export interface ListedAirport extends Airport {
  /** The source's: large_airport, medium_airport, small_airport … */
  readonly type: string;
  /** Other names that it is known by. */
  readonly keywords: string;
}

/** Airports that one search finds at most, count. */
const FOUND = 10;

export interface Airports {
  /**
   * At most `FOUND` airports, best first: exact IATA code, exact ICAO code, city that begins so, name that begins so, a
   * word of either that begins so, and last those where each word of the query begins a word of anything known of
   * the airport. Equal ones by size. None for the empty text.
   * @example search(searchText('São Pau'))[0].iata // 'GRU'
   */
  search(query: SearchText): ListedAirport[];
  /** By IATA or ICAO code, any case. */
  readonly of: AirportOf;
}

/** Reads the list of airports that comes with the program. */
export async function readAirports(): Promise<ListedAirport[]> {
  return JSON.parse(await readFile(new URL('../../data/airports.json', import.meta.url), 'utf8')) as ListedAirport[];
}

/** Airports in memory: a member that types waits for no database. */
export function createAirports(list: readonly ListedAirport[]): Airports {
  const byCode = new Map(
    list.flatMap((airport) => [airport.iata, airport.icao].flatMap((code) => (code ? [[code, airport] as const] : []))),
  );
  const entries = list
    .map(entryOf)
    .sort((a, b) => a.size - b.size || compare(a.city, b.city) || compare(a.name, b.name));
  return {
    search(query) {
      if (query === '') return [];
      const words = query.split(' ');
      return (
        entries
          .map((entry) => ({ entry, rank: rankOf(entry, query, words) }))
          .filter(({ rank }) => rank < NO_MATCH)
          // Sorting is stable, so that equal ranks stay in the order of size.
          .sort((a, b) => a.rank - b.rank)
          .slice(0, FOUND)
          .map(({ entry }) => entry.airport)
      );
    },
    of: (code) => byCode.get(code.trim().toUpperCase()),
  };
}

interface Entry {
  readonly airport: ListedAirport;
  readonly iata: string;
  readonly icao: string;
  readonly city: string;
  readonly name: string;
  /** Everything known, with a space before each word. */
  readonly all: string;
  /** 0 for the largest. */
  readonly size: number;
}

function entryOf(airport: ListedAirport): Entry {
  const { iata, icao, city, name, country, keywords, type } = airport;
  const size = SIZES.indexOf(type);
  return {
    airport,
    iata: searchText(iata ?? ''),
    icao: searchText(icao ?? ''),
    city: searchText(city),
    name: searchText(name),
    all: ` ${searchText([iata, icao, city, name, country, keywords].join(' '))}`,
    size: size === -1 ? SIZES.length : size,
  };
}

const SIZES = ['large_airport', 'medium_airport', 'small_airport'];
const NO_MATCH = 6;

function rankOf({ iata, icao, city, name, all }: Entry, query: string, words: readonly string[]): number {
  if (iata === query) return 0;
  if (icao === query) return 1;
  if (city.startsWith(query)) return 2;
  if (name.startsWith(query)) return 3;
  if (` ${city} ${name}`.includes(` ${query}`)) return 4;
  return words.every((word) => all.includes(` ${word}`)) ? 5 : NO_MATCH;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
