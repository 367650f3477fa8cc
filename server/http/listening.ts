import type { FastifyInstance } from 'fastify';
import { type ListeningReveal, listeningVote } from '../../protocol/listening.ts';
import { admitsGuests } from '../identity/bearer.ts';
import type { Listening } from '../listening/listening.ts';
import { bearer } from './bearer.ts';
import type { PermitParts } from './permit.ts';
import type { Spend } from './rate-limit.ts';
import { parse, Refused } from './refused.ts';

export interface ListeningRouteParts extends Pick<PermitParts, 'admit' | 'authMode'> {
  readonly listening: Listening;
}

/** Blind pairs of pieces, and votes on them. With `AUTH_MODE=accounts` they take an account, as everything does. */
export function listeningRoutes(
  app: FastifyInstance,
  { listening, admit, authMode }: ListeningRouteParts,
  spend: Spend,
): void {
  app.get('/api/listen/pair', async (request) => {
    await spend(request, 'listen');
    if (bearer(request) === undefined && !admitsGuests(authMode)) throw new Refused(401, 'UNAUTHORIZED');
    return listening.draw();
  });

  app.post('/api/listen/votes', async (request, reply): Promise<ListeningReveal> => {
    const { pair, choice } = parse(listeningVote, request.body);
    await spend(request, 'listen');
    const token = bearer(request);
    // A vote makes no guest: strangers vote without a number.
    const person = token === undefined ? undefined : await admit(token, request.ip);
    if (person === null || (!person && !admitsGuests(authMode))) throw new Refused(401, 'UNAUTHORIZED');
    const outcome = await listening.vote(pair, choice, person?.user.userId ?? null);
    if (outcome.kind === 'unknown pair') throw new Refused(400, 'BAD_MESSAGE', UNKNOWN);
    if (outcome.kind === 'answered before') throw new Refused(409, 'BAD_MESSAGE', ANSWERED);
    reply.code(201);
    return outcome.reveal;
  });
}

const UNKNOWN = 'this pair is not one of ours, or is too old: ask for another one';
const ANSWERED = 'there is a vote on this pair: ask for another one';
