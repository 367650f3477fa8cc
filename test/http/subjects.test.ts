import { randomUUID } from 'node:crypto';
import { exportSPKI, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { AeroMelody } from '../../server/server.ts';
import { type IdentityProvider, startProvider } from '../support/identity-provider.ts';
import { askFrom, auditOf, refusalOf } from '../support/people.ts';
import { joinRaw, say } from '../support/raw-client.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

let provider: IdentityProvider;
let server: AeroMelody;
beforeAll(async () => {
  provider = await startProvider();
  server = await startServer({ ...provider.env, AUTH_MODE: 'accounts', TRUSTED_PROXIES: 'loopback' });
});
afterAll(async () => {
  await server.close();
  await provider.close();
});

const now = () => Math.floor(Date.now() / 1_000);

describe('a person of the identity provider', () => {
  it('is the same user with each token, in REST and in rooms, and is named once', async () => {
    const ask = askFrom(server);
    const sub = randomUUID();
    const token = await provider.sign({ sub, name: ' Ada\u202E L. ', email: 'ada@example.org' }, { typ: 'at+jwt' });
    const made = await ask('POST', '/api/logs', { title: 'North' }, token);
    // Sent back as it came: only the provider renews it.
    expect([made.status, made.body.token]).toEqual([201, token]);
    const next = await provider.sign({ sub, name: 'Another' });
    const { body: me } = await ask('GET', '/api/me', undefined, next);
    expect(me).toMatchObject({
      token: next,
      user: { name: 'Ada L.' },
      account: null,
      subject: { issuer: provider.env.AUTH_ISSUER, subject: sub },
    });
    const welcome = new Promise<{ you: unknown; role: string; token: string }>((resolve) => {
      void joinRaw(server.url, made.body.id, { token: next }, (socket) => socket.once('welcome', resolve));
    });
    expect(await welcome).toMatchObject({ you: me.user, role: 'owner', token: next });
    expect((await ask('PATCH', '/api/me', { name: 'Ada of the north' }, next)).status).toBe(200);
    expect((await ask('GET', '/api/me', undefined, token)).body.user.name).toBe('Ada of the north');
    expect(await auditOf(server, me.user.userId)).toEqual([['sign-up', me.user.userId, null]]);
  });

  it('has roles in the journeys of others, and is another one under another issuer or subject', async () => {
    const ask = askFrom(server);
    const [owner, other] = [await provider.sign({ sub: 'owner' }), await provider.sign({ sub: 'owner ' })];
    const { id } = (await ask('POST', '/api/logs', {}, owner)).body;
    expect(await refusalOf(ask('GET', `/api/logs/${id}`, undefined, other))).toEqual([404, 'UNKNOWN_LOG']);
    const { token: link } = (await ask('POST', `/api/logs/${id}/links`, { role: 'viewer' }, owner)).body;
    const { socket, refusal } = await joinRaw(server.url, id, { token: other, link });
    expect(refusal).toBeUndefined();
    expect(await say(socket, 'command', { kind: 'play' })).toMatchObject({ ok: false });
    socket.disconnect();
    expect((await ask('GET', `/api/logs/${id}`, undefined, other)).status).toBe(200);
  });

  it('keeps first steps apart that come at the same time', async () => {
    const ask = askFrom(server);
    const token = await provider.sign({ sub: randomUUID() });
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask('GET', '/api/me', undefined, token)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.user?.userId}`)).size).toBe(1);
  });

  it('is audited at a sign-in, and not for each token that a provider renews', async () => {
    const ask = askFrom(server);
    const sub = randomUUID();
    const { userId } = (await ask('GET', '/api/me', undefined, await provider.sign({ sub }))).body.user;
    await ask('GET', '/api/me', undefined, await provider.sign({ sub }));
    expect((await auditOf(server, userId)).map(([action]) => action)).toEqual(['sign-up']);
  });

  it('signs out of a token, of all that were issued so far, and closes their rooms', async () => {
    const ask = askFrom(server);
    const sub = randomUUID();
    const [one, two, unused] = await Promise.all([1, 2, 3].map(() => provider.sign({ sub, iat: now() - 10 })));
    const { socket } = await joinRaw(server.url, server.demoLog, { token: one });
    expect((await ask('DELETE', '/api/session', undefined, one)).status).toBe(204);
    await until('the room is left', () => !socket.connected);
    const { body } = await ask('GET', '/api/me', undefined, one);
    expect(body.refusal).toEqual({ code: 'UNAUTHORIZED', detail: 'the token is refused: its session has ended' });
    expect((await ask('DELETE', '/api/session', undefined, one)).status).toBe(204);
    const { userId } = (await ask('GET', '/api/me', undefined, two)).body.user;
    expect((await ask('DELETE', '/api/sessions', undefined, two)).status).toBe(204);
    for (const token of [two, unused])
      expect(await refusalOf(ask('GET', '/api/me', undefined, token))).toEqual([401, 'UNAUTHORIZED']);
    const again = await provider.sign({ sub });
    expect((await ask('GET', '/api/me', undefined, again)).body.user.userId).toBe(userId);
    expect((await auditOf(server, userId)).map(([action]) => action)).toEqual([
      'sign-out everywhere',
      'sign-out',
      'sign-up',
    ]);
  });

  it('exports what is kept, and leaves for good without a password', async () => {
    const ask = askFrom(server);
    const sub = randomUUID();
    const token = await provider.sign({ sub });
    const { id } = (await ask('POST', '/api/logs', {}, token)).body;
    const { body: exported } = await ask('GET', '/api/me/export', undefined, token);
    expect(exported).toMatchObject({ subject: { subject: sub }, journeys: [{ id, role: 'owner' }] });
    expect((await ask('DELETE', '/api/me', {}, token)).status).toBe(204);
    // The token outlives the person, and makes no other one.
    expect(await refusalOf(ask('GET', '/api/me', undefined, token))).toEqual([401, 'UNAUTHORIZED']);
    const { user } = (await ask('GET', '/api/me', undefined, await provider.sign({ sub }))).body;
    expect(user.userId).toBeGreaterThan(exported.user.userId);
  });

  it('has no password, no access tokens and no guest’s rights', async () => {
    const ask = askFrom(server);
    const token = await provider.sign({ sub: randomUUID() });
    for (const [path, body] of [
      ['/api/me/password', { old: 'a long sentence', new: 'a longer sentence' }],
      ['/api/me/tokens', { label: 'A script', scope: 'all', days: 1 }],
    ] as const)
      expect(await refusalOf(ask('POST', path, body, token))).toEqual([409, 'NO_ACCOUNT']);
    const account = { email: 'e@example.org', username: 'Eve', password: 'a journey to the north' };
    expect(await refusalOf(ask('POST', '/api/accounts', account, token))).toEqual([401, 'UNAUTHORIZED']);
  });
});

test('a room is left within a second of the end of its token', async () => {
  const exp = now() + 2;
  const { socket } = await joinRaw(server.url, server.demoLog, { token: await provider.sign({ sub: 'brief', exp }) });
  await until('the room is left', () => !socket.connected);
  expect(Date.now()).toBeGreaterThanOrEqual(exp * 1_000);
  expect(Date.now()).toBeLessThan(exp * 1_000 + 1_000);
});

describe('a token', () => {
  const unsigned = (header: object, claims: object) =>
    `${[header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;
  const claims = () => ({ iss: provider.env.AUTH_ISSUER, aud: 'aero', sub: 'eve', iat: now(), exp: now() + 300 });

  it.each<[string, string, () => Promise<string> | string]>([
    ['once it has expired', 'it has expired', () => provider.sign({ sub: 'eve', iat: now() - 60, exp: now() - 1 })],
    ['seven days after its issue', 'it has expired', () => provider.sign({ sub: 'eve', iat: now() - 7 * 86_400 - 60 })],
    ['before its time', 'it is not valid yet', () => provider.sign({ sub: 'eve', nbf: now() + 120 })],
    ['from the future', 'it is not valid yet', () => provider.sign({ sub: 'eve', iat: now() + 120 })],
    [
      'of another issuer',
      'its issuer is another one',
      () => provider.sign({ sub: 'eve', iss: 'https://evil.example' }),
    ],
    ['of no issuer', 'its issuer is another one', () => provider.sign({ sub: 'eve', iss: undefined })],
    ['for another audience', 'it is for another audience', () => provider.sign({ sub: 'eve', aud: ['shop'] })],
    ['for no audience', 'it is for another audience', () => provider.sign({ sub: 'eve', aud: undefined })],
    ['of nobody', 'it is no signed', () => provider.sign({})],
    ['without an end', 'it is no signed', () => provider.sign({ sub: 'eve', exp: undefined })],
    ['without its time of issue', 'it is no signed', () => provider.sign({ sub: 'eve', iat: undefined })],
    ['of half a character', 'it is no signed', () => provider.sign({ sub: '\ud800' })],
    ['of a type that is a number', 'of a type that signs nobody in', () => provider.sign({ sub: 'eve' }, { typ: 5 })],
    [
      'with an extension that is critical',
      'it has a critical header parameter',
      () => unsigned({ alg: 'RS256', crit: ['x'], x: 1 }, claims()),
    ],
    ['of logging out', 'of a type that signs nobody in', () => provider.sign({ sub: 'eve' }, { typ: 'logout+jwt' })],
    [
      'under an unknown key',
      'a key that the identity provider does not have',
      () => provider.sign({ sub: 'eve' }, { kid: 'x' }),
    ],
    ['without a signature', 'its algorithm is not one', () => unsigned({ alg: 'none' }, claims())],
    [
      'without a signature, in our name',
      'its algorithm is not one',
      () => unsigned({ alg: 'none' }, { ...claims(), iss: 'aero-melody' }),
    ],
    [
      'signed with the public key as a secret',
      'its algorithm is not one',
      async () => {
        const secret = new TextEncoder().encode(await exportSPKI(provider.publicKey()));
        return new SignJWT(claims()).setProtectedHeader({ alg: 'HS256' }).sign(secret);
      },
    ],
    [
      'that was changed',
      'its signature is wrong',
      async () => {
        const [header, , signature] = (await provider.sign({ sub: 'eve' })).split('.');
        return `${header}.${unsigned({}, { ...claims(), sub: 'ada' }).split('.')[1]}.${signature}`;
      },
    ],
  ])('%s is refused by name, over REST and in rooms', async (_, why, make) => {
    const token = await make();
    const { status, body } = await askFrom(server)('GET', '/api/me', undefined, token);
    expect([status, body.refusal.code]).toEqual([401, 'UNAUTHORIZED']);
    expect(body.refusal.detail).toContain(why);
    expect((await joinRaw(server.url, server.demoLog, { token })).refusal).toEqual(body.refusal);
  });
});

test('keys that the provider adds are taken at once, known ones go on while it is away, and it is no crash', async () => {
  const ask = askFrom(server);
  const statusOf = async (token: string) => (await ask('GET', '/api/me', undefined, token)).status;
  const known = await provider.sign({ sub: 'fay' });
  expect(await statusOf(known)).toBe(200);
  await provider.rotate();
  const added = await provider.sign({ sub: 'fay' });
  await until('the new key is taken', async () => (await statusOf(added)) === 200);
  expect(await statusOf(known)).toBe(200);

  provider.goAway('broken');
  await provider.rotate();
  const unknown = await provider.sign({ sub: 'fay' });
  await until('the provider is missed', async () => (await statusOf(unknown)) === 503);
  expect((await joinRaw(server.url, server.demoLog, { token: unknown })).refusal).toMatchObject({
    code: 'UNAVAILABLE',
  });
  // A sign-out that cannot be done is not said to be done.
  expect(await refusalOf(ask('DELETE', '/api/session', undefined, unknown))).toEqual([503, 'UNAVAILABLE']);
  expect(await statusOf(await provider.sign({ sub: 'fay' }, { kid: 'x' }))).toBe(503);
  const asked = provider.requests();
  for (let tried = 0; tried < 20; tried++) await statusOf(unknown);
  expect(provider.requests()).toBe(asked);
  for (const token of [known, added]) expect(await statusOf(token)).toBe(200);
});
