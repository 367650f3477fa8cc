import type { Waypoint } from '../../travel-log/shape.ts';
import type { Airports } from '../http/airports.ts';
import type { LogCreation } from '../http/create-log.ts';
import type { Logger } from '../logger.ts';
import type { Recorder } from '../session-events/recorder.ts';
import { journeyFacts } from '../session-events/stop-facts.ts';

/** Stores new logs, and records what they begin with: their rooms record the stops and legs that appear later. */
export const recordedCreation = ({
  travelLogs,
  recordedRoutes,
  airports,
  recorder,
  logger,
}: {
  readonly travelLogs: LogCreation;
  readonly recordedRoutes: { record(waypoints: readonly Waypoint[]): Promise<unknown> };
  readonly airports: Pick<Airports, 'of'>;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly logger: Logger;
}): LogCreation => ({
  async create(log) {
    const created = await travelLogs.create(log);
    const { uuid, ownerId, projection } = log;
    const by = { log: uuid, userId: ownerId, memberId: null, at: Date.now() };
    for (const fact of journeyFacts(projection.waypoints, airports.of)) recorder.record({ ...fact, ...by });
    await recordedRoutes
      .record(projection.waypoints)
      .catch((error) => logger.warn({ err: error, log: uuid }, 'the routes of a new log could not be recorded'));
    return created;
  },
});
