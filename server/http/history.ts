import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AtRow, Attribution, Past, VersionList } from '../../protocol/history.ts';
import { restoreWish, versionName } from '../../protocol/history.ts';
import type { RefusalCode } from '../../protocol/refusal.ts';
import type { UpdateAnswer } from '../../protocol/update.ts';
import { bearer, known, type LogParts, type OfLog } from './logs.ts';
import { parse, Refused } from './refused.ts';

/** What was, as the routes need it: server/room/history.ts says what each of them does. */
export interface LogHistory {
  readonly head: number;
  versions(): Promise<VersionList>;
  name(name: string, userId: number): Promise<AtRow>;
  at(seq: number): Promise<Past | undefined>;
  attribution(): Promise<Attribution>;
  restore(seq: number, userId: number): Promise<UpdateAnswer>;
}

export interface HistoryParts extends Pick<LogParts, 'admit'> {
  readonly histories: { of(uuid: string): Promise<LogHistory | undefined> };
}

/** Whoever may open a log may look at what it was; whoever changes something says who they are. */
export function historyRoutes(app: FastifyInstance, { histories, admit }: HistoryParts): void {
  app.get<OfLog>('/api/logs/:id/versions', async ({ params }) => (await known(params.id, histories.of)).versions());

  app.post<OfLog>('/api/logs/:id/versions', async (request, reply) => {
    const { name } = parse(versionName, request.body);
    const history = await known(request.params.id, histories.of);
    return reply.code(201).send(await history.name(name, await author(request)));
  });

  app.get<{ Params: { id: string; seq: string } }>('/api/logs/:id/at/:seq', async ({ params }) => {
    const history = await known(params.id, histories.of);
    const past = await history.at(rowOf(history, parse(z.coerce.number(), params.seq)));
    if (!past) throw new Refused(409, 'QUARANTINED');
    return past;
  });

  app.get<OfLog>('/api/logs/:id/attribution', async ({ params }) =>
    (await known(params.id, histories.of)).attribution(),
  );

  app.post<OfLog>('/api/logs/:id/restore', async (request): Promise<AtRow> => {
    const { seq } = parse(restoreWish, request.body);
    const history = await known(request.params.id, histories.of);
    const answer = await history.restore(rowOf(history, seq), await author(request));
    if (answer.ok) return { seq: answer.seq };
    throw new Refused(STATUS[answer.refusal.code] ?? 409, answer.refusal.code, answer.refusal.detail);
  });

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

function rowOf({ head }: LogHistory, seq: number): number {
  if (Number.isInteger(seq) && seq >= 1 && seq <= head) return seq;
  throw new Refused(400, 'BAD_MESSAGE', `there is no row ${seq}: the rows of this log are 1 to ${head}`);
}
