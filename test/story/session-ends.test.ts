import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AeroMelody } from '../../server/server.ts';
import { commonGround } from '../support/databases.ts';
import { type Ask, askFrom, signUp } from '../support/people.ts';
import { joinRaw, type Socket } from '../support/raw-client.ts';
import { createLog, startServer } from '../support/server.ts';

const PASSWORD = 'a journey to the north';
const NEXT = 'a journey to the south';
/** Time after which the connections of an ended session are gone, ms. */
const WITHIN_MS = 1_000;

const PROXIES = { TRUSTED_PROXIES: 'loopback', AUTH_MODE: 'open' };

/** What ends sessions of a person, as they ask for it. */
const ENDS: readonly [
  what: string,
  end: (ask: Ask, who: { token: string; access: { id: string } }) => Promise<unknown>,
  gone: readonly string[],
][] = [
  ['signing out', (ask, { token }) => ask('DELETE', '/api/session', undefined, token), ['this']],
  [
    'signing out everywhere',
    (ask, { token }) => ask('DELETE', '/api/sessions', undefined, token),
    ['this', 'other', 'access'],
  ],
  [
    'a new password',
    (ask, { token }) => ask('POST', '/api/me/password', { old: PASSWORD, new: NEXT }, token),
    ['other', 'access'],
  ],
  [
    'a revoked access token',
    (ask, { token, access }) => ask('DELETE', `/api/me/tokens/${access.id}`, undefined, token),
    ['access'],
  ],
  ['leaving', (ask, { token }) => ask('DELETE', '/api/me', { password: PASSWORD }, token), ['this', 'other', 'access']],
];

/** Resolves once the connection is closed. */
const goneFrom = (socket: Socket) => new Promise((resolve) => socket.once('disconnect', resolve));

let people = 0;

/** A person with two sessions and an access token, each of which has joined a room on each of these instances. */
async function joinAll(asked: AeroMelody, instances: readonly AeroMelody[]) {
  const ask = askFrom(asked);
  people += 1;
  const username = `person-${people}`;
  const { token } = await signUp(ask, { username, password: PASSWORD });
  const other = (await ask('POST', '/api/session', { login: username, password: PASSWORD })).body.token;
  const access = (await ask('POST', '/api/me/tokens', { label: 'A script', scope: 'all', days: 1 }, token)).body;
  const log = await createLog(asked.url, 'CDG');
  const sockets = new Map<string, Socket[]>();
  for (const [name, proof] of Object.entries({ this: token, other, access: access.token })) {
    const joined = instances.map(async ({ url }) => (await joinRaw(url, log, { token: proof })).socket);
    sockets.set(name, await Promise.all(joined));
  }
  return {
    ask,
    log,
    who: { token, access },
    sockets,
    proofs: { this: token, other, access: access.token } as Record<string, string>,
    close: () => [...sockets.values()].flat().forEach((socket) => void socket.disconnect()),
  };
}

/** Ends sessions of a person, and expects their connections to go in time, and the others to stay. */
async function expectGone(
  asked: AeroMelody,
  instances: readonly AeroMelody[],
  [what, end, gone]: (typeof ENDS)[number],
) {
  const { ask, log, who, sockets, proofs, close } = await joinAll(asked, instances);
  const leaving = gone.flatMap((name) => sockets.get(name)!);
  for (const socket of [...sockets.values()].flat()) expect(socket.connected).toBe(true);
  const left = Promise.all(leaving.map(goneFrom));
  await end(ask, who);
  const began = performance.now();
  await left;
  expect(performance.now() - began, what).toBeLessThan(WITHIN_MS);
  for (const [name, open] of sockets) {
    if (gone.includes(name)) {
      for (const { url } of instances)
        expect((await joinRaw(url, log, { token: proofs[name] })).refusal).toMatchObject({ code: 'UNAUTHORIZED' });
    } else for (const socket of open) expect(socket.connected, `${name} after ${what}`).toBe(true);
  }
  close();
}

describe('one instance', () => {
  let server: AeroMelody;
  beforeAll(async () => {
    server = await startServer(PROXIES);
  });
  afterAll(() => server.close());

  test.each(ENDS)(
    'case 50: %s closes the connections of what ends within a second, and no others',
    async (...ending) => {
      await expectGone(server, [server], ending);
    },
  );

  test('case 50: signing out closes those of a guest', async () => {
    const ask = askFrom(server);
    const { id, token } = (await ask('POST', '/api/logs', {})).body;
    const { socket } = await joinRaw(server.url, id, { token });
    const left = goneFrom(socket);
    await ask('DELETE', '/api/session', undefined, token);
    await left;
    expect((await joinRaw(server.url, id, { token })).refusal).toMatchObject({ code: 'UNAUTHORIZED' });
  });
});

describe.each(['with Redis', 'without Redis'])('two instances on one database, %s', (redis) => {
  let ground: Awaited<ReturnType<typeof commonGround>>;
  let instances: [AeroMelody, AeroMelody];
  beforeAll(async () => {
    ground = await commonGround();
    const { REDIS_URL, ...env } = ground.env;
    const all = { ...env, ...PROXIES, ...(redis === 'with Redis' && { REDIS_URL }) };
    instances = [await startServer(all), await startServer(all)];
  });
  afterAll(async () => {
    for (const instance of instances) await instance.close();
    await ground.drop();
  });

  test('case 50: signing out everywhere closes the connections on both within a second', async () => {
    await expectGone(instances[0], instances, ENDS[1]!);
  });

  test(`case 50: the other instance follows ${redis === 'with Redis' ? 'at once' : 'by the database'}`, async () => {
    const [one, two] = instances;
    const waits: number[] = [];
    for (let guest = 0; guest < 8; guest++) {
      const ask = askFrom(one);
      const { id, token } = (await ask('POST', '/api/logs', {})).body;
      const { socket } = await joinRaw(two.url, id, { token });
      const left = goneFrom(socket);
      const began = performance.now();
      await ask('DELETE', '/api/session', undefined, token);
      await left;
      waits.push(performance.now() - began);
    }
    waits.sort((a, b) => a - b);
    expect(waits.at(-1)).toBeLessThan(WITHIN_MS);
    // By the database alone, seven of eight would be that fast in one run of twenty.
    if (redis === 'with Redis') expect(waits[6]).toBeLessThan(400);
  });
});
