import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { PlayedMusic } from '../../protocol/analysis.ts';
import type { AirportOf } from '../../travel-log/airport.ts';
import { localTime } from '../../travel-log/local-time.ts';
import { readPreferred } from '../../travel-log/settings.ts';
import type { JourneyStatus, Waypoint } from '../../travel-log/shape.ts';
import type { Audit } from '../identity/audit.ts';
import type { People } from '../identity/people.ts';
import type { Access } from '../storage/access.ts';
import type { Airports } from './airports.ts';
import type { createdLog, recovered, shownLog } from './contract/logs.ts';
import type { Sendable } from './contract/route-contract.ts';
import { type CreationParts, createLog, logParser, personAt, startLog } from './create-log.ts';
import type { OfLog, Permit } from './permit.ts';
import type { Spend } from './rate-limit.ts';
import { Refused } from './refused.ts';
import { inSlices } from './slices.ts';

/** A travel log in lists. */
export interface LogOverview {
  /** Primary key; the API uses the uuid. */
  readonly id: number;
  readonly uuid: string;
  readonly title: string;
  readonly description: string;
  readonly status: JourneyStatus;
  readonly waypoints: readonly Waypoint[];
  readonly tags: readonly string[];
  /** A day, as in 2026-05-01. */
  readonly travelDate: string | null;
  /** The number of the newest row of the update log. */
  readonly head: number;
  readonly updatedAt: Date | string;
}

export interface LogParts extends CreationParts {
  readonly logs: CreationParts['logs'] & {
    find(uuid: string): Promise<LogOverview | undefined>;
  };
  readonly airports: Pick<Airports, 'of'>;
  readonly preferencesOf: People['preferences'];
  readonly access: Pick<Access, 'readDeleted' | 'setDeleted'>;
  readonly audit: Audit;
  /** Analysis of the piece played last. */
  played(log: Pick<LogOverview, 'id' | 'uuid'>): Promise<PlayedMusic | undefined>;
}

export function logRoutes(app: FastifyInstance, permit: Permit, parts: LogParts, spend: Spend): void {
  const { logs, access } = parts;
  const airportOf = parts.airports.of;
  const parseLog = logParser(airportOf);

  app.post('/api/logs', async (request, reply) => {
    const content = parseLog(request.body);
    const { owned, token, urlOf } = await startLog(request, parts, spend);
    const preferred = readPreferred((await parts.preferencesOf(owned.ownerId)).music);
    const id = await createLog({ ...content, preferred }, owned, logs);
    // Without a token the creator is a new guest, who owns the log by this one.
    const made: z.infer<typeof createdLog> = { id, url: urlOf(id), token };
    return reply.code(201).send(made);
  });

  app.get<OfLog>('/api/logs/:id', async (request): Promise<Sendable<z.infer<typeof shownLog>>> => {
    const { log: permitted } = await permit(request, 'read');
    const log = await logs.find(permitted.uuid);
    if (!log) throw new Refused(404, 'UNKNOWN_LOG');
    const { title, description, waypoints, tags, travelDate, status, head, updatedAt } = log;
    const music = (await parts.played(log)) ?? null;
    const stops = await inSlices(waypoints, SLICE, (waypoint) => withLocalTimes(waypoint, airportOf));
    const about = { title, description, waypoints: stops, tags, travelDate, status };
    return { id: permitted.uuid, ...about, head, updatedAt, music };
  });

  app.post<OfLog>('/api/logs/:id/recover', async (request): Promise<z.infer<typeof recovered>> => {
    const userId = await personAt(request, parts.admit, 'manage');
    const log = await access.readDeleted(request.params.id.toLowerCase());
    if (!log || log.ownerId !== userId) throw new Refused(404, 'UNKNOWN_LOG');
    await access.setDeleted(log.logId, false);
    await parts.audit.record({ action: 'log restored', actorId: userId, logId: log.logId, address: request.ip });
    return { id: log.uuid };
  });
}

/** Stops between two turns of the event loop, count: a journey may have thousands. */
const SLICE = 500;

/** A waypoint with its times by the clocks of its airport as well, and their IANA zone; as it is where the airport is unknown. */
function withLocalTimes(waypoint: Waypoint, airportOf: AirportOf) {
  const timeZone = airportOf(waypoint.airport)?.tz;
  if (timeZone === undefined) return waypoint;
  const { arrive, depart } = waypoint;
  return {
    ...waypoint,
    ...(arrive !== undefined && { arriveLocal: localTime(arrive, timeZone) }),
    ...(depart !== undefined && { departLocal: localTime(depart, timeZone) }),
    timeZone,
  };
}
