import { expect, test } from 'vitest';
import { seedAirports } from '../../server/storage/airport-table.ts';
import { readAirports } from '../../server/storage/airports.ts';
import { AirportModel } from '../../server/storage/models/airport.ts';
import { onEachEngine } from '../support/storage.ts';

onEachEngine('the table of airports', (ground) => {
  test('holds the whole list, and is written once', async () => {
    const list = await readAirports();
    await AirportModel.query(ground.database.knex).delete();
    expect(await seedAirports(ground.database, list)).toBe(list.length);
    expect(await seedAirports(ground.database, list)).toBe(0);
    expect(await AirportModel.query(ground.database.knex).resultSize()).toBe(list.length);
    const saoPaulo = await AirportModel.query(ground.database.knex).findOne({ iata_code: 'GRU' });
    expect(saoPaulo).toMatchObject({
      id: 5910,
      icaoCode: 'SBGR',
      city: 'São Paulo',
      country: 'Brazil',
      latitude: -23.431944,
      longitude: -46.467778,
      altitude: 2461,
      timezone: -3,
      dst: 'N',
      tzDatabaseTimeZone: 'America/Sao_Paulo',
      type: 'large_airport',
    });
    const sydney = await AirportModel.query(ground.database.knex).findOne({ iata_code: 'SYD' });
    expect(sydney).toMatchObject({ timezone: 10, dst: 'Y' });
    const delhi = await AirportModel.query(ground.database.knex).findOne({ iata_code: 'DEL' });
    expect(delhi).toMatchObject({ timezone: 5.5, dst: 'N' });
  });

  test('follows a list that changed: codes move, names change, and who left it stays without codes', async () => {
    const list = (await readAirports()).slice(0, 500);
    const { knex } = ground.database;
    await seedAirports(ground.database, list);
    const [first, second, third, ...rest] = list;
    const changed = [
      { ...first!, iata: second!.iata, icao: second!.icao },
      { ...second!, iata: first!.iata, icao: first!.icao, name: 'Another name' },
      ...rest,
    ];
    expect(await seedAirports(ground.database, changed)).toBe(499);
    const row = (id: number) => AirportModel.query(knex).findById(id);
    expect(await row(first!.id)).toMatchObject({ iataCode: second!.iata, icaoCode: second!.icao });
    expect(await row(second!.id)).toMatchObject({ iataCode: first!.iata, name: 'Another name' });
    expect(await row(third!.id)).toMatchObject({ iataCode: null, icaoCode: null, name: third!.name });
  });

  test('is written by one of two instances that start at once', async () => {
    const list = (await readAirports()).slice(0, 300);
    const written = await Promise.all(
      [ground.database, ground.sibling].map((database) => seedAirports(database, list)),
    );
    expect(written.sort()).toEqual([0, 300]);
  });
});
