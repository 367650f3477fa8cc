import { realpath } from 'node:fs/promises';
import { LIMITS } from '../../protocol/limits.ts';
import type { Clock } from '../clock.ts';
import { type Config, ConfigError, checkFolders } from '../config.ts';
import { readDatabaseUrl } from '../database-url.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import { unfinishedRestore } from '../restore-mark.ts';
import { createAccess } from '../storage/access.ts';
import { seedAirports } from '../storage/airport-table.ts';
import { createAirports, hashOf, type ListedAirport, readAirports } from '../storage/airports.ts';
import { createArchivedLogs } from '../storage/archived-logs.ts';
import { createAuditLog } from '../storage/audit-log.ts';
import { createCaches } from '../storage/cache.ts';
import { createMemoryStore } from '../storage/cache-store.ts';
import { createCalendarFeeds } from '../storage/calendar-feeds.ts';
import { createCollectionItems } from '../storage/collection-items.ts';
import { createCollectionMembers } from '../storage/collection-members.ts';
import { createCollections } from '../storage/collections.ts';
import { logNewerSchema, openDatabase, warnOfLooseCommits } from '../storage/database.ts';
import { awaitDatabase } from '../storage/database-arrival.ts';
import { watchDatabase } from '../storage/database-figures.ts';
import { createEvenings } from '../storage/evenings.ts';
import { createLibrary } from '../storage/library.ts';
import { createLogClients } from '../storage/log-clients.ts';
import { createPerformances } from '../storage/performances.ts';
import { createProjectionRenewal } from '../storage/projection-renewal.ts';
import { openRedisStore } from '../storage/redis-store.ts';
import { createReplayLinks } from '../storage/replay-links.ts';
import type { SearchText } from '../storage/search-text.ts';
import { createShareLinks } from '../storage/share-links.ts';
import { createSnapshots } from '../storage/snapshots.ts';
import { claimFile, DatabaseTaken } from '../storage/sole-instance.ts';
import { createTakes } from '../storage/takes.ts';
import { createTravelLogs } from '../storage/travel-logs.ts';
import { createTrims } from '../storage/trims.ts';
import { createUpdateHistory } from '../storage/update-history.ts';
import { createUpdateLog } from '../storage/update-log.ts';
import { createVersions } from '../storage/versions.ts';
import { buildHistory, buildRecorder } from './events.ts';
import type { Open } from './opened.ts';

/** What sessions and caches may take where there is no Redis, bytes. */
const STORE_BYTES = 30 * 2 ** 20;

export type Storage = Awaited<ReturnType<typeof buildStorage>>;

/** @throws ConfigError where another instance has the file */
async function claimSqlite(path: string): Promise<{ close(): Promise<void> }> {
  return claimFile(await realpath(path).catch(() => path)).catch((error) => {
    if (!(error instanceof DatabaseTaken)) throw error;
    throw new ConfigError(
      `DATABASE_URL names the SQLite file of another process that runs, ${path}: stop that one, or share a MariaDB and a Redis`,
    );
  });
}

/** The database with its tables, the session events, and the store of what may be forgotten at any time. */
export async function buildStorage(
  {
    databaseUrl,
    databaseAuthorities,
    databasePool,
    dataDir,
    events,
    redis,
    limits,
  }: Pick<Config, 'databaseUrl' | 'databaseAuthorities' | 'databasePool' | 'dataDir' | 'events' | 'redis' | 'limits'>,
  {
    clock,
    logger,
    metrics,
    signal,
  }: { readonly clock: Clock; readonly logger: Logger; readonly metrics: Metrics; readonly signal: AbortSignal },
  open: Open,
) {
  checkFolders({ dataDir, events });
  if (databaseUrl === 'sqlite::memory:')
    logger.warn({}, 'DATABASE_URL names memory: every journey and account is gone when this process ends');
  const unfinished = await unfinishedRestore(dataDir);
  if (unfinished !== undefined)
    throw new ConfigError(`a restore did not end: run aero db restore ${unfinished} --force again`);
  const recording = await buildRecorder({ dataDir }, { logger }, open);
  const database = open(openDatabase(databaseUrl, { databaseAuthorities, databasePool }));
  // Before anything is written, and after the folder, whose error says more of two processes that share both.
  const place = readDatabaseUrl(databaseUrl);
  if ('path' in place && place.path !== ':memory:') open(await claimSqlite(place.path));
  const pool = watchDatabase(database, metrics);
  await awaitDatabase(database, { clock, logger, signal });
  await database.migrate();
  await logNewerSchema(database, { info: (message) => logger.info({}, message) });
  await warnOfLooseCommits(database, { warn: (message) => logger.warn({}, message) });
  const airportList = await readAirports();
  await seedAirports(database, airportList);
  const updateLog = open(
    createUpdateLog(
      database,
      { laneBytes: LIMITS.laneBytes, logRowBytes: limits.counts.logRowMB * 2 ** 20 },
      metrics.committed,
    ),
  );
  const history = await buildHistory({ events }, recording, { database, clock, logger }, open);

  const redisStore = redis && (await openRedisStore({ place: redis, clock, logger }));
  const store = open(redisStore ?? createMemoryStore({ bytes: STORE_BYTES, now: clock.now }));
  const caches = createCaches(store);
  const airports = createAirports(airportList);
  const searches = caches.of<ListedAirport[]>('airports', hashOf(airportList).slice(0, 16));
  return {
    database,
    /** The name of this instance among those that record events. It stays the same when the instance starts again. */
    instanceName: recording.instance,
    pool,
    eventsFile: recording.file,
    projectionRenewal: open(createProjectionRenewal(database, airports.of, { clock, logger })),
    airports: {
      list: airportList,
      of: airports.of,
      near: airports.near,
      namesake: airports.namesake,
      isNamed: airports.isNamed,
      search: (text: SearchText) => searches.through(text, () => airports.search(text)),
    },
    travelLogs: createTravelLogs(database, airports.of),
    library: createLibrary(database),
    archivedLogs: createArchivedLogs(database),
    auditLog: createAuditLog(database),
    updateLog,
    access: createAccess(database),
    shareLinks: createShareLinks(database),
    calendarFeeds: createCalendarFeeds(database),
    evenings: createEvenings(database),
    replayLinks: createReplayLinks(database),
    logClients: createLogClients(database),
    snapshots: createSnapshots(database),
    updateHistory: createUpdateHistory(database),
    versions: createVersions(database),
    trims: createTrims(database),
    takes: createTakes(database, LIMITS),
    performances: createPerformances(database),
    collections: createCollections(database),
    collectionItems: createCollectionItems(database),
    collectionMembers: createCollectionMembers(database),
    recorder: recording.recorder,
    history: { ...history, query: metrics.timed(history.query), read: metrics.timed(history.read) },
    redisStore,
    store,
    caches,
  };
}
