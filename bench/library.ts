import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLog, type LogCreation } from '../server/http/create-log.ts';
import { createAirports, readAirports } from '../server/storage/airports.ts';
import { type Database, openDatabase } from '../server/storage/database.ts';
import { createLibrary, type LibraryQuery } from '../server/storage/library.ts';
import { projectionColumns } from '../server/storage/projections.ts';
import { searchText } from '../server/storage/search-text.ts';
import { createTravelLogs } from '../server/storage/travel-logs.ts';
import { createUpdateLog } from '../server/storage/update-log.ts';
import { createUsers } from '../server/storage/users.ts';
import { chanceOf } from '../test/sync/random-edits.ts';
import { median, quantile, short } from './figures.ts';
import { startDatabase } from './mariadb.ts';
import { describeMachine, printTable, publish } from './report.ts';

const PAGE = 25;
/** Rows of one statement that fills the database, count. */
const ROWS = 200;
const TAGS = ['sea', 'work', 'family', 'winter', 'train', 'friends'];
const WORDS = 'rain on the tarmac and a long night over the ice before we landed late in the morning'.split(' ');

/** Lists, searches and opening on a database with many journeys. */
export async function measureLibrary(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      journeys: { type: 'string', default: '10000' },
      users: { type: 'string', default: '1000' },
      requests: { type: 'string', default: '400' },
      seed: { type: 'string', default: '1' },
    },
  });
  const plan = {
    ...{ journeys: Number(values.journeys), users: Number(values.users) },
    ...{ requests: Number(values.requests), seed: Number(values.seed) },
  };
  const mariadb = await startDatabase();
  const dir = await mkdtemp(join(tmpdir(), 'aero-melody-bench-'));
  const machine = describeMachine({ mariadb: mariadb.version });
  const rows: string[][] = [];
  try {
    for (const url of [`sqlite:${join(dir, 'bench.sqlite')}`, mariadb.url]) {
      const database = openDatabase(url);
      await database.migrate();
      rows.push(...(await measure(database, plan)));
      await database.close();
    }
  } finally {
    await mariadb.stop();
    await rm(dir, { recursive: true });
  }
  await publish(
    'library',
    [
      '# The library',
      machine,
      `${plan.journeys} journeys of ${plan.users} people, 3 to 6 stops with entries, one in ten on the public list; ` +
        `${plan.requests} requests of random people one after another, seed ${plan.seed}, in the process of the storage, ` +
        `pages of ${PAGE - 1}. Every list is one statement. Open: the log by its address, and its rows.`,
      printTable([['storage, request', 'p50 ms', 'p99 ms', 'journeys found'], ...rows]),
    ].join('\n\n'),
    { keep: args.length === 0 },
  );
}

type Plan = { readonly [name in 'journeys' | 'users' | 'requests' | 'seed']: number };

async function measure(database: Database, plan: Plan): Promise<string[][]> {
  const list = await readAirports();
  const large = list.filter(({ iata, type }) => iata && type === 'large_airport');
  const airportOf = createAirports(list).of;
  const random = chanceOf(plan.seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const users = createUsers(database);
  const owners: number[] = [];
  while (owners.length < plan.users) owners.push((await users.create({ name: 'Ada', color: '#446688' })).id);
  const uuids: string[] = [];
  await database.knex.transaction(async (transaction) => {
    for (let at = 0; at < plan.journeys; at += ROWS) {
      const made = await Promise.all(
        Array.from({ length: Math.min(ROWS, plan.journeys - at) }, (_, row) =>
          journeyOf(owners[(at + row) % owners.length]!),
        ),
      );
      await transaction('travel_logs').insert(made.map(({ log }) => log));
      const ids: { id: number; uuid: string; owner_id: number }[] = await transaction('travel_logs')
        .select('id', 'uuid', 'owner_id')
        .whereIn(
          'uuid',
          made.map(({ log }) => log.uuid),
        );
      const bytesOf = new Map<string, Buffer>(made.map(({ log, bytes }) => [log.uuid, bytes]));
      await transaction('travel_log_updates').insert(
        ids.map(({ id, uuid, owner_id }) => ({
          ...{ log_id: id, seq: 1, session_id: randomUUID(), session_seq: 1, user_id: owner_id },
          bytes: bytesOf.get(uuid),
        })),
      );
      uuids.push(...ids.map(({ uuid }) => uuid));
    }
  });
  if (database.engine === 'mariadb') await database.knex.raw('ANALYZE TABLE travel_logs');

  const library = createLibrary(database);
  const travelLogs = createTravelLogs(database, airportOf);
  const updateLog = createUpdateLog(database, { laneBytes: 1_000_000 });
  const page = (query: Partial<LibraryQuery>) => async () =>
    (await library.list({ ...ALL, userId: pick(owners), now: Date.now(), ...query })).length;
  const requests: Readonly<Record<string, () => Promise<number>>> = {
    'own journeys': page({}),
    'own, longest first, by tag': () => page({ sort: 'distance', tag: pick(TAGS) })(),
    'own, search for a city': () => page({ words: searchText(pick(large).city) })(),
    'public journeys': page({ scope: 'public' }),
    'public, search for a city': () => page({ scope: 'public', words: searchText(pick(large).city) })(),
    'public, search for a word that all have': page({ scope: 'public', words: searchText('international') }),
    'own statistics': async () => {
      let count = 0;
      for await (const journeys of library.owned(pick(owners))) count += journeys.length;
      return count;
    },
    open: async () => {
      const log = (await travelLogs.find(pick(uuids)))!;
      return (await updateLog.rows(log.id, 0)).length;
    },
  };
  const measured: string[][] = [];
  for (const [name, request] of Object.entries(requests)) {
    const times: number[] = [];
    const found: number[] = [];
    for (let at = -20; at < plan.requests; at++) {
      const began = performance.now();
      const count = await request();
      // The first ones fill caches and compile: they do not count.
      if (at < 0) continue;
      times.push(performance.now() - began);
      found.push(count);
    }
    measured.push([
      `${database.engine}, ${name}`,
      short(median(times)),
      short(quantile(times, 0.99)),
      short(median(found)),
    ]);
  }
  await updateLog.close();
  return measured;

  async function journeyOf(ownerId: number) {
    const stops = Array.from({ length: 3 + Math.floor(random() * 4) }, () => pick(large).iata!);
    const content = {
      title: `${pick(WORDS)} ${pick(WORDS)} ${stops[0]}`,
      description: Array.from({ length: 20 }, () => pick(WORDS)).join(' '),
      travelDate: `${2010 + Math.floor(random() * 16)}-0${1 + Math.floor(random() * 9)}-11`,
      tags: [pick(TAGS)],
      waypoints: stops.map((airport) => ({
        airport,
        entry: Array.from({ length: 40 }, () => pick(WORDS)).join(' '),
      })),
    };
    let stored: Parameters<LogCreation['create']>[0] | undefined;
    const create: LogCreation['create'] = async (log) => {
      stored = log;
    };
    await createLog({ ...content, status: undefined }, { ownerId, addressRole: null }, { create });
    const columns = projectionColumns(stored!.projection, airportOf);
    const isPublic = random() < 0.1;
    const log = {
      ...{ uuid: randomUUID(), owner_id: ownerId, head: 1, title: columns.title, description: columns.description },
      ...{ waypoints: JSON.stringify(columns.waypoints), tags: JSON.stringify(columns.tags) },
      ...{ travel_date: columns.travelDate, search_text: columns.searchText, status: columns.status },
      ...{ distance_km: columns.distanceKm, countries: JSON.stringify(columns.countries) },
      projection_version: columns.projectionVersion,
      ...{ is_public: isPublic, address_role: isPublic ? 'viewer' : null },
    };
    return { log, bytes: Buffer.from(stored!.firstUpdate) };
  }
}

const ALL: Omit<LibraryQuery, 'userId' | 'now'> = {
  ...{ scope: 'mine', words: searchText(''), archived: false, deleted: false, sort: 'changed', limit: PAGE },
  ...{ year: undefined, tag: undefined, countries: undefined, status: undefined, after: undefined },
};
