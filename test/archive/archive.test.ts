import { afterAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createArchive } from '../../server/archive/archive.ts';
import { createRecordedRoutes } from '../../server/archive/recorded-routes.ts';
import { ANALYSIS_VERSION, analyse } from '../../server/composer/files/analysis.ts';
import { planLeg } from '../../server/composer/plan/plan-leg.ts';
import { createEngraver } from '../../server/composing/engraver.ts';
import { createAirports, readAirports } from '../../server/storage/airports.ts';
import { createCaches } from '../../server/storage/cache.ts';
import { createMemoryStore } from '../../server/storage/cache-store.ts';
import { type Compositions, createCompositions } from '../../server/storage/compositions.ts';
import { RouteModel } from '../../server/storage/models/route.ts';
import { createRoutes } from '../../server/storage/routes.ts';
import { seedTravelLog } from '../../travel-log/edit.ts';
import { readTravelLog } from '../../travel-log/shape.ts';
import { journey, settings } from '../composer/airports.ts';
import { composed } from '../composer/pieces.ts';
import { countStatements } from '../support/statements.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

const plans = journey('GLA', 'LHR', 'BRU').map((leg) => planLeg(leg, settings()));
const legs = composed('', plans).legs.map((leg) => ({ ...leg, tempos: [{ tick: 0, bpm: 99 }] }));
const content = readTravelLog(new Y.Doc());
/** A performance as the instance of an epoch stores it. */
const played = (epoch: number, key = '1.1') => ({ key, epoch, userId: undefined });
const airports = createAirports(await readAirports());
const engraver = createEngraver();
afterAll(() => engraver.close());

onEachEngine('the piece that was played last', (ground) => {
  async function open(broken: Partial<Compositions> = {}) {
    const caches = createCaches(createMemoryStore({ bytes: 1e6, now: () => performance.now() }));
    const compositions = createCompositions(ground.database);
    const archive = createArchive({
      compositions: { ...compositions, ...broken },
      recordedRoutes: createRecordedRoutes({
        routes: createRoutes(ground.database),
        routeIds: caches.of('routes', ''),
        airportOf: airports.of,
      }),
      analyses: caches.of('analyses', ''),
      engraver,
      archived: () => {},
    });
    const log = await makeLog(ground.database);
    return { compositions, archive, log, caches };
  }

  test('is told of with its analysis and with what it was made from', async () => {
    const { archive, log } = await open();
    expect(await archive.lastPlayed(log)).toBeUndefined();
    const network = { hash: 'ab12', backend: 'wasm' };
    await archive.save({ log, seq: 4, content, performance: played(2), network, legs });
    const last = await archive.lastPlayed(log);
    expect(last).toMatchObject({ seq: 4, seed: 0, network, analysis: analyse({ legs }) });
    expect(last!.analysis.tempo).toMatchObject({ slowest: 66, fastest: 99 });
  });

  test('stays the one of the later epoch', async () => {
    const { archive, log } = await open();
    await archive.save({ log, seq: 9, content, performance: played(3), network: null, legs });
    await archive.save({ log, seq: 4, content, performance: played(2), network: null, legs: legs.slice(1) });
    expect(await archive.lastPlayed(log)).toMatchObject({
      seq: 9,
      network: null,
      analysis: { bars: analyse({ legs }).bars },
    });
  });

  test('is read once for many who ask, and again once another one is saved', async () => {
    const { caches, archive, log } = await open();
    await archive.save({ log, seq: 4, content, performance: played(2), network: null, legs });
    // After a save nothing is cached under the log's uuid for a while; under another uuid it is.
    const { uuid } = await makeLog(ground.database);
    const alias = { id: log.id, uuid };
    const first = await archive.lastPlayed(alias);
    expect(await archive.lastPlayed(alias)).toEqual(first);
    expect(caches.figures().analyses).toMatchObject({ hits: 1 });
    await archive.save({ log: alias, seq: 5, content, performance: played(3), network: null, legs: legs.slice(1) });
    expect(await archive.lastPlayed(alias)).toMatchObject({ seq: 5, analysis: analyse({ legs: legs.slice(1) }) });
  });

  test('takes no statement the second time, also where nothing was played', async () => {
    const { archive, log } = await open();
    expect(await archive.lastPlayed(log)).toBeUndefined();
    const again = await countStatements(ground.database, async () => void (await archive.lastPlayed(log)));
    expect(again).toBe(0);
    await archive.save({ log, seq: 4, content, performance: played(2), network: null, legs });
    expect(await archive.lastPlayed(log)).toMatchObject({ seq: 4 });
  });

  test('is analysed anew where its analysis is by older rules, and that is written down', async () => {
    const { compositions, archive, log } = await open();
    await archive.save({ log, seq: 4, content, performance: played(2), network: null, legs });
    const kept = (await compositions.last(log.id))!;
    await compositions.analyse({ ...kept, analysis: { version: 0 }, analysisVersion: 0 });
    expect((await archive.lastPlayed(log))!.analysis).toEqual(analyse({ legs }));
    expect(await compositions.last(log.id)).toEqual({ ...kept, analysisVersion: ANALYSIS_VERSION });
  });

  test('is a row of its own for each performance that sounds in another way, and is found by its id', async () => {
    const { compositions, archive, log } = await open();
    const first = { log, seq: 4, content, network: null, legs };
    await archive.save({ ...first, performance: played(2, '2.1') });
    await archive.save({ ...first, performance: played(2, '2.9') });
    const again = (await compositions.last(log.id))!;
    expect(again).toMatchObject({ plays: 2, performance: '2.9', userId: log.ownerId });
    await archive.save({ ...first, performance: played(2, '2.20'), legs: legs.slice(1) });
    const other = (await compositions.last(log.id))!;
    expect(other.id).toBeGreaterThan(again.id);
    expect((await archive.piece(log.id, again.id))!.legs).toEqual(legs);
    expect((await archive.piece(log.id, other.id))!.legs).toEqual(legs.slice(1));
    expect(await archive.piece((await makeLog(ground.database)).id, other.id)).toBeUndefined();
  });

  test('is one row, played once, where the database stored it and failed to say so', async () => {
    const { log, compositions, archive: sound } = await open();
    const { archive } = await open({
      async save(composition) {
        await compositions.save(composition);
        throw new Error('the connection was lost');
      },
    });
    const piece = { log, seq: 4, content, performance: played(2), network: null, legs };
    await expect(archive.save(piece)).rejects.toThrow('the connection was lost');
    const first = (await compositions.last(log.id))!;
    await sound.save(piece);
    expect(await compositions.last(log.id)).toMatchObject({ id: first.id, plays: 1 });
  });

  test('knows its route where it is one leg', async () => {
    const { compositions, archive, log } = await open();
    const codes = ['GLA', 'LHR'];
    const doc = new Y.Doc();
    const waypoints = codes.map((code) => ({ id: code, airport: code }));
    seedTravelLog(doc, { title: '', seed: 1, waypoints });
    const one = { log, seq: 4, content: readTravelLog(doc), network: null, legs: legs.slice(0, 1) };
    await archive.save({ ...one, performance: played(2) });
    const { routeId } = (await compositions.last(log.id))!;
    expect(await RouteModel.query(ground.database.knex).findById(routeId!)).toMatchObject({
      originAirportId: airports.of('GLA')!.id,
      destinationAirportId: airports.of('LHR')!.id,
      distanceKm: expect.any(Number),
    });
  });
});
