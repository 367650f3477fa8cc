import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Analysis } from '../../protocol/analysis.ts';
import { compositionChange, type StoredComposition } from '../../protocol/stored-composition.ts';
import type { ListedComposition, Performances } from '../storage/performances.ts';
import type { Admit } from './bearer.ts';
import type { Tell } from './log-facts.ts';
import type { OfLog, Permit } from './permit.ts';
import type { Spend } from './rate-limit.ts';
import { parse, Refused } from './refused.ts';
import { signedIn } from './session.ts';

export interface CompositionParts {
  readonly performances: Performances;
  readonly admit: Admit;
}

export type OfComposition = { Params: { id: string; composition: string } };

/** Rows of a page, count. */
const MOST = 50;
const USUAL = 20;

const pageQuery = z.object({
  before: z.coerce.number().int().positive().default(Number.MAX_SAFE_INTEGER),
  limit: z.coerce.number().int().min(1).max(MOST).default(USUAL),
});

/** A page of a list; `next` is the `before` of the next page, null at the end. */
interface ListedPage {
  readonly compositions: readonly StoredComposition[];
  readonly next: number | null;
}

/** Performances that are stored. One is renamed and deleted by its player, or by a person with the right to manage. */
export function compositionRoutes(
  app: FastifyInstance,
  permit: Permit,
  { performances, admit }: CompositionParts,
  spend: Spend,
  tell: Tell,
): void {
  app.get<OfLog>('/api/logs/:id/compositions', async (request): Promise<ListedPage> => {
    await spend(request, 'composition');
    const { log, userId } = await permit(request, 'read');
    const page = parse(pageQuery, request.query);
    return pageOf(await performances.listOf(log.logId, userId, page), page.limit);
  });

  app.get('/api/me/compositions', async (request): Promise<ListedPage> => {
    await spend(request, 'composition');
    const { userId } = await signedIn(request, admit);
    const page = parse(pageQuery, request.query);
    return pageOf(await performances.listFor(userId, page, Date.now()), page.limit);
  });

  app.patch<OfComposition>('/api/logs/:id/compositions/:composition', async (request): Promise<StoredComposition> => {
    const known = await own(request);
    const { name, deleted } = parse(compositionChange, request.body);
    await performances.change(known.id, {
      ...(name !== undefined && { name: name === '' ? null : name }),
      ...(deleted !== undefined && { deleted }),
    });
    return answerOf({ ...known, ...(name !== undefined && { name: name === '' ? null : name }) });
  });

  app.delete<OfComposition>('/api/logs/:id/compositions/:composition', async (request, reply) => {
    const { id } = await own(request);
    await performances.change(id, { deleted: true });
    return reply.code(204).send();
  });

  app.put<OfComposition>('/api/logs/:id/compositions/:composition/like', async (request, reply) => {
    const { id, log, reader, liked } = await readable(request);
    await performances.like(id, reader);
    if (!liked) tell({ log, userId: reader }, { kind: 'liked', count: 1 });
    return reply.code(204).send();
  });

  app.delete<OfComposition>('/api/logs/:id/compositions/:composition/like', async (request, reply) => {
    const { id, log, reader, liked } = await readable(request);
    await performances.unlike(id, reader);
    if (liked) tell({ log, userId: reader }, { kind: 'liked', count: -1 });
    return reply.code(204).send();
  });

  /** A composition that the sender may change, deleted or not. */
  async function own(request: FastifyRequest<OfComposition>): Promise<ListedComposition> {
    await spend(request, 'composition');
    const { log, userId, grant } = await permit(request, 'play');
    const known = await find(log.logId, request, userId);
    if (known.player.userId !== userId && !grant.rights.includes('manage'))
      throw new Refused(403, 'NOT_ALLOWED', 'another person played this');
    return known;
  }

  /** A composition that a person reads. */
  async function readable(request: FastifyRequest<OfComposition>) {
    await spend(request, 'composition');
    const { log, userId } = await permit(request, 'read');
    const { id, deletedAt, liked } = await find(log.logId, request, userId);
    if (deletedAt) throw new Refused(404, 'NOT_FOUND');
    if (userId === undefined) throw new Refused(401, 'UNAUTHORIZED');
    return { id, log, reader: userId, liked };
  }

  async function find(
    logId: number,
    request: FastifyRequest<OfComposition>,
    reader: number | undefined,
  ): Promise<ListedComposition> {
    const id = compositionId(request);
    const known = id === undefined ? undefined : await performances.find(logId, id, reader);
    if (!known) throw new Refused(404, 'NOT_FOUND');
    return known;
  }
}

/** The composition that a request names; undefined where the text is no id. */
export const compositionId = (request: FastifyRequest<OfComposition>): number | undefined =>
  decimalId.safeParse(request.params.composition).data;

const decimalId = z
  .string()
  .regex(/^[1-9]\d{0,15}$/)
  .transform(Number);

const pageOf = (rows: readonly ListedComposition[], limit: number): ListedPage => ({
  compositions: rows.map(answerOf),
  next: rows.length < limit ? null : rows.at(-1)!.id,
});

function answerOf(row: ListedComposition): StoredComposition {
  const { id, uuid: log, name, player: by, plays, likes, liked, seed, mapVersion, networkHash, networkBackend } = row;
  return {
    ...{ id, log, title: row.metadata.title, name, by, at: row.createdAt.toISOString(), plays, likes, liked },
    ...{ seed, mapVersion },
    network: networkHash === null ? null : { hash: networkHash, backend: networkBackend ?? '' },
    figures: row.analysis && figuresOf(row.analysis as Analysis),
  };
}

const figuresOf = ({ seconds, bars, tempo, keys, notes, legs }: Analysis) => ({
  ...{ seconds, bars, tempo: tempo.mean, key: keys[0]?.key ?? null, notes },
  legs: legs.map(({ from, to }) => ({ from, to })),
});
