import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { type ListeningPiece, VARIANTS } from '../../protocol/listening.ts';
import { createPairTokens } from '../../server/identity/pair-tokens.ts';
import { FLIGHTS } from '../../server/listening/flights.ts';
import { createListening, type ListeningVote } from '../../server/listening/listening.ts';
import { pair } from '../../server/listening/pair.ts';
import { PAGE, refusalIn, type Started, startHttp } from './support.ts';

const SECRET = 'a secret of all instances of this test';
const pieceOf = (seconds: number): ListeningPiece => ({ ticksPerQuarter: 480, legs: [], analysis: { seconds } });

/** Listening without music: a piece tells by its length which variant it is. */
function listening({ secret = SECRET, dice = Math.random }: { secret?: string; dice?: () => number } = {}) {
  const votes: ListeningVote[] = [];
  const tokens = createPairTokens(secret);
  return {
    votes,
    listening: createListening({
      ownPieces: { of: async (_flight, variant) => pieceOf(VARIANTS.indexOf(variant)) },
      tunes: [{ title: 'An old reel', piece: pieceOf(VARIANTS.indexOf('tune')) }],
      seal: tokens.seal,
      unseal: async (token) => pair.safeParse(await tokens.unseal(token)).data,
      isAnswered: async (id) => votes.some((vote) => vote.pair === id),
      record: (vote) => votes.push(vote),
      random: dice,
    }),
  };
}

const opened: Started[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function start(options: Parameters<typeof listening>[0] = {}, changes: Parameters<typeof startHttp>[0] = {}) {
  const { votes, listening: served } = listening(options);
  const http = await startHttp({ listening: served, ...changes });
  opened.push(http);
  return { votes, http };
}

interface Offered {
  readonly pair: string;
  readonly first: ListeningPiece;
  readonly second: ListeningPiece;
}

const draw = async (http: Started): Promise<Offered> => {
  const answer = await http.get('/api/listen/pair');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  return (await answer.json()) as Offered;
};

describe('the listening page', () => {
  it('is served at its address', async () => {
    const { http } = await start();
    const answer = await http.get('/listen');
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await answer.text()).toBe(PAGE);
  });
});

describe('a pair to listen to', () => {
  it('is the composed variant and another one, in either order, and its token tells nothing', async () => {
    const { http } = await start();
    const seen = new Set<string>();
    for (let drawn = 0; drawn < 60; drawn++) {
      const { pair: token, first, second } = await draw(http);
      const variants = [first, second].map(({ analysis }) => VARIANTS[analysis.seconds]);
      expect(variants).toContain('composed');
      seen.add(variants.join());
      const readable = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
      for (const variant of VARIANTS) expect(readable.join()).not.toContain(variant);
    }
    // The chance that one of eight is missing among sixty is below 0.3 %: then it draws again.
    for (let drawn = 0; drawn < 200 && seen.size < 8; drawn++) {
      const { first, second } = await draw(http);
      seen.add([first, second].map(({ analysis }) => VARIANTS[analysis.seconds]).join());
    }
    expect([...seen].sort()).toEqual(
      ['unarranged', 'unfigured', 'unperformed', 'tune']
        .flatMap((each) => [`composed,${each}`, `${each},composed`])
        .sort(),
    );
  });

  it('takes one vote, which is recorded, and tells which was which', async () => {
    const { http, votes } = await start({ dice: () => 0.1 });
    const { pair: token } = await draw(http);
    const body = { pair: token, choice: 'second' };
    const answer = await http.post('/api/listen/votes', body);
    expect(answer.status).toBe(201);
    const flight = `${FLIGHTS[1]!.from}–${FLIGHTS[1]!.to}`;
    expect(await answer.json()).toEqual({
      first: { variant: 'composed', title: flight },
      second: { variant: 'unarranged', title: flight },
    });
    const vote = { userId: null, flight, first: 'composed', second: 'unarranged', choice: 'second' };
    expect(votes).toEqual([{ ...vote, pair: expect.stringMatching(/^[0-9a-f-]{36}$/) }]);

    expect(await refusalIn(await http.post('/api/listen/votes', body))).toMatchObject({
      ...{ status: 409, code: 'BAD_MESSAGE' },
    });
    expect(votes).toHaveLength(1);
  });

  it('names the tune after the vote', async () => {
    const { http } = await start({ dice: () => 0.9 });
    const { pair: token } = await draw(http);
    const answer = await http.post('/api/listen/votes', { pair: token, choice: 'neither' });
    expect(await answer.json()).toMatchObject({ first: { variant: 'tune', title: 'An old reel' } });
  });

  it('can be voted on at another instance, by a person, of whom the number is kept', async () => {
    const one = await start();
    const other = await start();
    const { pair: token } = await draw(one.http);
    const { token: person } = (await (await other.http.post('/api/logs', {})).json()) as { token: string };
    const headers = { authorization: `Bearer ${person}` };
    const answer = await other.http.post('/api/listen/votes', { pair: token, choice: 'first' }, headers);
    expect(answer.status).toBe(201);
    expect(other.votes).toMatchObject([{ userId: 1, choice: 'first' }]);
    expect(one.votes).toEqual([]);
  });

  it.each([
    ['another choice', async (http: Started) => ({ pair: (await draw(http)).pair, choice: 'both' })],
    ['no pair', async () => ({ choice: 'first' })],
    ['a pair that is none', async () => ({ pair: 'a.b.c.d.e', choice: 'first' })],
    ['a pair of another secret', async () => ({ pair: await foreignPair(), choice: 'first' })],
    ['a token for something else', async () => ({ pair: await createPairTokens(SECRET).seal({}), choice: 'first' })],
  ])('refuses a vote with %s', async (_what, body) => {
    const { http, votes } = await start();
    const answer = await http.post('/api/listen/votes', await body(http));
    expect(await refusalIn(answer)).toMatchObject({ status: 400, code: 'BAD_MESSAGE' });
    expect(votes).toEqual([]);
  });

  it('refuses a token that is not valid, and strangers where people need an account', async () => {
    const { http, votes } = await start();
    const { pair: token } = await draw(http);
    const body = { pair: token, choice: 'first' };
    const bad = await http.post('/api/listen/votes', body, { authorization: 'Bearer rubbish' });
    expect(await refusalIn(bad)).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });

    const { http: closed } = await start({}, { authMode: 'accounts' });
    expect((await closed.get('/api/listen/pair')).status).toBe(401);
    expect((await closed.post('/api/listen/votes', body)).status).toBe(401);
    expect(votes).toEqual([]);
  });
});

const foreignPair = () =>
  createPairTokens('a secret of another installation').seal({
    ...{ id: randomUUID(), flight: 0, variants: ['composed', 'unarranged'], tune: null },
  });
