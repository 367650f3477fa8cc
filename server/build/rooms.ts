import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { SocketServer } from '../connection/socket-server.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import { createAutomaticVersions } from '../room/automatic-versions.ts';
import { createCompaction } from '../room/compaction.ts';
import { EVENING_LIMITS } from '../room/evening-limits.ts';
import { createEvenings } from '../room/evenings.ts';
import { createHistories } from '../room/history.ts';
import { openRoom } from '../room/open-room.ts';
import { createProjector } from '../room/projection.ts';
import { createRebuilder } from '../room/rebuilder.ts';
import { createRecentTimes } from '../room/recent-times.ts';
import { createRooms } from '../room/rooms.ts';
import { visits } from '../session-events/visits.ts';
import { createProjections } from '../storage/projections.ts';
import { createTrials } from '../sync/trials.ts';
import type { Music } from './music.ts';
import type { Open } from './opened.ts';
import type { Storage } from './storage.ts';

/** Times until acknowledgements that an instance keeps, count. */
const INSTANCE_TIMES = 1_024;

/** The rooms, where edits and music meet, and what looks after their logs. */
export function buildRooms(
  { limits }: Pick<Config, 'limits'>,
  storage: Storage,
  { leases, composing, archive, recordedRoutes, scoreLog }: Music,
  parts: {
    readonly instance: string;
    readonly callSign: string;
    readonly sockets: Pick<SocketServer, 'audienceOf'>;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly metrics: Metrics;
  },
  open: Open,
) {
  const {
    database,
    airports,
    access,
    travelLogs,
    updateLog,
    logClients,
    snapshots,
    updateHistory,
    versions,
    trims,
    takes,
    recorder,
  } = storage;
  const { instance, callSign, sockets, clock, logger } = parts;
  const airportOf = airports.of;
  /** Notes that were played, and some of them after their time, counts. */
  const played = { notes: 0, late: 0 };
  const acknowledgements = createRecentTimes(clock, INSTANCE_TIMES);
  const projector = createProjector({
    projections: createProjections(database, airportOf),
    recordedRoutes,
    clock,
    logger,
  });
  const shared = {
    instance,
    callSign,
    updateLog,
    logClients,
    trials: open(createTrials()),
    leases,
    store: scoreLog,
    composing,
    archive,
    takes,
    projector,
    airportOf,
    record: recorder.record,
    figures: {
      ...parts.metrics,
      acknowledged(seconds: number) {
        acknowledgements.add(1_000 * seconds);
        parts.metrics.acknowledged(seconds);
      },
    },
    played(notes: number, late: number) {
      played.notes += notes;
      played.late += late;
    },
    clock,
    logger,
  };
  const rooms = open(
    createRooms({
      access,
      travelLogs,
      updateLog,
      snapshots,
      audienceOf: sockets.audienceOf,
      clock,
      logger,
      open: (loaded) => openRoom(loaded, shared),
    }),
  );
  open(createAutomaticVersions({ versions, loaded: rooms.loaded, clock, logger }));
  const rebuilder = open(createRebuilder({ snapshots, updateHistory, logger }));
  open(createCompaction({ rebuilder, snapshots, updateHistory, loaded: rooms.loaded, clock, logger }));
  const histories = createHistories({
    travelLogs,
    rebuilder,
    updateHistory,
    versions,
    trims,
    rooms,
    clock,
    versionsEach: limits.counts.versions,
  });
  const evenings = createEvenings({
    evenings: storage.evenings,
    updateHistory,
    rebuilder,
    travelLogs,
    visits: (log, span) => visits(storage.history, log, { ...span, limit: EVENING_LIMITS.visits }),
  });
  return { rooms, histories, evenings, projector, played, acknowledgements };
}
