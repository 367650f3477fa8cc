import { setImmediate } from 'node:timers/promises';
import { utcOffset } from '../../travel-log/geography.ts';
import { hashOf, type ListedAirport } from './airports.ts';
import { type Database, exclusively } from './database.ts';
import { searchText } from './search-text.ts';

const ROWS = 200;

/**
 * Brings the table of airports up to this list and returns the number of rows written, 0 where it is up to date. An
 * airport that left the list loses its codes and stays, because routes point at it.
 */
export function seedAirports(database: Database, list: readonly ListedAirport[]): Promise<number> {
  const source = `airports ${hashOf(list).slice(0, 16)}`;
  return exclusively(database, 'airports', () =>
    database.knex.transaction(async (transaction) => {
      const [present] = await transaction('airports').where({ source }).count({ rows: '*' });
      if (Number(present?.rows) === list.length) return 0;
      // A code may have passed from one airport to another.
      await transaction('airports').update({ iata_code: null, icao_code: null });
      const clocks = new Map([...new Set(list.map(({ tz }) => tz))].map((tz) => [tz, clocksOf(tz)]));
      for (let at = 0; at < list.length; at += ROWS) {
        const rows = list.slice(at, at + ROWS).map((airport) => ({
          ...columns(airport),
          ...clocks.get(airport.tz)!,
          source,
        }));
        await transaction('airports').insert(rows).onConflict('id').merge();
        // SQLite runs synchronously: yield, so that sockets and timers get their turn.
        await setImmediate();
      }
      return list.length;
    }),
  );
}

function columns(airport: ListedAirport) {
  return {
    id: airport.id,
    name: airport.name,
    city: airport.city,
    country: airport.country,
    iata_code: airport.iata,
    icao_code: airport.icao,
    latitude: airport.latitude,
    longitude: airport.longitude,
    altitude: airport.altitude_ft,
    tz_database_time_zone: airport.tz,
    type: airport.type,
    search_text: searchText(
      [airport.iata, airport.icao, airport.city, airport.name, airport.country, ...(airport.cityNames ?? [])].join(' '),
    ),
  };
}

/** Clocks go forward in summer, on either half of the Earth: the smaller offset is the one without daylight saving. */
function clocksOf(tz: string): { timezone: number; dst: 'Y' | 'N' } {
  const offsets = SEASONS.map((day) => utcOffset(tz, day));
  return { timezone: Math.min(...offsets) / 60, dst: offsets[0] === offsets[1] ? 'N' : 'Y' };
}

// Fixed days, so that the same list always makes the same table.
const SEASONS = [new Date('2026-01-15T12:00:00Z'), new Date('2026-07-15T12:00:00Z')];
