import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AtRow } from '../../protocol/history.ts';
import { restoreWish, versionName } from '../../protocol/history.ts';
import type { RefusalCode } from '../../protocol/refusal.ts';
import type { Audit } from '../identity/audit.ts';
import type { Histories, History } from '../room/history.ts';
import type { OfLog, Permit, Permitted } from './permit.ts';
import type { Spend } from './rate-limit.ts';
import { parse, Refused } from './refused.ts';

export interface HistoryParts {
  readonly histories: Histories;
  readonly audit: Audit;
}

/** Anyone who may read a log may read its history; names and restorations take the right to write. */
export function historyRoutes(
  app: FastifyInstance,
  permit: Permit,
  { histories, audit }: HistoryParts,
  spend: Spend,
): void {
  app.get<OfLog>('/api/logs/:id/versions', async (request) => (await read(request)).versions());

  app.post<OfLog>('/api/logs/:id/versions', async (request, reply) => {
    await spend(request, 'version');
    const { history, userId } = await write(request);
    const { name } = parse(versionName, request.body);
    const named = await history.name(name, userId);
    if (!named) throw new Refused(409, 'LOG_FULL', 'the travel log has as many named versions as it may');
    return reply.code(201).send(named);
  });

  app.get<{ Params: { id: string; seq: string } }>('/api/logs/:id/at/:seq', async (request) => {
    const history = await read(request);
    const past = await history.at(rowOf(history, parse(z.coerce.number(), request.params.seq)));
    if (!past) throw new Refused(409, 'QUARANTINED');
    return past;
  });

  app.get<OfLog>('/api/logs/:id/attribution', async (request) => (await read(request)).attribution());

  app.post<OfLog>('/api/logs/:id/restore', async (request): Promise<AtRow> => {
    await spend(request, 'restore');
    const { history, logId, userId } = await write(request);
    const { seq } = parse(restoreWish, request.body);
    const answer = await history.restore(rowOf(history, seq), userId);
    if (answer.ok) {
      const event = { action: 'version restored', actorId: userId, logId, detail: { seq } } as const;
      await audit.record({ ...event, address: request.ip });
      return { seq: answer.seq };
    }
    throw new Refused(STATUS[answer.refusal.code] ?? 409, answer.refusal.code, answer.refusal.detail);
  });

  /** The history of a log, rate limited: rows are read and applied for each request. */
  async function read(request: FastifyRequest<OfLog>): Promise<History> {
    await spend(request, 'history');
    return historyOf((await permit(request, 'read')).log);
  }

  async function write(request: FastifyRequest<OfLog>): Promise<{ history: History; logId: number; userId: number }> {
    const { log, userId } = await permit(request, 'write');
    // The right to write takes a token.
    return { history: await historyOf(log), logId: log.logId, userId: userId! };
  }

  async function historyOf({ uuid }: Permitted['log']): Promise<History> {
    const history = await histories.of(uuid);
    if (!history) throw new Refused(404, 'UNKNOWN_LOG');
    return history;
  }
}

const STATUS: { readonly [C in RefusalCode]?: number } = {
  READ_ONLY: 403,
  NOT_ALLOWED: 403,
  UNKNOWN_LOG: 404,
  TOO_LARGE: 413,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
};

function rowOf({ head }: History, seq: number): number {
  if (Number.isInteger(seq) && seq >= 1 && seq <= head) return seq;
  throw new Refused(400, 'BAD_MESSAGE', `there is no row ${seq}: the rows of this log are 1 to ${head}`);
}
