import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import type { PlayedMusic } from '../protocol/analysis.ts';
import { LIMITS } from '../protocol/limits.ts';
import { createArchive } from './archive/archive.ts';
import { drawCallSign } from './call-sign.ts';
import { systemClock as clock } from './clock.ts';
import { ANALYSIS_VERSION } from './composer/files/analysis.ts';
import { createEngraver } from './composing/engraver.ts';
import { startWorker } from './composing/thread.ts';
import { createComposing } from './composing/workers.ts';
import { createLeaseKeeper } from './conductor/leadership/lease.ts';
import { type Config, loadSecret } from './config.ts';
import { createRedisLink } from './connection/redis-link.ts';
import { createSocketServer } from './connection/socket-server.ts';
import { createDrain, type Drain } from './drain.ts';
import { watchEventLoop } from './event-loop.ts';
import { plantDemo } from './http/demo-log.ts';
import { createHttp, type Http } from './http/http.ts';
import { admit } from './identity/guests.ts';
import { createSessions } from './identity/sessions.ts';
import { createLogger } from './logger.ts';
import { printMetrics } from './metrics.ts';
import { createAutomaticVersions } from './room/automatic-versions.ts';
import { createCompaction } from './room/compaction.ts';
import { createHistories } from './room/history.ts';
import { openRoom } from './room/open-room.ts';
import { createProjector } from './room/projection.ts';
import { createRooms } from './room/rooms.ts';
import { openRecorder } from './session-events/recorder.ts';
import { rooms as reportRooms } from './session-events/reports.ts';
import { seedAirports } from './storage/airport-table.ts';
import { createAirports, type ListedAirport, readAirports } from './storage/airports.ts';
import { createCaches } from './storage/cache.ts';
import { createMemoryStore } from './storage/cache-store.ts';
import { createCompositions } from './storage/compositions.ts';
import { exclusively, openDatabase, warnOfLooseCommits } from './storage/database.ts';
import { createLeases } from './storage/leases.ts';
import { createLoginSessions } from './storage/login-sessions.ts';
import { openRedisStore } from './storage/redis-store.ts';
import { createRoutes } from './storage/routes.ts';
import { createScoreLog } from './storage/score-log.ts';
import { searchText } from './storage/search-text.ts';
import { createSnapshots } from './storage/snapshots.ts';
import { createTravelLogs } from './storage/travel-logs.ts';
import { createUpdateHistory } from './storage/update-history.ts';
import { createUpdateLog } from './storage/update-log.ts';
import { createUsers } from './storage/users.ts';
import { createVersions } from './storage/versions.ts';
import { createTrials } from './sync/trials.ts';

const ROOT = join(import.meta.dirname, '..');

/** What sessions and caches may take where there is no Redis, bytes. */
const STORE_BYTES = 30 * 2 ** 20;

/** Ports tried when the wished one is taken, count. */
const PORTS_TRIED = 20;

/** A running instance. */
export interface AeroMelody extends Pick<Drain, 'drain' | 'passMusic'> {
  /** Where it is reached on this machine. */
  readonly url: string;
  readonly port: number;
  /** The travel log that every fresh installation can play. */
  readonly demoLog: string;
  /** Opens reports and metrics. */
  readonly operatorToken: string;
  close(): Promise<void>;
}

/** Builds an instance out of its parts and opens it to the world. Whatever was opened before an error is closed. */
export async function startServer(config: Config): Promise<AeroMelody> {
  const opened: (() => Promise<void>)[] = [];
  const open = <T extends { close(): Promise<void> }>(part: T): T => {
    opened.unshift(() => part.close());
    return part;
  };
  const close = async () => {
    const failures: unknown[] = [];
    // One part that cannot be closed must not keep the others open.
    for (const closePart of opened.splice(0)) await closePart().catch((error) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  try {
    return await build(config, open, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function build(
  config: Config,
  open: <T extends { close(): Promise<void> }>(part: T) => T,
  close: () => Promise<void>,
): Promise<AeroMelody> {
  const logger = createLogger(config.logLevel);
  const instance = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const callSign = drawCallSign(Math.random);
  const eventLoop = open(watchEventLoop());
  const secret = config.secret ?? (await loadSecret(config.dataDir, 'secret'));
  const operatorToken = config.operatorToken ?? (await loadSecret(config.dataDir, 'operator-token'));

  // What is kept.
  const database = open(openDatabase(config.databaseUrl));
  await database.migrate();
  await warnOfLooseCommits(database, { warn: (message) => logger.warn({}, message) });
  const airportList = await readAirports();
  await seedAirports(database, airportList);
  const airports = createAirports(airportList);
  const travelLogs = createTravelLogs(database);
  const users = createUsers(database);
  const updateLog = open(createUpdateLog(database, { laneBytes: LIMITS.laneBytes }));
  const snapshots = createSnapshots(database);
  const updateHistory = createUpdateHistory(database);
  const versions = createVersions(database);
  const recorder = open(await openRecorder({ dir: join(config.dataDir, 'events'), instance: hostname(), logger }));

  // What may be forgotten at any time.
  const redisStore = config.redis && (await openRedisStore({ place: config.redis, clock, logger }));
  const store = open(redisStore ?? createMemoryStore({ bytes: STORE_BYTES, now: clock.now }));
  const caches = createCaches(store);
  const searches = caches.of<ListedAirport[]>('airports', digest(JSON.stringify(airportList)));

  // Who may do what.
  const sessions = open(
    createSessions({
      rows: createLoginSessions(database),
      store,
      secret,
      clock: { now: Date.now, every: clock.every },
      failed: (err) => logger.warn({ err }, 'sessions that ran out could not be removed'),
    }),
  );
  const admitMember = (who: { token: string | undefined; name: string | undefined }) =>
    admit({ ...who, sessions, users });

  const engraver = open(createEngraver());

  // Where people come in.
  const http: Http = open(
    await createHttp({
      airports: {
        search: (query) => searches.through(searchText(query), () => airports.search(query)),
        of: airports.of,
      },
      logs: travelLogs,
      histories: createHistories({
        travelLogs,
        snapshots,
        updateHistory,
        versions,
        rooms: { open: (uuid) => rooms.open(uuid) },
        logger,
      }),
      played: (log) => archive.lastPlayed(log),
      piece: async (uuid) => (await rooms.open(uuid))?.piece(),
      engraver,
      admit: (token) => admitMember({ token, name: undefined }),
      endSession: sessions.end,
      publicUrl: config.publicUrl,
      hostNames: config.hostNames,
      trustedProxies: config.trustedProxies,
      now: clock.now,
      operatorToken,
      reports: { rooms: (options) => reportRooms(recorder, options) },
      ready: () =>
        updateLog.heads([]).then(
          () => ({ ok: !handover.draining }),
          () => ({ ok: false }),
        ),
      metrics: () =>
        printMetrics({
          edge,
          rooms,
          updateLog,
          music,
          composing,
          eventLoop,
          recorder,
          caches,
          store: redisStore,
          link: redis,
        }),
      callSign,
      version: JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')).version,
      appDir: join(ROOT, 'app/dist'),
      logger,
    }),
  );
  const redis = config.redis ? open(createRedisLink(config.redis, logger)) : undefined;
  const edge = createSocketServer({
    instance,
    callSign,
    http: http.server,
    hostNames: config.hostNames,
    redis,
    travelLogs,
    updateLog,
    admit: admitMember,
    record: recorder.record,
    messagesPerSecond: config.messagesPerSecond,
    clock,
    logger,
  });

  // Rooms, where edits and music meet.
  const leases = open(createLeaseKeeper({ store: createLeases(database), owner: instance, clock, logger }));
  const archive = createArchive({
    compositions: createCompositions(database),
    analyses: caches.of<PlayedMusic | undefined>('analyses', `${ANALYSIS_VERSION}`),
    engraver,
    logger,
  });
  const projector = createProjector({
    travelLogs,
    routes: createRoutes(database),
    // Rows of a database, which all who share its secret share.
    routeIds: caches.of('routes', digest(secret)),
    airportOf: airports.of,
  });
  const composing = open(
    createComposing({
      // One core is for the event loop.
      workers: availableParallelism() - 1,
      start: startWorker,
      cache: caches.of('compositions', 'notes'),
      clock,
      logger,
    }),
  );
  const music = { notes: 0, late: 0 };
  const shared = {
    instance,
    callSign,
    updateLog,
    trials: open(createTrials(LIMITS.trialMs)),
    leases,
    store: createScoreLog(database),
    composing,
    archive,
    projector,
    airportOf: airports.of,
    record: recorder.record,
    played(notes: number, late: number) {
      music.notes += notes;
      music.late += late;
    },
    clock,
    logger,
  };
  const rooms = open(
    createRooms({
      travelLogs,
      updateLog,
      snapshots,
      clock,
      logger,
      audienceOf: edge.audienceOf,
      open: (loaded) => openRoom(loaded, shared),
    }),
  );
  open(createAutomaticVersions({ versions, loaded: rooms.loaded, clock, logger }));
  open(createCompaction({ snapshots, updateHistory, loaded: rooms.loaded, clock, logger }));
  // Closed first: members go before their rooms do.
  open(edge);
  edge.admitTo(rooms);
  const handover = createDrain({ edge, leases, rooms, recorder, logger });

  // Instances that start together plant one.
  const demoLog = await exclusively(database, 'demo', () => plantDemo({ secret, travelLogs, users }));
  const port = await listenNear(http, config);
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  const { drain, passMusic } = handover;
  return { url: `http://${host}:${port}`, port, demoLog, operatorToken, drain, passMusic, close };
}

const digest = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 12);

/** Takes the wished port, or the next free one. */
async function listenNear(http: Http, { port, host }: Pick<Config, 'port' | 'host'>): Promise<number> {
  for (let tried = 0; ; tried++) {
    try {
      return await http.listen(port === 0 ? 0 : port + tried, host);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tried === PORTS_TRIED) throw error;
    }
  }
}
