import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRecordedRoutes } from '../../server/archive/recorded-routes.ts';
import { routeEmbedding } from '../../server/composer/plan/features.ts';
import { busyRoutes } from '../../server/similarity/busy-routes.ts';
import { createListedRoutes } from '../../server/similarity/listed-routes.ts';
import { createNextStops } from '../../server/similarity/next-stops.ts';
import { regionsOf } from '../../server/similarity/regions.ts';
import { createSimilarRoutes, ROUTE_VECTORS } from '../../server/similarity/similar-routes.ts';
import { createVectors } from '../../server/similarity/vectors.ts';
import { createAccess } from '../../server/storage/access.ts';
import { seedAirports } from '../../server/storage/airport-table.ts';
import { createAirports, readAirports } from '../../server/storage/airports.ts';
import { createCaches } from '../../server/storage/cache.ts';
import { createMemoryStore } from '../../server/storage/cache-store.ts';
import { createJourneyStops } from '../../server/storage/journey-stops.ts';
import { TravelLogModel } from '../../server/storage/models/travel-log.ts';
import { createRoutes } from '../../server/storage/routes.ts';
import { createTravelLogs } from '../../server/storage/travel-logs.ts';
import { createUsers } from '../../server/storage/users.ts';
import { onEachEngine } from '../support/storage.ts';
import { cosine } from './cosine.ts';

const list = await readAirports();
const airports = { list, of: createAirports(list).of };
const stops = (codes: readonly string[]) =>
  codes.map((airport, at) => ({ id: `${at}`, airport, order: `a${at}`, entry: '' }));
const ends = (from: string, to: string) => ({ origin: airports.of(from)!, destination: airports.of(to)! });

const vectors = createVectors([ROUTE_VECTORS]);
afterAll(vectors.close);

onEachEngine('similar routes', (ground) => {
  let search: ReturnType<typeof createSimilarRoutes>;
  let next: ReturnType<typeof createNextStops>;
  let figures: ReturnType<typeof createCaches>['figures'];
  let ada: number;
  let ben: number;

  beforeAll(async () => {
    await seedAirports(ground.database, list);
    const caches = createCaches(createMemoryStore({ bytes: 1e7, now: () => performance.now() }));
    figures = caches.figures;
    const journeys = createJourneyStops(ground.database);
    const listed = createListedRoutes(journeys, airports.of);
    next = createNextStops({ listed, journeys, airports });
    search = createSimilarRoutes({
      ...{ vectors, airports, journeys, listed },
      found: caches.of('routes', ground.engine),
    });
    const users = createUsers(ground.database);
    ada = (await users.create({ name: 'Ada', color: '#446688' })).id;
    ben = (await users.create({ name: 'Ben', color: '#446688' })).id;
  });

  const find = async (from: string, to: string, userId?: number, filters: { limit?: number; region?: string } = {}) =>
    (await search.find(ends(from, to), { userId, now: Date.now() }, { limit: 10, ...filters })).routes.map(
      ({ origin, destination }) => `${origin.code}-${destination.code}`,
    );

  async function journey(ownerId: number, codes: readonly string[], isPublic = false) {
    const waypoints = stops(codes);
    const projection = { title: '', description: '', waypoints, tags: [] };
    const log = { uuid: randomUUID(), ownerId, firstUpdate: Uint8Array.of(0, 0), sessionId: randomUUID(), projection };
    const { id } = await createTravelLogs(ground.database, airports.of).create({ ...log, addressRole: 'viewer' });
    await TravelLogModel.query(ground.database.knex).findById(id).patch({ isPublic });
    const caches = createCaches(createMemoryStore({ bytes: 1e6, now: () => performance.now() }));
    await createRecordedRoutes({
      routes: createRoutes(ground.database),
      routeIds: caches.of('routes', ''),
      airportOf: airports.of,
    }).record(waypoints);
    return id;
  }

  test.each([
    ['LHR', 'JFK', ['LHR-EWR', 'LGW-JFK', 'CDG-JFK'], 'LHR-CDG'],
    ['CDG', 'NRT', ['BRU-NRT', 'LHR-NRT', 'FRA-NRT'], 'CDG-JFK'],
    ['SFO', 'HKG', ['SFO-CAN', 'LAX-HKG'], 'HKG-SFO'],
    ['CDG', 'FRA', ['LHR-AMS', 'BRU-DUS'], 'CDG-BCN'],
    ['DXB', 'SIN', ['DXB-KUL', 'IST-SIN', 'DEL-SIN'], 'DXB-LHR'],
  ])('%s–%s is like each of %j, and less like %s', async (from, to, expected, other) => {
    const near = await find(from, to, undefined, { limit: 100 });
    const placeOf = (route: string) => (near.includes(route) ? near.indexOf(route) : near.length);
    for (const route of expected) expect(placeOf(route), route).toBeLessThan(Math.min(30, placeOf(other)));
  });

  test('order and regions are those of a cosine in plain code', async () => {
    const busy = await busyRoutes(list);
    const byId = new Map(list.map((airport) => [airport.id, airport]));
    const { origin, destination } = ends('MAD', 'MEX');
    const own = Math.fround as (value: number) => number;
    const vector = routeEmbedding(origin, destination).map(own);
    for (const region of [undefined, 'Asia', 'Spain']) {
      const expected = busy
        .map((route) => ({ ...route, from: byId.get(route.originId)!, to: byId.get(route.destinationId)! }))
        .filter(({ from, to }) => from !== origin || to !== destination)
        .filter(({ from, to }) => !region || [from, to].flatMap(regionsOf).includes(region))
        .map(({ from, to }) => ({ from, to, similarity: cosine(vector, routeEmbedding(from, to).map(own)) }))
        .sort((one, other) => other.similarity - one.similarity)
        .slice(0, 100);
      const { routes } = await search.find(
        { origin, destination },
        { userId: undefined, now: 0 },
        { limit: 100, region },
      );
      expect(routes).toHaveLength(100);
      for (const [at, route] of routes.entries()) expect(route.similarity).toBeCloseTo(expected[at]!.similarity, 3);
      expect(routes[0]).toMatchObject({ origin: { code: expected[0]!.from.iata } });
    }
  });

  test('shows routes of public journeys and of one’s own, and none that only others have', async () => {
    await journey(ada, ['EGE', 'GUC']);
    await journey(ben, ['ASE', 'GUC']);
    const listed = await journey(ben, ['ASE', 'TEX', 'GUC'], true);
    const like = (userId?: number) => find('EGE', 'TEX', userId);
    expect(await like()).toContain('ASE-TEX');
    for (const route of ['EGE-GUC', 'ASE-GUC']) expect(await like()).not.toContain(route);
    expect(await like(ada)).toEqual(expect.arrayContaining(['EGE-GUC', 'ASE-TEX']));
    expect(await like(ada)).not.toContain('ASE-GUC');
    expect(await like(ben)).toContain('ASE-GUC');
    const access = createAccess(ground.database);
    await access.setRole(listed, ada, null);
    expect(await like(ada)).not.toContain('ASE-TEX');
    await access.setPublic(listed, false);
    expect(await like()).not.toContain('ASE-TEX');
    expect(await like(ben)).toContain('ASE-TEX');
    await access.setDeleted(listed, true);
    expect(await like(ben)).not.toContain('ASE-TEX');
  });

  test('next stops are like one’s own ways and where others flew on; of this journey, home alone', async () => {
    const { id: cleo } = await createUsers(ground.database).create({ name: 'Cleo', color: '#446688' });
    const ask = async (codes: readonly string[], userId: number | undefined, limit = 20, id = 0) => {
      const { origin, stops: found } = await next.find(
        { id, waypoints: stops(codes) },
        { userId, now: Date.now() },
        { limit },
      );
      return { origin, found, codes: found.map(({ airport }) => airport.code) };
    };
    expect(await ask(['nowhere', 'Louvre (48.8606, 2.3376)'], cleo)).toMatchObject({ origin: null, found: [] });
    // No journey goes on from here: the busiest ones.
    const alone = await ask(['LYR'], cleo);
    expect(alone.origin).toBe('LYR');
    expect(alone.found).toHaveLength(20);
    expect(alone.found.every(({ score, journeys, home }) => score === 0 && journeys === 0 && !home)).toBe(true);

    // Eastwards over Asia, as in this journey and in the ones before it.
    await journey(cleo, ['FRA', 'DEL', 'BKK']);
    const east = await ask(['LHR', 'DXB', 'SIN', 'Louvre (48.8606, 2.3376)'], cleo, 20);
    expect(east.origin).toBe('SIN');
    for (const code of ['DXB', 'SIN']) expect(east.codes).not.toContain(code);
    expect(east.found.map(({ score }) => score)).toEqual(east.found.map(({ score }) => score).sort((a, b) => b - a));
    const placeOf = (code: string) => (east.codes.includes(code) ? east.codes.indexOf(code) : 99);
    expect(placeOf('HKG')).toBeLessThan(placeOf('LAX'));
    expect((await ask(['LHR', 'SIN'], cleo, 50)).found.find(({ home }) => home)?.airport.code).toBe('LHR');

    // Scores by hand: the mean of the cosines, and the bonus for one journey of others.
    const shown = await journey(ben, ['SIN', 'PEN', 'KUL'], true);
    await journey(ben, ['SIN', 'LGK']);
    const here = ['LHR', 'DXB', 'SIN'];
    const { found } = await ask(here, cleo, 100);
    const penang = found.find(({ airport }) => airport.code === 'PEN')!;
    expect(penang).toMatchObject({ journeys: 1, home: false });
    const own = [
      ['LHR', 'DXB'],
      ['DXB', 'SIN'],
      ['FRA', 'DEL'],
      ['DEL', 'BKK'],
    ];
    const embedding = (from: string, to: string) => routeEmbedding(airports.of(from)!, airports.of(to)!);
    const mean = own.reduce((sum, [from, to]) => sum + cosine(embedding('SIN', 'PEN'), embedding(from!, to!)), 0) / 4;
    expect(penang.score).toBeCloseTo(mean + 0.3 / 3, 3);
    // A journey that may not be seen counts no more; one's own is none of others; nor is the asked one.
    expect(found.map(({ airport }) => airport.code)).not.toContain('LGK');
    expect((await ask(here, ben, 100)).found.find(({ airport }) => airport.code === 'PEN')).toBeUndefined();
    expect((await ask(here, cleo, 100, shown)).codes).not.toContain('PEN');
    expect((await ask(here, undefined, 100)).codes).toContain('PEN');
    await createAccess(ground.database).setPublic(shown, false);
    expect((await ask(here, cleo, 100)).codes).not.toContain('PEN');
  });

  test('is cached, and a journey with the route is counted', async () => {
    await journey(ada, ['LHR', 'EWR', 'JFK']);
    await journey(ada, ['LHR', 'EWR'], true);
    const ask = (userId?: number) => search.find(ends('LHR', 'JFK'), { userId, now: Date.now() }, { limit: 5 });
    const count = async (userId?: number) =>
      (await ask(userId)).routes.find(({ destination, origin }) => `${origin.code}-${destination.code}` === 'LHR-EWR');
    expect(await count(ada)).toMatchObject({ journeys: 2, km: 5577, minutes: 424 });
    expect(await count()).toMatchObject({ journeys: 1 });
    const before = figures().routes.hits;
    await ask();
    expect(figures().routes.hits).toBe(before + 1);
  });
});
