import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { LIMITS } from '../protocol/limits.ts';
import { buildAdmin, buildClosureWatch } from './build/admin.ts';
import { buildCollections } from './build/collections.ts';
import { buildHttp } from './build/http.ts';
import { buildIdentity } from './build/identity.ts';
import { buildJobs } from './build/jobs.ts';
import { buildListening } from './build/listening.ts';
import { buildMusic } from './build/music.ts';
import { recordedCreation } from './build/new-logs.ts';
import { createOpened, type Open } from './build/opened.ts';
import { buildRooms } from './build/rooms.ts';
import { buildSimilarity } from './build/similarity.ts';
import { buildSockets } from './build/sockets.ts';
import { buildStorage } from './build/storage.ts';
import { drawCallSign } from './call-sign.ts';
import { systemClock as clock } from './clock.ts';
import { type Config, ConfigError, loadSecret } from './config.ts';
import { readDatabaseUrl } from './database-url.ts';
import { createDrain, type Drain } from './drain.ts';
import { watchEventLoop } from './event-loop.ts';
import { plantDemo } from './http/demo-log.ts';
import type { Http } from './http/http.ts';
import { createFileWriter } from './itinerary/file-writer.ts';
import { createReader } from './itinerary/reader.ts';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { createReadiness } from './readiness.ts';
import { createClosures } from './room/closures.ts';
import { exclusively } from './storage/database.ts';
import { explainFault, isAway, isFull } from './storage/database-faults.ts';
import { createTrustedProxies } from './trusted-proxies.ts';

/** Ports tried when the wished one is taken, count. */
const PORTS_TRIED = 20;
/** Pause before a start that lost its database begins again, ms. */
const AGAIN_MS = 1_000;

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

/**
 * Builds an instance out of its parts and opens it to the world. Whatever was opened before an error is closed. Where the
 * database went away meanwhile, it begins again: each step may be repeated.
 * @param signal ends the wait for a database that is away
 */
export async function startServer(config: Config, signal = new AbortController().signal): Promise<AeroMelody> {
  for (;;) {
    const { open, close } = createOpened();
    try {
      return { ...(await build(config, open, signal)), close };
    } catch (error) {
      await close();
      if (!isAway(error) || isFull(error)) throw error;
      createLogger(config.logLevel).warn(
        { why: explainFault(error) },
        'the database went away during start-up, which begins again',
      );
      await setTimeout(AGAIN_MS, undefined, { signal });
    }
  }
}

async function build(config: Config, open: Open, signal: AbortSignal): Promise<Omit<AeroMelody, 'close'>> {
  const logger = createLogger(config.logLevel);
  const instance = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const callSign = drawCallSign(Math.random);
  const eventLoop = open(watchEventLoop());
  const secret = config.secret ?? (await loadSecret(config.dataDir, 'secret'));
  const operatorToken = config.operatorToken ?? (await loadSecret(config.dataDir, 'operator-token'));
  const trustedProxies = createTrustedProxies(config.trustedProxies);
  const metrics = createMetrics();
  const common = { instance, callSign, clock, logger, metrics };

  const storage = await buildStorage(config, { ...common, signal }, open);
  const { recorder, updateLog, caches, redisStore } = storage;
  const identity = await buildIdentity(config, storage, { ...common, secret }, open);
  buildCollections(storage, { clock, logger }, open);
  const music = buildMusic(storage, { ...common, secret }, open);
  const { leases, composing } = music;
  const closures = createClosures(clock);
  const { redisLink, sockets } = buildSockets(
    config,
    storage,
    { ...common, ...identity, trustedProxies, closures },
    open,
  );
  identity.followEnds(sockets);
  const { rooms, histories, evenings, projector, played, acknowledgements } = buildRooms(
    config,
    storage,
    music,
    { ...common, sockets },
    open,
  );
  const {
    worker: jobWorker,
    figures: jobCounts,
    ...jobParts
  } = buildJobs(config, storage, music, { ...common, rooms }, open);
  const drain = createDrain({ sockets, leases, rooms, recorder, jobs: jobWorker, clock, logger });
  metrics.watch({
    ...{ sockets, rooms, updateLog, played, composing, leases, eventLoop, recorder, caches, redisStore, redisLink },
    ...{ pool: storage.pool, eventsFile: storage.eventsFile, jobCounts },
  });
  const ready = createReadiness({
    ...{ drain, updateLog, clock, laneBytes: LIMITS.laneBytes },
    folders: foldersOf(config),
    freeBytes: config.diskFreeBytes,
  });
  const closureWatch = buildClosureWatch(storage, { closures, rooms, clock, logger }, open);
  const admin = await buildAdmin(
    storage,
    {
      ...{
        ...common,
        audit: identity.audit,
        sockets,
        leases,
        redisLink,
        rooms,
        closures,
        closureWatch,
        acknowledgements,
      },
      ready,
      drain: async () => void (drain.draining || (await drain.drain())),
    },
    open,
  );
  const http = open(
    await buildHttp(config, storage, identity, music, {
      ...common,
      trustedProxies,
      rooms,
      projector,
      histories,
      evenings,
      reader: open(createReader()),
      writer: open(createFileWriter(storage.airports.of)),
      listening: await buildListening(config, storage, music, { secret }),
      similarity: buildSimilarity(storage, music, { secret }, open),
      jobs: jobParts,
      ready,
      admin,
      operatorToken,
    }),
  );
  // Opened last and so closed first: members go before their rooms do.
  sockets.admitTo(rooms, http.server);
  open(sockets);

  // Instances that start together plant one.
  const { create } = recordedCreation({ ...storage, ...music, logger });
  const demoLog = await exclusively(storage.database, 'demo', () =>
    plantDemo({ secret, travelLogs: { ...storage.travelLogs, create }, users: identity.users }),
  );
  // Last before the first member: what was closed while it started holds, too.
  await closureWatch.look();
  const port = await listenNear(http, config);
  storage.projectionRenewal.start();
  jobWorker.start();
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return {
    url: `http://${host}:${port}`,
    port,
    demoLog,
    operatorToken,
    drain: drain.drain,
    passMusic: drain.passMusic,
  };
}

/** The folders that are written to. */
function foldersOf({ dataDir, databaseUrl }: Pick<Config, 'dataDir' | 'databaseUrl'>): string[] {
  const place = readDatabaseUrl(databaseUrl);
  return 'path' in place && place.path !== ':memory:' ? [dataDir, dirname(place.path)] : [dataDir];
}

/**
 * Takes the port that was asked for: who names one has a proxy or a probe there. Without one, the next free port will do.
 * @throws ConfigError where it is taken
 */
async function listenNear(
  http: Http,
  { port, host, isPortGiven }: Pick<Config, 'port' | 'host' | 'isPortGiven'>,
): Promise<number> {
  for (let tried = 0; ; tried++) {
    try {
      return await http.listen(port === 0 ? 0 : port + tried, host);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE' && isPortGiven) throw new ConfigError(`PORT ${port} is taken by another program`);
      if (code === 'EACCES') throw new ConfigError(`PORT ${port} is not for this user: take one from 1024 on`);
      if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') throw new ConfigError('HOST is no address of this machine');
      if (code !== 'EADDRINUSE' || tried === PORTS_TRIED) throw error;
    }
  }
}
