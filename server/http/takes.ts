import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Take } from '../../protocol/take.ts';
import { unpackTakeNotes } from '../../protocol/take-notes.ts';
import type { TakeOutcome, Takes } from '../storage/takes.ts';
import { TAKES, takeQuery } from './contract/takes.ts';
import type { Tell } from './log-facts.ts';
import type { OfLog, Permit, Permitted } from './permit.ts';
import type { Spend } from './rate-limit.ts';
import { parse, Refused } from './refused.ts';

export interface TakeParts {
  readonly takes: Takes;
  /** The takes of a log have changed: its room reads them. */
  announceTakes(uuid: string, version: number): Promise<void>;
  /** The time between two ticks of a leg at its tempo now, ms; at 120 where its room is not in memory. */
  musicMs(uuid: string, leg: string, from: number, to: number): number;
}

type OfTake = { Params: { id: string; take: string } };

/** Recorded notes. A take is changed by its player, or by a person with the right to manage. */
export function takeRoutes(
  app: FastifyInstance,
  permit: Permit,
  { takes, announceTakes, musicMs }: TakeParts,
  spend: Spend,
  tell: Tell,
): void {
  app.get<OfLog>('/api/logs/:id/takes', async (request): Promise<{ takes: readonly Take[] }> => {
    await spend(request, 'take');
    const { log, userId, grant } = await permit(request, 'read');
    const { deleted } = parse(takeQuery, request.query);
    if (!deleted) return { takes: (await takes.since(log.logId, 0)).takes };
    if (grant.rights.includes('manage')) return { takes: await takes.deleted(log.logId) };
    return { takes: userId === undefined ? [] : await takes.deleted(log.logId, userId) };
  });

  app.post<OfLog>('/api/logs/:id/takes', async (request, reply) => {
    await spend(request, 'take');
    const { log, userId } = await permit(request, 'jam');
    const { id, ...played } = parse(TAKES['POST /api/logs/:id/takes'].body, request.body);
    // The right to jam takes a token.
    const outcome = await takes.add(log.logId, { ...played, uuid: id, userId: userId! });
    const take = await written(log, outcome, () => new Refused(409, 'BAD_MESSAGE', TAKEN));
    tell({ log, userId }, { kind: 'take', action: 'kept', ...figuresOf(log, take) });
    return reply.code(201).send(take);
  });

  app.patch<OfTake>('/api/logs/:id/takes/:take', async (request): Promise<Take> => {
    await spend(request, 'take');
    const { log, userId, grant } = await permit(request, 'jam');
    const { take: id } = request.params;
    const known = z.uuid().safeParse(id).success ? await takes.find(log.logId, id.toLowerCase()) : undefined;
    if (!known) throw new Refused(404, 'NOT_FOUND');
    if (known.by.userId !== userId && !grant.rights.includes('manage'))
      throw new Refused(403, 'NOT_ALLOWED', 'this take is another person’s');
    const changes = parse(TAKES['PATCH /api/logs/:id/takes/:take'].body, request.body);
    const outcome = await takes.change(log.logId, known.id, changes);
    const take = await written(log, outcome, () => new Refused(404, 'NOT_FOUND'));
    if (changes.deleted && !known.deletedAt)
      tell({ log, userId }, { kind: 'take', action: 'deleted', ...figuresOf(log, take) });
    return take;
  });

  /** Notes, and the time from the start of the first one to the last end, ms. */
  function figuresOf({ uuid }: Permitted['log'], { leg, notes: packed }: Take): { notes: number; ms: number } {
    const notes = unpackTakeNotes(packed);
    const end = notes.reduce((latest, { tick, ticks }) => Math.max(latest, tick + ticks), 0);
    return { notes: notes.length, ms: musicMs(uuid, leg, Math.min(end, ...notes.map(({ tick }) => tick)), end) };
  }

  /** The take as it is now, once its room knows of it. @throws Refused where it was not written */
  async function written(log: Permitted['log'], outcome: TakeOutcome, mismatch: () => Refused): Promise<Take> {
    if (outcome.kind === 'full') throw new Refused(409, 'LOG_FULL', FULL);
    if (outcome.kind === 'mismatch') throw mismatch();
    await announceTakes(log.uuid, outcome.version);
    return outcome.take;
  }
}

const TAKEN = 'another take has this id';
const FULL = 'the travel log has as many takes, or notes in them, as it may: delete one first';
