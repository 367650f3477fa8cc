import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AeroMelody } from '../../server/server.ts';
import { type Ask, askFrom, auditOf, refusalOf, signUp } from '../support/people.ts';
import { joinRaw } from '../support/raw-client.ts';
import { startServer } from '../support/server.ts';

let server: AeroMelody;
beforeAll(async () => {
  server = await startServer({ TRUSTED_PROXIES: 'loopback' });
});
afterAll(() => server.close());

const make = (ask: Ask, token: string, wish: object = {}) =>
  ask('POST', '/api/me/tokens', { label: 'A script', scope: 'all', days: 30, ...wish }, token);

test('a token stands for its person in REST and in rooms, until it is revoked', async () => {
  const ask = askFrom(server);
  const { token, user } = await signUp(ask, { username: 'Ada' });
  const made = await make(ask, token);
  expect(made.status).toBe(201);
  expect(made.headers.get('cache-control')).toBe('no-store');
  const { id, token: access } = made.body;
  expect(access).toMatch(/^aero_[\w-]{43}$/);
  const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
  const shown = {
    id,
    label: 'A script',
    scope: 'all',
    lastFour: access.slice(-4),
    createdAt: instant,
    expiresAt: instant,
  };
  expect((await ask('GET', '/api/me/tokens', undefined, token)).body).toEqual({
    tokens: [{ ...shown, lastUsedAt: null }],
  });

  const log = await ask('POST', '/api/logs', { title: 'By a script' }, access);
  // Sent back as it came: it is not exchanged.
  expect([log.status, log.body.token]).toEqual([201, access]);
  expect((await ask('GET', '/api/me/export', undefined, token)).body).toMatchObject({
    journeys: [{ id: log.body.id }],
  });
  const welcomed = new Promise<{ you: unknown; token: string; role: string }>((resolve) => {
    void joinRaw(server.url, log.body.id, { token: access, name: 'Another name' }, (socket) =>
      socket.once('welcome', resolve),
    );
  });
  expect(await welcomed).toMatchObject({ you: user, token: access, role: 'owner' });
  expect((await ask('GET', '/api/me/tokens', undefined, token)).body).toEqual({
    tokens: [{ ...shown, lastUsedAt: instant }],
  });

  expect((await ask('DELETE', `/api/me/tokens/${id}`, undefined, token)).status).toBe(204);
  expect(await refusalOf(ask('DELETE', `/api/me/tokens/${id}`, undefined, token))).toEqual([404, 'NOT_FOUND']);
  expect(await refusalOf(ask('POST', '/api/logs', {}, access))).toEqual([401, 'UNAUTHORIZED']);
  expect((await joinRaw(server.url, log.body.id, { token: access })).refusal).toMatchObject({ code: 'UNAUTHORIZED' });
  expect((await ask('GET', '/api/me/tokens', undefined, token)).body).toEqual({ tokens: [] });
  expect((await auditOf(server, user.userId)).slice(0, 3).map(([action]) => action)).toEqual([
    'access token revoked',
    'data exported',
    'access token made',
  ]);
});

test('a token does not act on its person, and is no session', async () => {
  const ask = askFrom(server);
  const { token } = await signUp(ask, { username: 'Ben' });
  const { id, token: access } = (await make(ask, token)).body;
  for (const [method, path, body] of [
    ['GET', '/api/me'],
    ['PATCH', '/api/me', { name: 'Another' }],
    ['GET', '/api/me/export'],
    ['GET', '/api/me/tokens'],
    ['POST', '/api/me/tokens', { label: 'Another', scope: 'read', days: 1 }],
    ['DELETE', `/api/me/tokens/${id}`],
    ['DELETE', '/api/session'],
    ['DELETE', '/api/sessions'],
    ['DELETE', '/api/me', { password: 'a journey to the north' }],
  ] as const)
    expect(await refusalOf(ask(method, path, body, access)), `${method} ${path}`).toEqual([401, 'UNAUTHORIZED']);
});

test('a token to read says so where it is refused, and begins an export, but ends none', async () => {
  const ask = askFrom(server);
  const { token } = await signUp(ask, { username: 'Zoe' });
  await ask('POST', '/api/logs', { waypoints: [{ airport: 'CDG' }, { airport: 'NRT' }] }, token);
  const access = (await make(ask, token, { scope: 'read' })).body.token;
  for (const [path, body] of [
    ['/api/logs', {}],
    ['/api/collections', { title: 'North' }],
  ] as const)
    expect((await ask('POST', path, body, access)).body.refusal).toEqual({
      code: 'NOT_ALLOWED',
      detail: 'this access token may only read',
    });
  const job = await ask('POST', '/api/jobs', { kind: 'export' }, access);
  expect(job.status).toBe(201);
  expect((await ask('GET', `/api/jobs/${job.body.id}`, undefined, access)).status).toBe(200);
  for (const act of ['cancel', 'resume']) {
    const path = `/api/jobs/${job.body.id}/${act}`;
    expect(await refusalOf(ask('POST', path, undefined, access))).toEqual([403, 'NOT_ALLOWED']);
    expect((await ask('POST', path, undefined, token)).status).toBe(200);
  }
});

test.each([
  ['no label', { label: ' ' }],
  // Case 49.
  ['an invisible label', { label: '\u200B' }],
  ['a scope that does not exist', { scope: 'owner' }],
  ['no end', { days: 0 }],
  ['an end in years', { days: 367 }],
  ['a field more', { userId: 1 }],
])('a token with %s is refused', async (what, wish) => {
  const ask = askFrom(server);
  const { token } = await signUp(ask, { username: what.replaceAll(' ', '-') });
  expect(await refusalOf(make(ask, token, wish))).toEqual([400, 'BAD_MESSAGE']);
});

test('a guest has none, and a person not the token of another', async () => {
  const ask = askFrom(server);
  const guest = (await ask('POST', '/api/logs', {})).body.token;
  expect(await refusalOf(make(ask, guest))).toEqual([409, 'NO_ACCOUNT']);
  const [cat, dan] = [await signUp(ask, { username: 'Cat' }), await signUp(ask, { username: 'Dan' })];
  const { id, token: access } = (await make(ask, cat.token)).body;
  expect((await ask('GET', '/api/me/tokens', undefined, dan.token)).body).toEqual({ tokens: [] });
  expect(await refusalOf(ask('DELETE', `/api/me/tokens/${id}`, undefined, dan.token))).toEqual([404, 'NOT_FOUND']);
  expect((await ask('POST', '/api/logs', {}, access)).status).toBe(201);
  for (const wrong of ['aero_', `${access}x`, access.toLowerCase(), access.slice(0, -1)])
    expect(await refusalOf(ask('POST', '/api/logs', {}, wrong))).toEqual([401, 'UNAUTHORIZED']);
});

test('signing out everywhere revokes access tokens, too, and so does a new password', async () => {
  const ask = askFrom(server);
  const { token } = await signUp(ask, { username: 'Eve', password: 'a journey to the north' });
  const access = (await make(ask, token)).body.token;
  await ask('POST', '/api/me/password', { old: 'a journey to the north', new: 'a journey to the south' }, token);
  expect(await refusalOf(ask('POST', '/api/logs', {}, access))).toEqual([401, 'UNAUTHORIZED']);
  const next = (await make(ask, token)).body.token;
  expect((await ask('DELETE', '/api/sessions', undefined, token)).status).toBe(204);
  expect(await refusalOf(ask('POST', '/api/logs', {}, next))).toEqual([401, 'UNAUTHORIZED']);
});

test('a person has fifty at most', async () => {
  const ask = askFrom(server);
  const { token } = await signUp(ask, { username: 'Fay' });
  for (let made = 0; made < 50; made++) expect((await make(ask, token)).status).toBe(201);
  expect(await refusalOf(make(ask, token))).toEqual([409, 'TOO_MANY_TOKENS']);
});
