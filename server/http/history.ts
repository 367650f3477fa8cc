import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AtRow } from '../../protocol/history.ts';
import { restoreWish, trimWish, versionName } from '../../protocol/history.ts';
import type { Refusal, RefusalCode } from '../../protocol/refusal.ts';
import type { Audit } from '../identity/audit.ts';
import { DETAILS } from '../itinerary/journey-fields.ts';
import type { Histories, History } from '../room/history.ts';
import { RebuildLate } from '../room/rebuilder.ts';
import { createFairQueue, QueueFull } from './fair-queue.ts';
import type { OfLog, Permit, Permitted } from './permit.ts';
import type { Spend } from './rate-limit.ts';
import { parse, Refused } from './refused.ts';

export interface HistoryParts {
  readonly histories: Histories;
  readonly audit: Audit;
}

/** Reads of the past that run at once, count: they are answered by one thread. */
const READS_AT_ONCE = 2;
/** Reads of one person that run or wait, count. */
const READS_EACH = 32;

/** Details of a log that are set; the others stay as they are. */
const changedDetails = z
  .strictObject({
    title: DETAILS.title.exactOptional(),
    description: DETAILS.description.exactOptional(),
    travelDate: DETAILS.travelDate.nullable().exactOptional(),
    tags: DETAILS.tags.exactOptional(),
    status: DETAILS.status.exactOptional(),
  })
  .refine((details) => Object.keys(details).length > 0, 'at least one detail is set');

/** Anyone who may read a log may read its history; names and restorations take the right to write, and trimming that to manage. */
export function historyRoutes(
  app: FastifyInstance,
  permit: Permit,
  { histories, audit }: HistoryParts,
  spend: Spend,
): void {
  const queue = createFairQueue({ atOnce: READS_AT_ONCE, each: READS_EACH });

  app.get<OfLog>('/api/logs/:id/versions', async (request) => (await read(request)).history.versions());

  app.post<OfLog>('/api/logs/:id/versions', async (request, reply) => {
    await spend(request, 'version');
    const { history, userId } = await permitted(request, 'write');
    const { name } = parse(versionName, request.body);
    const named = await history.name(name, userId);
    if (!named) throw new Refused(409, 'LOG_FULL', 'the travel log has as many named versions as it may');
    return reply.code(201).send(named);
  });

  app.get<{ Params: { id: string; seq: string } }>('/api/logs/:id/at/:seq', async (request, reply) => {
    const { history, log, payer } = await read(request);
    const seq = rowOf(history, parse(z.coerce.number(), request.params.seq));
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
    const { seq } = parse(restoreWish, request.body);
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
    const details = parse(changedDetails, request.body);
    const answer = await inTurn(reply, payer, () => history.setDetails(details, userId));
    if (answer.ok) return { seq: answer.seq };
    throw refusedEdit(answer.refusal);
  });

  app.post<OfLog>('/api/logs/:id/trim', async (request, reply): Promise<AtRow> => {
    const payer = await spend(request, 'restore');
    const { history, logId, userId } = await permitted(request, 'manage');
    const row = rowOf(history, parse(trimWish, request.body).seq);
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

  /** Runs work on the past when it is the person's turn, unless its requester has disconnected by then. */
  async function inTurn<T>({ raw: response }: FastifyReply, payer: string, work: () => Promise<T>): Promise<T> {
    const gone = new AbortController();
    response.once('close', () => gone.abort(new Refused(499, 'UNAVAILABLE', 'nobody waits for it any more')));
    return queue.run(payer, gone.signal, work).catch((error) => {
      if (error instanceof QueueFull)
        throw new Refused(429, 'RATE_LIMITED', `${READS_EACH} of your reads wait: try again in a moment`);
      throw error instanceof RebuildLate ? new Refused(503, 'UNAVAILABLE', error.message) : error;
    });
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

const sendJson = (reply: FastifyReply, { buffer, byteOffset, byteLength }: Uint8Array): FastifyReply =>
  reply.type('application/json; charset=utf-8').send(Buffer.from(buffer, byteOffset, byteLength));

function rowOf({ head, trimmedTo }: History, seq: number): number {
  const isRow = Number.isInteger(seq) && seq >= 1 && seq <= head;
  if (isRow && seq < trimmedTo) throw new Refused(410, 'TRIMMED', `the history of this log begins at row ${trimmedTo}`);
  if (isRow) return seq;
  throw new Refused(400, 'BAD_MESSAGE', `there is no row ${seq}: the rows of this log are 1 to ${head}`);
}
