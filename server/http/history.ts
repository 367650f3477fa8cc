import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AtRow, VersionList } from '../../protocol/history.ts';
import type { Refusal, RefusalCode } from '../../protocol/refusal.ts';
import type { Audit } from '../identity/audit.ts';
import type { Histories, History } from '../room/history.ts';
import { HISTORY } from './contract/history.ts';
import { PATH_PARAMETERS } from './contract/path-parameters.ts';
import type { OfLog, Permit, Permitted } from './permit.ts';
import type { Spend } from './rate-limit.ts';
import type { InTurn } from './reading-queue.ts';
import { parse, Refused } from './refused.ts';

export interface HistoryParts {
  readonly histories: Histories;
  readonly audit: Audit;
}

/** Anyone who may read a log may read its history; names and restorations take the right to write, and trimming that to manage. */
export function historyRoutes(
  app: FastifyInstance,
  permit: Permit,
  { histories, audit }: HistoryParts,
  spend: Spend,
  inTurn: InTurn,
): void {
  app.get<OfLog>(
    '/api/logs/:id/versions',
    async (request): Promise<VersionList> => (await read(request)).history.versions(),
  );

  app.post<OfLog>('/api/logs/:id/versions', async (request, reply) => {
    await spend(request, 'version');
    const { history, userId } = await permitted(request, 'write');
    const { name } = parse(HISTORY['POST /api/logs/:id/versions'].body, request.body);
    const named: AtRow | undefined = await history.name(name, userId);
    if (!named) throw new Refused(409, 'LOG_FULL', 'the travel log has as many named versions as it may');
    return reply.code(201).send(named);
  });

  app.get<{ Params: { id: string; seq: string } }>('/api/logs/:id/at/:seq', async (request, reply) => {
    const { history, log, payer } = await read(request);
    const seq = rowOf(history, parse(PATH_PARAMETERS.seq, request.params.seq));
    const past = await inTurn(reply, payer, () => history.at(seq));
    if (!past) {
      // It may have been trimmed while it was read.
      rowOf(await historyOf(log), seq);
      throw new Refused(409, 'QUARANTINED');
    }
    return sendJson(reply, past);
  });

  app.get<OfLog>('/api/logs/:id/attribution', async (request, reply) => {
    const { history, payer } = await read(request);
    return sendJson(reply, await inTurn(reply, payer, history.attribution));
  });

  app.post<OfLog>('/api/logs/:id/restore', async (request, reply): Promise<AtRow> => {
    const payer = await spend(request, 'restore');
    const { history, logId, userId } = await permitted(request, 'write');
    const { seq } = parse(HISTORY['POST /api/logs/:id/restore'].body, request.body);
    const row = rowOf(history, seq);
    const answer = await inTurn(reply, payer, () => history.restore(row, userId));
    if (answer.ok) {
      const event = { action: 'version restored', actorId: userId, logId, detail: { seq } } as const;
      await audit.record({ ...event, address: request.ip });
      return { seq: answer.seq };
    }
    throw refusedEdit(answer.refusal);
  });

  app.patch<OfLog>('/api/logs/:id', async (request, reply): Promise<AtRow> => {
    const payer = await spend(request, 'details');
    const { history, userId } = await permitted(request, 'write');
    const details = parse(HISTORY['PATCH /api/logs/:id'].body, request.body);
    const answer = await inTurn(reply, payer, () => history.setDetails(details, userId));
    if (answer.ok) return { seq: answer.seq };
    throw refusedEdit(answer.refusal);
  });

  app.post<OfLog>('/api/logs/:id/trim', async (request, reply): Promise<AtRow> => {
    const payer = await spend(request, 'restore');
    const { history, logId, userId } = await permitted(request, 'manage');
    const row = rowOf(history, parse(HISTORY['POST /api/logs/:id/trim'].body, request.body).seq);
    const seq = await inTurn(reply, payer, () => history.trim(row));
    if (seq === 'quarantined') throw new Refused(409, 'QUARANTINED');
    await audit.record({ action: 'history trimmed', actorId: userId, logId, detail: { seq }, address: request.ip });
    return { seq };
  });

  /** The history of a log, rate limited: rows are read and applied for each request. */
  async function read(
    request: FastifyRequest<OfLog>,
  ): Promise<{ history: History; log: Permitted['log']; payer: string }> {
    const payer = await spend(request, 'history');
    const { log } = await permit(request, 'read');
    return { history: await historyOf(log), log, payer };
  }

  async function permitted(
    request: FastifyRequest<OfLog>,
    right: 'write' | 'manage',
  ): Promise<{ history: History; logId: number; userId: number }> {
    const { log, userId } = await permit(request, right);
    // Both rights take a token.
    return { history: await historyOf(log), logId: log.logId, userId: userId! };
  }

  async function historyOf({ uuid }: Permitted['log']): Promise<History> {
    const history = await histories.of(uuid);
    if (!history) throw new Refused(404, 'UNKNOWN_LOG');
    return history;
  }
}

/** The answer to a request whose edit the room has refused. */
export const refusedEdit = ({ code, detail }: Refusal): Refused => new Refused(STATUS[code] ?? 409, code, detail);

const STATUS: { readonly [C in RefusalCode]?: number } = {
  READ_ONLY: 403,
  NOT_ALLOWED: 403,
  UNKNOWN_LOG: 404,
  TOO_LARGE: 413,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
};

/** Sends JSON that is written already, in UTF-8. */
export const sendJson = (reply: FastifyReply, { buffer, byteOffset, byteLength }: Uint8Array): FastifyReply =>
  reply.type('application/json; charset=utf-8').send(Buffer.from(buffer, byteOffset, byteLength));

function rowOf({ head, trimmedTo }: History, seq: number): number {
  const isRow = Number.isInteger(seq) && seq >= 1 && seq <= head;
  if (isRow && seq < trimmedTo) throw new Refused(410, 'TRIMMED', `the history of this log begins at row ${trimmedTo}`);
  if (isRow) return seq;
  throw new Refused(400, 'BAD_MESSAGE', `there is no row ${seq}: the rows of this log are 1 to ${head}`);
}
