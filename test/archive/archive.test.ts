import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createArchive } from '../../server/archive/archive.ts';
import { ANALYSIS_VERSION, analyse } from '../../server/composer/files/analysis.ts';
import { planLeg } from '../../server/composer/plan/plan-leg.ts';
import { createEngraver } from '../../server/composing/engraver.ts';
import { createCaches } from '../../server/storage/cache.ts';
import { createMemoryStore } from '../../server/storage/cache-store.ts';
import { createCompositions } from '../../server/storage/compositions.ts';
import { createRoutes } from '../../server/storage/routes.ts';
import { createTravelLogs } from '../../server/storage/travel-logs.ts';
import { seedTravelLog } from '../../travel-log/edit.ts';
import { readTravelLog } from '../../travel-log/shape.ts';
import { airport, journey, settings } from '../composer/airports.ts';
import { composed } from '../composer/pieces.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

const plans = journey('GLA', 'LHR', 'BRU').map((leg) => planLeg(leg, settings()));
const legs = composed('', plans).legs.map((leg) => ({ ...leg, tempos: [{ tick: 0, bpm: 99 }] }));
const content = readTravelLog(new Y.Doc());
const engraver = createEngraver();
afterAll(() => engraver.close());

onEachEngine('the piece that was played last', (ground) => {
  async function open() {
    const caches = createCaches(createMemoryStore({ bytes: 1e6, now: () => performance.now() }));
    const compositions = createCompositions(ground.database);
    const keeper = createArchive({
      travelLogs: createTravelLogs(ground.database),
      routes: createRoutes(ground.database),
      compositions,
      caches: { routes: caches.of('routes', ''), analyses: caches.of('analyses', '') },
      engraver,
      airportOf: () => undefined,
      logger: { info: () => {}, warn: () => {}, error: () => {} },
    });
    const log = await makeLog(ground.database);
    return { compositions, keeper, log, caches };
  }

  test('is told of with its analysis and with what it was made from', async () => {
    const { keeper, log } = await open();
    expect(await keeper.played(log)).toBeUndefined();
    const network = { hash: 'ab12', backend: 'wasm' };
    await keeper.keep({ log, seq: 4, content, epoch: 2, network, legs });
    const played = await keeper.played(log);
    expect(played).toMatchObject({ seq: 4, seed: 0, network, analysis: analyse({ legs }) });
    expect(played!.analysis.tempo).toMatchObject({ slowest: 66, fastest: 99 });
  });

  test('stays the one of the later epoch', async () => {
    const { keeper, log } = await open();
    await keeper.keep({ log, seq: 9, content, epoch: 3, network: null, legs });
    await keeper.keep({ log, seq: 4, content, epoch: 2, network: null, legs: legs.slice(1) });
    expect(await keeper.played(log)).toMatchObject({
      seq: 9,
      network: null,
      analysis: { bars: analyse({ legs }).bars },
    });
  });

  test('is read once for many who ask, and again once another one is kept', async () => {
    const { caches, keeper, log } = await open();
    await keeper.keep({ log, seq: 4, content, epoch: 2, network: null, legs });
    // Whoever read the piece before it was kept may keep nothing for a while: ask after that.
    const { uuid } = await makeLog(ground.database);
    const alias = { id: log.id, uuid };
    const first = await keeper.played(alias);
    expect(await keeper.played(alias)).toEqual(first);
    expect(caches.figures().analyses).toMatchObject({ hits: 1 });
    await keeper.keep({ log: alias, seq: 5, content, epoch: 3, network: null, legs: legs.slice(1) });
    expect(await keeper.played(alias)).toMatchObject({ seq: 5, analysis: analyse({ legs: legs.slice(1) }) });
  });

  test('is analysed anew where its analysis is by older rules, and that is written down', async () => {
    const { compositions, keeper, log } = await open();
    await keeper.keep({ log, seq: 4, content, epoch: 2, network: null, legs });
    const kept = (await compositions.find(log.id))!;
    await compositions.analyse({ ...kept, analysis: { version: 0 }, analysisVersion: 0 });
    expect((await keeper.played(log))!.analysis).toEqual(analyse({ legs }));
    expect(await compositions.find(log.id)).toEqual({ ...kept, analysisVersion: ANALYSIS_VERSION });
  });

  test('a way that appears again, in any log, is not looked for in the database', async () => {
    const caches = createCaches(createMemoryStore({ bytes: 1e6, now: () => performance.now() }));
    const recorded: string[] = [];
    const keeper = createArchive({
      travelLogs: createTravelLogs(ground.database),
      compositions: createCompositions(ground.database),
      routes: { record: async (origin, destination) => recorded.push(`${origin}-${destination}`) },
      caches: { routes: caches.of('routes', ''), analyses: caches.of('analyses', '') },
      engraver,
      airportOf: airport,
      logger: { info: () => {}, warn: () => {}, error: () => {} },
    });
    const doc = new Y.Doc();
    const waypoints = ['GLA', 'LHR', 'GLA', 'LHR'].map((code) => ({ id: randomUUID(), airport: code }));
    seedTravelLog(doc, { title: '', description: '', seed: 1, waypoints });
    for (let log = 0; log < 2; log++) await keeper.project((await makeLog(ground.database)).id, readTravelLog(doc));
    const [glasgow, london] = [airport('GLA').id, airport('LHR').id];
    expect(recorded).toEqual([`${glasgow}-${london}`, `${london}-${glasgow}`]);
  });
});
