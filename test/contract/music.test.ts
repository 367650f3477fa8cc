import { beforeAll, expect, test } from 'vitest';
import { seedAirports } from '../../server/storage/airport-table.ts';
import { type ListedAirport, readAirports } from '../../server/storage/airports.ts';
import { createCompositions } from '../../server/storage/compositions.ts';
import { RouteModel } from '../../server/storage/models/route.ts';
import { createRoutes } from '../../server/storage/routes.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

onEachEngine('routes and compositions', (ground) => {
  let list: ListedAirport[];
  beforeAll(async () => {
    list = (await readAirports()).slice(0, 10);
    await seedAirports(ground.database, list);
  });

  const figures = { distanceKm: 1234.5, durationMin: 140, embedding: [0.25, -1, 3] };

  test('a route is made once for an ordered pair of airports', async () => {
    const routes = createRoutes(ground.database);
    const [a, b] = [list[0]!.id, list[1]!.id];
    const id = await routes.record(a, b, figures);
    expect(await routes.record(a, b, { ...figures, distanceKm: 1 })).toBe(id);
    expect(await routes.record(b, a, figures)).not.toBe(id);
    expect(await RouteModel.query(ground.database.knex).findById(id)).toEqual({
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
      Array.from({ length: 8 }, (_, at) => both[at % 2]!.record(list[2]!.id, list[3]!.id, figures)),
    );
    expect(new Set(ids).size).toBe(1);
  });

  test('a route to an airport that does not exist is an error', async () => {
    await expect(createRoutes(ground.database).record(list[0]!.id, 999_999_999, figures)).rejects.toThrow(
      /foreign key/i,
    );
  });

  test('the composition kept last is found, as it was kept', async () => {
    const compositions = createCompositions(ground.database);
    const { id: logId } = await makeLog(ground.database);
    expect(await compositions.latest(logId)).toBeUndefined();
    const composition = {
      logId,
      routeId: null,
      tempo: 96.5,
      scale: 'minor',
      keySignature: 'D minor',
      midiData: { tracks: [{ notes: [1, 2, 3] }] },
      metadata: { title: 'Zürich 🛫' },
      documentSeq: 12,
      seed: 0xffffffff,
      mapVersion: 1,
    };
    const first = await compositions.save(composition);
    const second = await compositions.save({ ...composition, documentSeq: 13 });
    expect(second).toBeGreaterThan(first);
    expect(await compositions.latest(logId)).toEqual({
      ...composition,
      documentSeq: 13,
      id: second,
      createdAt: expect.any(Date),
    });
  });
});
