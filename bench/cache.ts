import * as Y from 'yjs';
import { packNotes } from '../protocol/note-event.ts';
import { createArchive } from '../server/archive/archive.ts';
import { systemClock as clock } from '../server/clock.ts';
import { analyse } from '../server/composer/files/analysis.ts';
import { planLeg } from '../server/composer/plan/plan-leg.ts';
import { readConfig } from '../server/config.ts';
import { seedAirports } from '../server/storage/airport-table.ts';
import { createAirports, readAirports } from '../server/storage/airports.ts';
import { type Cache, type CacheCategory, createCaches } from '../server/storage/cache.ts';
import { type CacheStore, createMemoryStore } from '../server/storage/cache-store.ts';
import { createCompositions } from '../server/storage/compositions.ts';
import { openDatabase } from '../server/storage/database.ts';
import { openRedisStore } from '../server/storage/redis-store.ts';
import { createRoutes } from '../server/storage/routes.ts';
import { searchText } from '../server/storage/search-text.ts';
import { leg, settings } from '../test/composer/airports.ts';
import { composed } from '../test/composer/pieces.ts';
import { startRedis } from '../test/support/redis.ts';
import { makeLog } from '../test/support/storage.ts';
import { readTravelLog } from '../travel-log/shape.ts';
import { median, short } from './figures.ts';
import { startDatabase } from './mariadb.ts';
import { describeMachine, printTable, publish } from './report.ts';

const REPETITIONS = 400;
/** Legs of the journey whose piece is kept, count. */
const LEGS = 12;
const TYPED = ['p', 'par', 'paris', 'lon', 'new york', 'sao pau', 'tok', 'frank', 'berlin air', 'zzz'];

/** What is cached: how it is made, and under which id. */
interface Case {
  readonly what: string;
  readonly category: CacheCategory;
  readonly ids: readonly string[];
  readonly repetitions: number;
  make(id: string): unknown;
}

/** What each cache is worth: the time until something is there, made and cached, in this process and in Redis. */
export async function measureCaches(): Promise<void> {
  const mariadb = await startDatabase();
  const redis = await startRedis();
  const machine = describeMachine({ mariadb: mariadb.version });
  const logger = { info: () => {}, warn: process.emitWarning, error: process.emitWarning } as never;
  const store = await openRedisStore({ place: readConfig({ REDIS_URL: redis.url }).redis!, clock, logger });
  const database = openDatabase(mariadb.url);
  const rows: string[][] = [];
  try {
    await database.migrate();
    for (const one of await casesOn(database)) rows.push(await compare(one, store));
  } finally {
    await store.close();
    await database.close();
    await redis.stop();
    await mariadb.stop();
  }
  const head = ['cache', 'made', 'in process', 'in Redis', 'not in Redis', 'bytes', 'made : Redis'];
  await publish(
    'cache',
    [
      '# What the caches are worth',
      machine,
      'Milliseconds until it is there, medians, and in brackets CPU time of the instance, means. Redis and MariaDB on the loopback, MariaDB warm. ' +
        '"Not in Redis" is what asking and keeping cost beside making.',
      printTable([head, ...rows]),
    ].join('\n\n'),
    { keep: true },
  );
}

async function casesOn(database: ReturnType<typeof openDatabase>): Promise<Case[]> {
  const list = await readAirports();
  await seedAirports(database, list);
  const airports = createAirports(list);
  const routes = createRoutes(database);
  const figures = { distanceKm: 1, durationMin: 1, embedding: Array.from({ length: 16 }, () => Math.random()) };
  const pairs = list.slice(0, 20).map(({ id }, at) => `${id}-${list[at + 20]!.id}`);
  const record = async (pair: string) => {
    const [originId, destinationId] = pair.split('-').map(Number) as [number, number];
    return (await routes.record([{ originId, destinationId, ...figures }]))[0]!;
  };
  for (const pair of pairs) await record(pair);

  const plans = Array.from({ length: LEGS }, (_, seed) =>
    planLeg(leg('CDG', 'NRT', { id: `${seed}` }), settings({ seed })),
  );
  const piece = composed('', plans).legs.map((one) => ({ ...one, tempos: [{ tick: 0, bpm: one.plan.tempo }] }));
  const nothing: Cache<never> = {
    get: async () => undefined,
    set: async () => {},
    forget: async () => {},
    through: async (_, make) => make(),
  };
  const archive = createArchive({
    compositions: createCompositions(database),
    recordedRoutes: { record: async () => [] },
    analyses: nothing,
    engraver: { analyse: async (legs) => analyse({ legs }) },
    archived: () => {},
  });
  const log = await makeLog(database);
  const performance = { key: '1.0', epoch: 1, userId: undefined };
  await archive.save({ log, seq: 1, content: readTravelLog(new Y.Doc()), performance, network: null, legs: piece });
  return [
    {
      what: 'an airport search',
      category: 'airports',
      ids: TYPED,
      repetitions: REPETITIONS,
      make: (text) => airports.search(searchText(text)),
    },
    { what: 'a route', category: 'routes', ids: pairs, repetitions: REPETITIONS, make: record },
    {
      what: 'the notes of a leg',
      category: 'compositions',
      ids: ['0', '1', '2'],
      repetitions: 12,
      make: (id) => packNotes(composed('', [plans[Number(id)]!]).legs[0]!.notes),
    },
    {
      what: `the analysis of ${LEGS} legs played`,
      category: 'analyses',
      ids: [log.uuid],
      repetitions: REPETITIONS,
      make: () => archive.lastPlayed(log),
    },
  ];
}

async function compare({ what, category, ids, repetitions, make }: Case, redis: CacheStore): Promise<string[]> {
  const here = createMemoryStore({ bytes: 30 * 2 ** 20, now: clock.now });
  const [inProcess, inRedis] = [here, redis].map((store) => createCaches(store).of<unknown>(category, ''));
  const empty = createCaches(redis).of<unknown>(category, 'empty');
  for (const id of ids) await inProcess!.set(id, await make(id));
  for (const id of ids) await inRedis!.set(id, await make(id));
  const made = await measure(repetitions, (at) => make(ids[at % ids.length]!));
  const cachedHere = await measure(REPETITIONS, (at) => inProcess!.get(ids[at % ids.length]!));
  const cached = await measure(REPETITIONS, (at) => inRedis!.get(ids[at % ids.length]!));
  const value = await make(ids[0]!);
  const missed = await measure(REPETITIONS, (at) => empty.through(`${at}`, () => value));
  const bytes = (await redis.get(`${category}:${ids[0]}:`))?.byteLength ?? 0;
  const share = (of: 'ms' | 'cpuMs') => short(made[of] / cached[of]);
  return [what, ...[made, cachedHere, cached, missed].map(print), short(bytes), `${share('ms')} (${share('cpuMs')})`];
}

interface Measured {
  /** Until it is there, median. */
  readonly ms: number;
  /** What it takes of this process, mean. */
  readonly cpuMs: number;
}

const print = ({ ms, cpuMs }: Measured) => `${short(ms)} (${short(cpuMs)})`;

async function measure(repetitions: number, work: (at: number) => unknown): Promise<Measured> {
  const times: number[] = [];
  const before = process.cpuUsage();
  for (let at = 0; at < repetitions; at++) {
    const began = performance.now();
    await work(at);
    times.push(performance.now() - began);
  }
  const { user, system } = process.cpuUsage(before);
  return { ms: median(times), cpuMs: (user + system) / 1_000 / repetitions };
}
