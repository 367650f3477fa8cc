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

  const composition = {
    routeId: null,
    tempo: 96.5,
    scale: 'minor',
    keySignature: 'D minor',
    midiData: [{ plan: { leg: 'a' }, notes: [1, 2, 3] }],
    metadata: { title: 'Zürich 🛫' },
    documentSeq: 12,
    seed: 0xffffffff,
    mapVersion: 1,
    epoch: 3,
    networkHash: 'ab'.repeat(32),
    networkBackend: 'wasm',
    analysis: { seconds: 12.5 },
    analysisVersion: 1,
  };

  test('a log has the composition kept last, as it was kept', async () => {
    const compositions = createCompositions(ground.database);
    const { id: logId } = await makeLog(ground.database);
    expect(await compositions.find(logId)).toBeUndefined();
    expect(await compositions.save({ ...composition, logId })).toBe(true);
    const first = await compositions.find(logId);
    expect(first).toEqual({ ...composition, logId, id: expect.any(Number), createdAt: expect.any(Date) });
    const later = { ...composition, logId, documentSeq: 13, networkHash: null, networkBackend: null, epoch: 4 };
    expect(await compositions.save(later)).toBe(true);
    expect(await compositions.find(logId)).toEqual({ ...later, id: first!.id, createdAt: expect.any(Date) });
  });

  test('what an instance kept that has lost the lease since does not take the place of what came after', async () => {
    const [ours, theirs] = [ground.database, ground.sibling].map(createCompositions);
    const { id: logId } = await makeLog(ground.database);
    const of = (epoch: number) => ({ ...composition, logId, epoch, documentSeq: epoch });
    expect(await ours!.save(of(5))).toBe(true);
    expect(await theirs!.save(of(4))).toBe(false);
    expect(await theirs!.save({ ...of(5), documentSeq: 6 })).toBe(true);
    expect(await ours!.find(logId)).toMatchObject({ epoch: 5, documentSeq: 6 });
  });

  test('of several that are the first at once the one of the latest epoch stays', async () => {
    const both = [ground.database, ground.sibling].map(createCompositions);
    const { id: logId } = await makeLog(ground.database);
    const epochs = [2, 7, 1, 5, 8, 3];
    await Promise.all(epochs.map((epoch, at) => both[at % 2]!.save({ ...composition, logId, epoch })));
    expect(await both[0]!.find(logId)).toMatchObject({ epoch: 8 });
  });

  test('another analysis is written down, unless the composition has become another one', async () => {
    const compositions = createCompositions(ground.database);
    const { id: logId } = await makeLog(ground.database);
    await compositions.save({ ...composition, logId });
    const kept = (await compositions.find(logId))!;
    await compositions.analyse({ ...kept, analysis: { seconds: 13 }, analysisVersion: 2 });
    expect(await compositions.find(logId)).toEqual({ ...kept, analysis: { seconds: 13 }, analysisVersion: 2 });
    await compositions.save({ ...composition, logId, epoch: 4 });
    await compositions.analyse({ ...kept, analysis: { seconds: 14 }, analysisVersion: 2 });
    expect(await compositions.find(logId)).toMatchObject({ analysis: { seconds: 12.5 }, analysisVersion: 1 });
  });
});
