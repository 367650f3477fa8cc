import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AtRow } from '../../protocol/history.ts';
import { restoreWish, versionName } from '../../protocol/history.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { RefusalCode } from '../../protocol/refusal.ts';
import { createTokenBuckets } from '../identity/token-bucket.ts';
import type { Histories, History } from '../room/history.ts';
import { bearer, known, type LogParts, type OfLog } from './logs.ts';
import { parse, Refused } from './refused.ts';

export interface HistoryParts extends Pick<LogParts, 'admit'> {
  readonly histories: Histories;
  /** Monotonic clock, ms. */
  now(): number;
}

/** Anyone who may open a log may read its history; changes require a token. */
export function historyRoutes(app: FastifyInstance, { histories, admit, now }: HistoryParts): void {
  const mayRead = createTokenBuckets(LIMITS.historyReads, LIMITS.historyReadsAtOnce, now);

  app.get<OfLog>('/api/logs/:id/versions', async (request) => (await read(request)).versions());

  app.post<OfLog>('/api/logs/:id/versions', async (request, reply) => {
    const { name } = parse(versionName, request.body);
    const history = await known(request.params.id, histories.of);
    return reply.code(201).send(await history.name(name, await author(request)));
  });

  app.get<{ Params: { id: string; seq: string } }>('/api/logs/:id/at/:seq', async (request) => {
    const history = await read(request);
    const past = await history.at(rowOf(history, parse(z.coerce.number(), request.params.seq)));
    if (!past) throw new Refused(409, 'QUARANTINED');
    return past;
  });

  app.get<OfLog>('/api/logs/:id/attribution', async (request) => (await read(request)).attribution());

  app.post<OfLog>('/api/logs/:id/restore', async (request): Promise<AtRow> => {
    const { seq } = parse(restoreWish, request.body);
    const history = await known(request.params.id, histories.of);
    const answer = await history.restore(rowOf(history, seq), await author(request));
    if (answer.ok) return { seq: answer.seq };
    throw new Refused(STATUS[answer.refusal.code] ?? 409, answer.refusal.code, answer.refusal.detail);
  });

  /** The history of a log, rate limited: rows are read and applied for each request. */
  async function read(request: FastifyRequest<OfLog>): Promise<History> {
    const history = await known(request.params.id, histories.of);
    // Strangers share a budget by address and log.
    const who = bearer(request) === undefined ? `${request.ip} ${request.params.id}` : `user ${await author(request)}`;
    if (!mayRead(who)) throw new Refused(429, 'RATE_LIMITED', 'too many questions about the past: slow down');
    return history;
  }

  async function author(request: FastifyRequest): Promise<number> {
    const token = bearer(request);
    const admitted = token === undefined ? null : await admit(token);
    if (!admitted) throw new Refused(401, 'UNAUTHORIZED');
    return admitted.user.userId;
  }
}

const STATUS: { readonly [C in RefusalCode]?: number } = {
  READ_ONLY: 403,
  UNKNOWN_LOG: 404,
  TOO_LARGE: 413,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
};

function rowOf({ head }: History, seq: number): number {
  if (Number.isInteger(seq) && seq >= 1 && seq <= head) return seq;
  throw new Refused(400, 'BAD_MESSAGE', `there is no row ${seq}: the rows of this log are 1 to ${head}`);
}
