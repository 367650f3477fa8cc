import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { LIMITS } from '../../protocol/limits.ts';
import type { Audit } from '../identity/audit.ts';
import { drawLinkToken, hashLinkToken } from '../identity/link-tokens.ts';
import type { Evenings } from '../room/evenings.ts';
import type { ReplayLinks } from '../storage/replay-links.ts';
import { type madeReplayLink, newReplayLink, type replayLinkList } from './contract/evenings.ts';
import type { CreationParts } from './create-log.ts';
import type { Tell } from './log-facts.ts';
import type { OfLog, Permit } from './permit.ts';
import { numberIn, parse, Refused } from './refused.ts';

export interface ReplayLinkParts extends Pick<CreationParts, 'publicUrl'> {
  readonly evenings: Evenings;
  readonly replayLinks: ReplayLinks;
  readonly audit: Audit;
}

/** Links to one evening of a log, made and revoked by those who manage it. */
export function replayLinkRoutes(
  app: FastifyInstance,
  permit: Permit,
  { evenings, replayLinks, audit, publicUrl }: ReplayLinkParts,
  tell: Tell,
): void {
  app.get<OfLog>('/api/logs/:id/replay-links', async (request): Promise<z.infer<typeof replayLinkList>> => {
    const { log } = await permit(request, 'manage');
    const links = await replayLinks.list(log.logId);
    return {
      links: links.map(({ id, label, fromMs, toMs, expiresAt, createdAt }) => ({
        ...{ id, label, from: fromMs, to: toMs },
        expiresAt: new Date(expiresAt).toISOString(),
        createdAt: createdAt.toISOString(),
      })),
    };
  });

  app.post<OfLog>('/api/logs/:id/replay-links', async (request, reply) => {
    const { log, userId } = await permit(request, 'manage');
    const { from, to, label, expiresAt } = parse(newReplayLink, request.body);
    const listed = await (await evenings.of(log.uuid))?.list();
    // Nothing that is to come, and no more than one of them.
    if (!listed?.evenings.some((evening) => evening.from <= from && to <= evening.to))
      throw new Refused(404, 'NOT_FOUND', 'nothing was edited or played then');
    if ((await replayLinks.count(log.logId)) >= LIMITS.links)
      throw new Refused(409, 'TOO_LARGE', `a travel log has at most ${LIMITS.links} links to evenings: end one first`);
    const token = drawLinkToken();
    const link = { logId: log.logId, tokenHash: hashLinkToken(token), fromMs: from, toMs: to, label, expiresAt };
    // The right to manage takes a token.
    const id = await replayLinks.add({ ...link, createdBy: userId! });
    await record(request, 'replay link made', { log, userId, id });
    const made: z.infer<typeof madeReplayLink> = { id, url: urlOf(request, token) };
    return reply.code(201).header('cache-control', 'no-store').send(made);
  });

  app.delete<{ Params: { id: string; link: string } }>('/api/logs/:id/replay-links/:link', async (request, reply) => {
    const { log, userId } = await permit(request, 'manage');
    const id = numberIn(request.params.link);
    if (!(await replayLinks.remove(log.logId, id))) throw new Refused(404, 'NOT_FOUND', 'there is no such link');
    await record(request, 'replay link revoked', { log, userId, id });
    return reply.code(204).send();
  });

  async function record(
    { ip }: FastifyRequest,
    action: 'replay link made' | 'replay link revoked',
    { log, userId, id }: Pick<Awaited<ReturnType<Permit>>, 'log' | 'userId'> & { readonly id: number },
  ): Promise<void> {
    await audit.record({ action, actorId: userId ?? null, logId: log.logId, detail: { link: id }, address: ip });
    tell({ log, userId }, { kind: 'shared', action });
  }

  /** The secret is the fragment, which browsers do not send. */
  const urlOf = (request: FastifyRequest, token: string): string =>
    `${publicUrl ?? `${request.protocol}://${request.host}`}/replay#${token}`;
}
