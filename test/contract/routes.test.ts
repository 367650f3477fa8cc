import { beforeAll, expect, test } from 'vitest';
import { seedAirports } from '../../server/storage/airport-table.ts';
import { type ListedAirport, readAirports } from '../../server/storage/airports.ts';
import { RouteModel } from '../../server/storage/models/route.ts';
import { createRoutes } from '../../server/storage/routes.ts';
import { onEachEngine } from '../support/storage.ts';

onEachEngine('routes', (ground) => {
  let list: readonly ListedAirport[];
  beforeAll(async () => {
    list = (await readAirports()).slice(0, 10);
    await seedAirports(ground.database, list);
  });

  const figures = { distanceKm: 1234.5, durationMin: 140, embedding: [0.25, -1, 3] };

  test('a route is made once for an ordered pair of airports', async () => {
    const { record } = createRoutes(ground.database);
    const [a, b] = [list[0]!.id, list[1]!.id];
    const there = { originId: a, destinationId: b, ...figures };
    const [id] = await record([there]);
    const [back, again] = await record([
      { ...figures, originId: b, destinationId: a },
      { ...there, distanceKm: 1 },
    ]);
    expect(again).toBe(id);
    expect(back).not.toBe(id);
    expect(await RouteModel.query(ground.database.knex).findById(id!)).toEqual({
      id,
      originAirportId: a,
      destinationAirportId: b,
      distanceKm: 1234.5,
      durationMin: 140,
      routeEmbedding: [0.25, -1, 3],
    });
  });

  test('instances that meet a new route at once make one', async () => {
    const both = [ground.database, ground.sibling].map((database) => createRoutes(database));
    const ids = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        both[at % 2]!.record([{ originId: list[2]!.id, destinationId: list[3]!.id, ...figures }]),
      ),
    );
    expect(new Set(ids.flat()).size).toBe(1);
  });

  test('a route to an airport that does not exist is an error', async () => {
    const nowhere = { originId: list[0]!.id, destinationId: 999_999_999, ...figures };
    await expect(createRoutes(ground.database).record([nowhere])).rejects.toThrow(/foreign key/i);
  });
});
