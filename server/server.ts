import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import { LIMITS } from '../protocol/limits.ts';
import { drawCallSign } from './call-sign.ts';
import type { Piece } from './composer/piece.ts';
import { createLegCache } from './composing/leg-cache.ts';
import { startWorker } from './composing/thread.ts';
import { createComposing } from './composing/workers.ts';
import { systemClock as clock } from './conductor/clock.ts';
import { openConductor } from './conductor/conductor.ts';
import { createLeaseKeeper } from './conductor/lease.ts';
import { type Config, loadSecret } from './config.ts';
import { createEdge } from './connection/edge.ts';
import { createRedisLink } from './connection/redis-link.ts';
import { watchEventLoop } from './event-loop.ts';
import { plantDemo } from './http/demo-log.ts';
import { createHttp, type Http } from './http/http.ts';
import { printMetrics } from './http/metrics.ts';
import { admit } from './identity/guests.ts';
import { createMemorySessions } from './identity/memory-sessions.ts';
import { openRedisSessions } from './identity/redis-sessions.ts';
import { createLogger } from './logger.ts';
import { createAutomaticVersions } from './room/automatic-versions.ts';
import { createCompaction } from './room/compaction.ts';
import { createHistories } from './room/history.ts';
import { createKeeper } from './room/keeper.ts';
import { openRoom } from './room/room.ts';
import { createRooms } from './room/rooms.ts';
import { openRecorder } from './session-events/recorder.ts';
import { rooms as reportRooms } from './session-events/reports.ts';
import { seedAirports } from './storage/airport-table.ts';
import { createAirports, readAirports } from './storage/airports.ts';
import { createCompositions } from './storage/compositions.ts';
import { exclusively, openDatabase, warnOfLooseCommits } from './storage/database.ts';
import { createLeases } from './storage/leases.ts';
import { createRoutes } from './storage/routes.ts';
import { createScoreLog } from './storage/score-log.ts';
import { createSnapshots } from './storage/snapshots.ts';
import { createTravelLogs } from './storage/travel-logs.ts';
import { createUpdateHistory } from './storage/update-history.ts';
import { createUpdateLog } from './storage/update-log.ts';
import { createUsers } from './storage/users.ts';
import { createVersions } from './storage/versions.ts';
import { createTrials } from './sync/trials.ts';

const ROOT = join(import.meta.dirname, '..');

/** What the notes of whole legs may take that were composed lately, bytes. */
const LEG_CACHE_BYTES = 64 * 2 ** 20;

/** Ports tried when the wished one is taken, count. */
const PORTS_TRIED = 20;

/** A running instance. */
export interface AeroMelody {
  /** Where it is reached on this machine. */
  readonly url: string;
  readonly port: number;
  /** The travel log that every fresh installation can play. */
  readonly demoLog: string;
  /** Lets its members and its music go to other instances, so that closing it is not heard. It answers no more joins. */
  drain(): Promise<void>;
  /** Lets other instances conduct where they have members, and goes on otherwise. */
  passMusic(): Promise<void>;
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
  const secret = config.secret ?? (await loadSecret(config.dataDir));

  let draining = false;

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

  // Who may do what.
  const tokens = { secret, now: Date.now };
  const sessions = open(
    config.redis ? await openRedisSessions({ ...tokens, place: config.redis, logger }) : createMemorySessions(tokens),
  );
  const admitMember = (who: { token: string | undefined; name: string | undefined }) =>
    admit({ ...who, sessions, users });

  // Where people come in.
  const http: Http = open(
    await createHttp({
      airports,
      logs: travelLogs,
      histories: createHistories({
        travelLogs,
        snapshots,
        updateHistory,
        versions,
        rooms: { open: (uuid) => rooms.open(uuid) },
        logger,
      }),
      played: (logId) => keeper.played(logId),
      piece,
      admit: (token) => admitMember({ token, name: undefined }),
      publicUrl: config.publicUrl,
      now: clock.now,
      reports: { rooms: (options) => reportRooms(recorder, options) },
      ready: () =>
        updateLog.heads([]).then(
          () => ({ ok: !draining }),
          () => ({ ok: false }),
        ),
      metrics,
      callSign,
      version: JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')).version,
      appDir: join(ROOT, 'app/dist'),
      logger,
    }),
  );
  const redis = config.redis ? open(createRedisLink(config.redis, logger)) : undefined;
  const edge = createEdge({
    instance,
    callSign,
    http: http.server,
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
  const keeper = createKeeper({
    travelLogs,
    compositions: createCompositions(database),
    routes: createRoutes(database),
    airportOf: airports.of,
    logger,
  });
  const scoreLog = createScoreLog(database);
  const composing = open(
    createComposing({
      // One core is for the event loop.
      workers: availableParallelism() - 1,
      start: startWorker,
      cache: createLegCache({ bytes: LEG_CACHE_BYTES, now: clock.now }),
      clock,
      logger,
    }),
  );
  const music = { notes: 0, late: 0 };
  const trials = open(createTrials(LIMITS.trialMs));
  const rooms = open(
    createRooms({
      travelLogs,
      updateLog,
      snapshots,
      clock,
      logger,
      furnish(log, { replica, quarantinedAt, broken }) {
        const audience = edge.audienceOf(log.uuid);
        return openRoom({
          instance,
          log,
          replica,
          audience,
          updateLog,
          trials,
          quarantinedAt,
          broken,
          clock,
          logger,
          record: recorder.record,
          project: (content) => keeper.project(log.id, content),
          conduct: (read) =>
            openConductor({
              logId: log.id,
              owner: instance,
              callSign,
              clock,
              leases,
              store: scoreLog,
              airportOf: airports.of,
              composing,
              logger,
              read,
              stage: {
                here: audience.here,
                everywhere: audience.everywhere,
                command: (command) => audience.siblings('command', command),
                transport: (transport) => audience.siblings('transport', transport),
                baton: (word) => audience.siblings('baton', word),
              },
              async keep(finish, epoch) {
                const madeFrom = { logId: log.id, seq: replica.head, content: read(), epoch };
                const legs = await finish();
                await keeper.keep({ ...madeFrom, network: composing.network ?? null, legs });
              },
              played(notes, late) {
                music.notes += notes;
                music.late += late;
                recorder.record({
                  kind: 'played',
                  notes,
                  log: log.uuid,
                  userId: null,
                  memberId: null,
                  at: clock.now(),
                });
              },
            }),
        });
      },
    }),
  );
  open(createAutomaticVersions({ versions, loaded: rooms.loaded, clock, logger }));
  open(createCompaction({ snapshots, updateHistory, loaded: rooms.loaded, clock, logger }));
  // Closed first: members go before their rooms do.
  open(edge);
  edge.admitTo(rooms);

  async function piece(uuid: string): Promise<Piece | undefined> {
    const room = await rooms.open(uuid);
    if (!room) return undefined;
    const { title, settings } = room.content();
    const legs = await room.conductor.finish();
    return { title, seed: settings.seed, network: composing.network ?? null, legs };
  }

  async function drain(): Promise<void> {
    const phase = (name: string) => logger.info({ phase: name, members: edge.connections() }, 'closing');
    phase('not ready');
    draining = true;
    phase('nobody joins');
    edge.stopJoins();
    phase('others conduct');
    await leases.handOver().catch((err) => logger.warn({ err }, 'leases could not be handed over: they run out'));
    phase('what happened is kept');
    await recorder.flush();
    phase('members go');
    await edge.sendAway();
  }

  async function passMusic(): Promise<void> {
    const conducted = [...rooms.loaded()].filter(({ conductor }) => conductor.conducting);
    const answers = await Promise.all(conducted.map(({ conductor }) => conductor.passBaton()));
    const passed = answers.filter(({ ok }) => ok).length;
    logger.info({ passed, kept: answers.length - passed }, 'others were asked to conduct');
  }

  function metrics(): string {
    const lane = updateLog.figures();
    return printMetrics([
      ['aero_melody_connections', 'gauge', 'Connections on this instance.', edge.connections()],
      ['aero_melody_rooms', 'gauge', 'Rooms in memory.', [...rooms.loaded()].length],
      ['aero_melody_commit_lane_updates', 'gauge', 'Updates that wait to be committed.', lane.depth],
      ['aero_melody_commit_lane_bytes', 'gauge', 'The same, in bytes.', lane.bytes],
      ['aero_melody_commits_total', 'counter', 'Transactions of the commit lane.', lane.batches],
      ['aero_melody_commit_seconds_total', 'counter', 'Time that they took.', lane.committingMs / 1000],
      ['aero_melody_notes_total', 'counter', 'Notes that were sent.', music.notes],
      ['aero_melody_notes_late_total', 'counter', 'Notes that were made after their time.', music.late],
      ['aero_melody_tensors', 'gauge', 'Tensors that a composing thread holds.', composing.tensors],
      [
        'aero_melody_event_loop_delay_p99_seconds',
        'gauge',
        'How late the event loop was since the last scrape: 99 of 100 times less than this.',
        eventLoop.lateP99(),
      ],
      ['aero_melody_session_events_dropped_total', 'counter', 'Session events that were not kept.', recorder.dropped()],
      ['aero_melody_publishes_lost_total', 'counter', 'Messages that Redis did not take.', redis?.lost() ?? 0],
    ]);
  }

  // Instances that start together plant one.
  const demoLog = await exclusively(database, 'demo', () => plantDemo({ secret, travelLogs, users }));
  const port = await listenNear(http, config);
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return { url: `http://${host}:${port}`, port, demoLog, drain, passMusic, close };
}

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
