import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { PlayedMusic } from '../../protocol/analysis.ts';
import { createLog, type LogCreation, newLog } from './create-log.ts';
import { parse, Refused } from './refused.ts';

/** A travel log in lists. */
export interface LogOverview {
  /** Primary key; the API uses the uuid. */
  readonly id: number;
  readonly uuid: string;
  readonly title: string;
  readonly waypoints: readonly unknown[];
  readonly tags: readonly string[];
  /** A day, as in 2026-05-01. */
  readonly travelDate: string | null;
  /** The number of the newest row of the update log. */
  readonly head: number;
  readonly updatedAt: Date | string;
}

export interface LogParts {
  readonly logs: LogCreation & { find(uuid: string): Promise<LogOverview | undefined> };
  /** Analysis of the piece played last. */
  played(log: Pick<LogOverview, 'id' | 'uuid'>): Promise<PlayedMusic | undefined>;
  /** Authenticates the request; null where the token is not valid. */
  admit(
    token: string | undefined,
  ): Promise<{ readonly user: { readonly userId: number }; readonly token: string } | null>;
  /** Public URL without a trailing slash; the address of the request if undefined. */
  readonly publicUrl: string | undefined;
}

export type OfLog = { Params: { id: string } };

export function logRoutes(app: FastifyInstance, parts: LogParts): void {
  app.post('/api/logs', async (request, reply) => {
    const content = parse(newLog, request.body);
    const owner = await parts.admit(bearer(request));
    if (!owner) throw new Refused(401, 'UNAUTHORIZED');
    const id = await createLog(content, owner.user.userId, parts.logs);
    const base = parts.publicUrl ?? `${request.protocol}://${request.host}`;
    // Without a token the creator is a new guest, who owns the log by this one.
    return reply.code(201).send({ id, url: `${base}/logs/${id}`, token: owner.token });
  });

  app.get<OfLog>('/api/logs/:id', async ({ params: { id } }) => {
    const log = await known(id, parts.logs.find);
    const { title, waypoints, tags, travelDate, head, updatedAt } = log;
    const music = (await parts.played(log)) ?? null;
    return { id, title, waypoints, tags, travelDate, head, updatedAt, music };
  });
}

/** Looks up something of the log with this id. @throws Refused where there is none */
export async function known<T>(id: string, find: (uuid: string) => Promise<T | undefined>): Promise<T> {
  const found = z.uuid().safeParse(id).success ? await find(id.toLowerCase()) : undefined;
  if (found === undefined) throw new Refused(404, 'UNKNOWN_LOG');
  return found;
}

/** The bearer token of a request, if any. */
export const bearer = (request: FastifyRequest) => /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
