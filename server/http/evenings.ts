import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EveningDetails, EveningList, HeardMusic, VisitList } from '../../protocol/replay.ts';
import { hashLinkToken } from '../identity/link-tokens.ts';
import type { Evenings, EveningsOfLog } from '../room/evenings.ts';
import type { ScorePlace, Span } from '../storage/evenings.ts';
import type { ReplayLinks } from '../storage/replay-links.ts';
import { eveningPath, musicQuery, scenesQuery } from './contract/evenings.ts';
import { sendJson } from './history.ts';
import type { OfLog, Permit } from './permit.ts';
import type { Spend } from './rate-limit.ts';
import type { InTurn } from './reading-queue.ts';
import { parse, Refused } from './refused.ts';

export interface EveningParts {
  readonly evenings: Evenings;
  readonly replayLinks: ReplayLinks;
}

type OfEvening = { Params: { id: string; evening: string } };
type OfLink = { Params: { token: string } };

/** One evening of one log, and who pays for reading it. */
interface Watched {
  readonly of: EveningsOfLog;
  readonly span: Span;
  readonly payer: string;
}

/** Evenings, watched by everybody who may read the log, and by those who have the link to one of them: they read nothing else. */
export function eveningRoutes(
  app: FastifyInstance,
  permit: Permit,
  { evenings, replayLinks }: EveningParts,
  spend: Spend,
  inTurn: InTurn,
): void {
  app.get<OfLog>('/api/logs/:id/evenings', async (request, reply): Promise<EveningList> => {
    const { of, payer } = await ofLog(request);
    return inTurn(reply, payer, of.list);
  });

  const byMember = '/api/logs/:id/evenings/:evening';
  app.get<OfEvening>(byMember, async (request, reply) => details(reply, await member(request)));
  app.get<OfEvening>(`${byMember}/scenes`, async (request, reply) => scenes(request, reply, await member(request)));
  app.get<OfEvening>(`${byMember}/music`, async (request, reply) =>
    music(request, reply, await member(request), 'music'),
  );
  app.get<OfEvening>(`${byMember}/visits`, async (request, reply) => visits(reply, await member(request)));

  const byLink = '/api/replays/:token';
  app.get<OfLink>(byLink, async (request, reply): Promise<EveningDetails> => {
    const found = await details(reply, await holder(request, reply));
    return { ...found, marks: found.marks.filter(({ kind }) => kind !== 'version') };
  });
  app.get<OfLink>(`${byLink}/scenes`, async (request, reply) => scenes(request, reply, await holder(request, reply)));
  app.get<OfLink>(`${byLink}/music`, async (request, reply) =>
    music(request, reply, await holder(request, reply), 'linkedMusic'),
  );
  app.get<OfLink>(`${byLink}/visits`, async (request, reply): Promise<VisitList> => {
    const watched = await holder(request, reply);
    // Of those who only watched, a stranger is told nothing.
    const writers = new Set((await details(reply, watched)).people.map(({ userId }) => userId));
    const found = await visits(reply, watched);
    return { visits: found.visits.filter(({ user }) => writers.has(user.userId)) };
  });

  async function ofLog(request: FastifyRequest<OfLog>): Promise<Omit<Watched, 'span'>> {
    const payer = await spend(request, 'replay');
    const { log } = await permit(request, 'read');
    return { of: await find(log.uuid), payer };
  }

  async function member(request: FastifyRequest<OfEvening>): Promise<Watched> {
    const watched = await ofLog(request as FastifyRequest<OfLog>);
    return { ...watched, span: parse(eveningPath, request.params.evening) };
  }

  /** The link is the key: what its holder may read of the log apart from it does not matter. */
  async function holder(request: FastifyRequest<OfLink>, reply: FastifyReply): Promise<Watched> {
    const payer = await spend(request, 'replay');
    const shared = await replayLinks.find(hashLinkToken(request.params.token));
    if (!shared) throw new Refused(404, 'NOT_FOUND', 'there is no such replay: the link may have expired');
    reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    return { of: await find(shared.uuid), span: { from: shared.fromMs, to: shared.toMs }, payer };
  }

  async function find(uuid: string): Promise<EveningsOfLog> {
    const found = await evenings.of(uuid);
    if (!found) throw new Refused(404, 'UNKNOWN_LOG');
    return found;
  }

  async function details(reply: FastifyReply, { of, span, payer }: Watched): Promise<EveningDetails> {
    const found = await inTurn(reply, payer, () => of.details(span));
    if (!found) throw new Refused(404, 'NOT_FOUND', 'nothing was edited or played then');
    return found;
  }

  async function scenes(request: FastifyRequest, reply: FastifyReply, { of, span, payer }: Watched) {
    const { after } = parse(scenesQuery, request.query);
    const page = await inTurn(reply, payer, () => of.scenes(span, after));
    if (!page) throw new Refused(409, 'QUARANTINED');
    return sendJson(reply, page);
  }

  async function music(
    request: FastifyRequest,
    reply: FastifyReply,
    { of, span, payer }: Watched,
    kind: 'music' | 'linkedMusic',
  ): Promise<HeardMusic> {
    const { after } = parse(musicQuery, request.query);
    return inTurn(reply, payer, () => of[kind](span, after === undefined ? undefined : placeOf(after)));
  }

  const visits = (reply: FastifyReply, { of, span, payer }: Watched): Promise<VisitList> =>
    inTurn(reply, payer, () => of.visits(span));
}

/** @example placeOf('3.17') // { epoch: 3, seq: 17 } */
function placeOf(after: string): ScorePlace {
  const [epoch, seq] = after.split('.').map(Number) as [number, number];
  return { epoch, seq };
}
