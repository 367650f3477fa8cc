import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { PlayedMusic } from '../../protocol/analysis.ts';
import type { Right, Role } from '../../protocol/role.ts';
import type { AirportOf } from '../../travel-log/airport.ts';
import { localTime } from '../../travel-log/local-time.ts';
import type { Waypoint } from '../../travel-log/shape.ts';
import type { Audit } from '../identity/audit.ts';
import type { Access } from '../storage/access.ts';
import type { Airports } from './airports.ts';
import { bearer } from './bearer.ts';
import { createLog, type LogCreation, newLog } from './create-log.ts';
import type { OfLog, Permit, PermitParts } from './permit.ts';
import type { Spend } from './rate-limit.ts';
import { parse, Refused } from './refused.ts';

/** A travel log in lists. */
export interface LogOverview {
  /** Primary key; the API uses the uuid. */
  readonly id: number;
  readonly uuid: string;
  readonly title: string;
  readonly waypoints: readonly Waypoint[];
  readonly tags: readonly string[];
  /** A day, as in 2026-05-01. */
  readonly travelDate: string | null;
  /** The number of the newest row of the update log. */
  readonly head: number;
  readonly updatedAt: Date | string;
}

/** A travel log in a person's list. */
interface ListedLog {
  readonly uuid: string;
  readonly title: string;
  readonly role: Role;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
}

export interface LogParts extends Pick<PermitParts, 'admit'> {
  readonly logs: LogCreation & {
    find(uuid: string): Promise<LogOverview | undefined>;
    /** The logs of a person, those changed last first; with those that it has deleted. */
    listOf(userId: number, limit: number): Promise<ListedLog[]>;
    /** Bytes of the rows of all logs that a person owns. */
    rowBytes(ownerId: number): Promise<number>;
  };
  readonly airports: Pick<Airports, 'of'>;
  readonly access: Pick<Access, 'readDeleted' | 'setDeleted'>;
  readonly audit: Audit;
  /** Analysis of the piece played last. */
  played(log: Pick<LogOverview, 'id' | 'uuid'>): Promise<PlayedMusic | undefined>;
  /** The role that the address of a new log gives to strangers; null for none. */
  readonly newAddressRole: Role | null;
  /** Bytes of the rows of all logs of a person, from which on it creates no other. */
  readonly maxRowBytes: number;
  /** Public URL without a trailing slash; the address of the request if undefined. */
  readonly publicUrl: string | undefined;
}

/** Logs in one list, count. */
const LISTED = 500;

export function logRoutes(app: FastifyInstance, permit: Permit, parts: LogParts, spend: Spend): void {
  const { logs, access } = parts;
  const airportOf = parts.airports.of;
  const createdLog = newLog(airportOf);

  app.post('/api/logs', async (request, reply) => {
    const content = parse(createdLog, request.body);
    await spend(request, 'create');
    if (bearer(request) === undefined) await spend(request, 'guest');
    const owner = await parts.admit(bearer(request));
    if (!owner) throw new Refused(401, 'UNAUTHORIZED');
    if (owner.limitedTo && !owner.limitedTo.includes('manage')) throw new Refused(403, 'NOT_ALLOWED');
    if ((await logs.rowBytes(owner.user.userId)) >= parts.maxRowBytes)
      throw new Refused(
        409,
        'LOG_FULL',
        'your travel logs take as much room as they may: trim their histories, or ask the operator for more',
      );
    const id = await createLog(content, { ownerId: owner.user.userId, addressRole: parts.newAddressRole }, logs);
    const base = parts.publicUrl ?? `${request.protocol}://${request.host}`;
    // Without a token the creator is a new guest, who owns the log by this one.
    return reply.code(201).send({ id, url: `${base}/logs/${id}`, token: owner.token });
  });

  app.get('/api/logs', async (request) => {
    const listed = await logs.listOf(await known(request, 'read'), LISTED);
    return {
      logs: listed.map(({ uuid, title, role, updatedAt, deletedAt }) => ({
        ...{ id: uuid, title, role },
        updatedAt: updatedAt.toISOString(),
        deletedAt: deletedAt?.toISOString() ?? null,
      })),
    };
  });

  app.get<OfLog>('/api/logs/:id', async (request) => {
    const { log: permitted } = await permit(request, 'read');
    const log = await logs.find(permitted.uuid);
    if (!log) throw new Refused(404, 'UNKNOWN_LOG');
    const { title, waypoints, tags, travelDate, head, updatedAt } = log;
    const music = (await parts.played(log)) ?? null;
    const stops = waypoints.map((waypoint) => withLocalTimes(waypoint, airportOf));
    return { id: permitted.uuid, title, waypoints: stops, tags, travelDate, head, updatedAt, music };
  });

  app.post<OfLog>('/api/logs/:id/recover', async (request) => {
    const userId = await known(request, 'manage');
    const log = await access.readDeleted(request.params.id.toLowerCase());
    if (!log || log.ownerId !== userId) throw new Refused(404, 'UNKNOWN_LOG');
    await access.setDeleted(log.logId, false);
    await parts.audit.record({ action: 'log restored', actorId: userId, logId: log.logId, address: request.ip });
    return { id: log.uuid };
  });

  /** The person behind the token of a request. @param right that an access token must allow */
  async function known(request: FastifyRequest, right: Right): Promise<number> {
    const token = bearer(request);
    const sender = token === undefined ? null : await parts.admit(token);
    if (!sender) throw new Refused(401, 'UNAUTHORIZED');
    if (sender.limitedTo && !sender.limitedTo.includes(right)) throw new Refused(403, 'NOT_ALLOWED');
    return sender.user.userId;
  }
}

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
