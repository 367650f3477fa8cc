import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AeroMelody } from '../../server/server.ts';
import { askFrom, auditOf, refusalOf, signUp } from '../support/people.ts';
import { startServer } from '../support/server.ts';

const PASSWORD = 'a journey to the north';
const NEXT = 'a journey to the south';

let server: AeroMelody;
beforeAll(async () => {
  server = await startServer({ TRUSTED_PROXIES: 'loopback' });
});
afterAll(() => server.close());

const newGuest = async (ask: ReturnType<typeof askFrom>) => (await ask('POST', '/api/logs', { title: 'Mine' })).body;

describe('a person', () => {
  test('reads and changes name and preferences', async () => {
    const ask = askFrom(server);
    const { token, user } = await signUp(ask, { username: 'Ada', email: 'ada@example.org' });
    const me = await ask('GET', '/api/me', undefined, token);
    expect(me.headers.get('cache-control')).toBe('no-store');
    expect(me.body).toEqual({
      token: expect.any(String),
      user,
      account: {
        email: 'ada@example.org',
        username: 'Ada',
        preferences: {},
        loginCount: 0,
        failedCount: 0,
        lastLoginAt: null,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        recoveryCodes: 10,
      },
      subject: null,
    });
    const preferences = { theme: 'dark', volumes: [0.5, 1], of: { a: null } };
    const changed = await ask('PATCH', '/api/me', { name: ' Ada L. ', preferences }, token);
    expect(changed.body).toMatchObject({ user: { ...user, name: 'Ada L.' }, account: { preferences } });
    expect((await ask('PATCH', '/api/me', {}, token)).body).toMatchObject({
      user: { name: 'Ada L.' },
      account: { preferences },
    });
    for (const wrong of [
      { name: '' },
      { isAdmin: true },
      { preferences: { a: 'x'.repeat(5_000) } },
      { preferences: 'x' },
      { preferences: { music: 'fast' } },
      { preferences: { music: { tempo: 1_000 } } },
      { preferences: { music: { seed: 7 } } },
      { preferences: { music: { constructor: 1 } } },
    ])
      expect(await refusalOf(ask('PATCH', '/api/me', wrong, token))).toEqual([400, 'BAD_MESSAGE']);
  });

  test('begins new journeys with the music that it prefers, and journey files with their own', async () => {
    const ask = askFrom(server);
    const { token } = await signUp(ask, { username: 'Yves', email: 'yves@example.org' });
    const music = { tempo: 96, mode: 'dorian', melodyProgram: 73 };
    expect((await ask('PATCH', '/api/me', { preferences: { theme: 'dark', music } }, token)).status).toBe(200);
    const create = async (body: object) => (await ask('POST', '/api/logs', body, token)).body as { id: string };
    const fileOf = async ({ id }: { id: string }) =>
      (await ask('GET', `/api/logs/${id}/journey.json`, undefined, token)).body as unknown as {
        content: { settings: object };
      };
    const plain = await fileOf(await create({ title: 'To Lisbon', seed: 7 }));
    expect(plain.content.settings).toMatchObject({ ...music, seed: 7 });
    await ask('PATCH', '/api/me', { preferences: { music: { tempo: 140 } } }, token);
    expect((await fileOf(await create(plain))).content.settings).toMatchObject(music);
    await ask('PATCH', '/api/me', { preferences: {} }, token);
    expect((await fileOf(await create({ title: 'Home' }))).content.settings).not.toHaveProperty('tempo');
  });

  test('may be a guest, who has a name and no account', async () => {
    const ask = askFrom(server);
    const { token } = await newGuest(ask);
    expect((await ask('PATCH', '/api/me', { name: 'Ben' }, token)).body).toMatchObject({
      user: { name: 'Ben' },
      account: null,
    });
    for (const [method, path, body] of [
      ['PATCH', '/api/me', { preferences: {} }],
      ['POST', '/api/me/password', { old: PASSWORD, new: NEXT }],
      ['POST', '/api/me/recovery-codes', { password: PASSWORD }],
    ] as const)
      expect(await refusalOf(ask(method, path, body, token))).toEqual([409, 'NO_ACCOUNT']);
  });

  test.each([
    ['GET', '/api/me'],
    ['PATCH', '/api/me'],
    ['POST', '/api/me/password'],
    ['POST', '/api/me/recovery-codes'],
    ['GET', '/api/me/export'],
    ['DELETE', '/api/me'],
    ['DELETE', '/api/sessions'],
  ])('needs a token to %s %s', async (method, path) => {
    const body = { PATCH: {}, POST: path.endsWith('codes') ? { password: PASSWORD } : { old: PASSWORD, new: NEXT } }[
      method
    ];
    for (const token of [undefined, 'rubbish'])
      expect(await refusalOf(askFrom(server)(method, path, body, token))).toEqual([401, 'UNAUTHORIZED']);
  });
});

describe('a password', () => {
  test('is changed by who knows the one before, and ends every other session', async () => {
    const ask = askFrom(server);
    const { token, user } = await signUp(ask, { username: 'Grace', password: PASSWORD });
    const other = (await ask('POST', '/api/session', { login: 'grace', password: PASSWORD })).body.token;
    const change = (wish: { old: string; new: string }) => ask('POST', '/api/me/password', wish, token);
    expect(await refusalOf(change({ old: NEXT, new: NEXT }))).toEqual([401, 'WRONG_LOGIN']);
    expect(await refusalOf(change({ old: PASSWORD, new: 'iloveyou' }))).toEqual([400, 'WEAK_PASSWORD']);
    expect((await ask('GET', '/api/me', undefined, other)).status).toBe(200);
    expect((await change({ old: PASSWORD, new: NEXT })).status).toBe(204);
    expect((await ask('GET', '/api/me', undefined, token)).status).toBe(200);
    expect(await refusalOf(ask('GET', '/api/me', undefined, other))).toEqual([401, 'UNAUTHORIZED']);
    expect(await refusalOf(ask('POST', '/api/session', { login: 'grace', password: PASSWORD }))).toEqual([
      401,
      'WRONG_LOGIN',
    ]);
    expect((await ask('POST', '/api/session', { login: 'grace', password: NEXT })).status).toBe(201);
    expect((await auditOf(server, user.userId)).map(([action]) => action)).toContain('password changed');
  });

  test('is asked for new recovery codes, which take the place of those before', async () => {
    const ask = askFrom(server);
    const { token, recoveryCodes } = await signUp(ask, { username: 'Hedy', password: PASSWORD });
    expect(await refusalOf(ask('POST', '/api/me/recovery-codes', { password: NEXT }, token))).toEqual([
      401,
      'WRONG_LOGIN',
    ]);
    const made = await ask('POST', '/api/me/recovery-codes', { password: PASSWORD }, token);
    expect([made.status, made.body.recoveryCodes.length]).toEqual([201, 10]);
    const recover = (code: string) => ask('POST', '/api/session/recovery', { login: 'hedy', code, password: NEXT });
    expect(await refusalOf(recover(recoveryCodes[0]!))).toEqual([401, 'WRONG_LOGIN']);
    expect((await recover(made.body.recoveryCodes[0]!)).status).toBe(201);
  });

  test('can be tried ten times a minute', async () => {
    const ask = askFrom(server);
    const { token } = await signUp(ask, { username: 'Iris', password: PASSWORD });
    const tries = Array.from({ length: 11 }, () => ask('POST', '/api/me/recovery-codes', { password: NEXT }, token));
    expect((await Promise.all(tries)).filter(({ status }) => status === 429)).toHaveLength(1);
  });
});

describe('an export', () => {
  test('has what is kept about the person, and no proof of it', async () => {
    const ask = askFrom(server);
    const { id, token: guest } = await newGuest(ask);
    const { token, user, recoveryCodes } = await signUp(ask, { username: 'Joan', password: PASSWORD }, guest);
    await ask('POST', `/api/logs/${id}/versions`, { name: 'The first one' }, token);
    const played = { leg: 'a', sound: 0, notes: [0, 240, 60, 90], grid: '1/8', strength: 70 };
    const takeId = '1f4c9d0a-6a1f-4b57-9d5e-0a2b3c4d5e6f';
    await ask('POST', `/api/logs/${id}/takes`, { id: takeId, shape: '', ...played }, token);
    const script = { label: 'A script', scope: 'read', days: 1 };
    const accessToken = (await ask('POST', '/api/me/tokens', script, token)).body.token;
    const answer = await ask('GET', '/api/me/export', undefined, token);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="aero-melody.json"');
    const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
    expect(answer.body).toEqual({
      user,
      account: expect.objectContaining({ username: 'Joan' }),
      subject: null,
      archived: [],
      jobs: [],
      calendars: [],
      replayLinks: [],
      passkeys: [],
      collections: [],
      compositions: [],
      likes: [],
      sessions: [{ id: expect.any(String), expiresAt: instant }],
      accessTokens: [expect.objectContaining({ label: 'A script', scope: 'read', expiresAt: instant })],
      journeys: [{ id, role: 'owner', title: 'Mine', createdAt: instant, updatedAt: instant, deletedAt: null }],
      takes: [{ journey: id, ...played, solo: false, muted: false, createdAt: instant, deletedAt: null }],
      versions: [{ journey: id, seq: 1, name: 'The first one', kind: 'named', createdAt: instant }],
      events: [
        expect.objectContaining({ action: 'data exported', actorId: user.userId, at: instant }),
        expect.objectContaining({ action: 'access token made', actorId: user.userId, at: instant }),
        expect.objectContaining({ action: 'sign-up', actorId: user.userId, at: instant }),
      ],
    });
    const text = JSON.stringify(answer.body);
    for (const secret of ['argon2', token, accessToken, PASSWORD, recoveryCodes[0]!])
      expect(text).not.toContain(secret);
  });
});

describe('leaving', () => {
  test('an account asks for the password, and leaves a number', async () => {
    const ask = askFrom(server);
    const { id, token: guest } = await newGuest(ask);
    const email = 'kay@example.org';
    const { token, user, recoveryCodes } = await signUp(ask, { username: 'Kay', email, password: PASSWORD }, guest);
    await ask('POST', `/api/logs/${id}/versions`, { name: 'Mine' }, token);
    for (const body of [{}, { password: NEXT }])
      expect(await refusalOf(ask('DELETE', '/api/me', body, token))).toEqual([401, 'WRONG_LOGIN']);
    expect(await refusalOf(ask('DELETE', '/api/me', { password: PASSWORD, sure: true }, token))).toEqual([
      400,
      'BAD_MESSAGE',
    ]);
    expect((await ask('DELETE', '/api/me', { password: PASSWORD }, token)).status).toBe(204);

    expect(await refusalOf(ask('GET', '/api/me', undefined, token))).toEqual([401, 'UNAUTHORIZED']);
    for (const login of ['kay', email])
      expect(await refusalOf(ask('POST', '/api/session', { login, password: PASSWORD }))).toEqual([401, 'WRONG_LOGIN']);
    const code = { login: 'kay', code: recoveryCodes[0], password: NEXT };
    expect(await refusalOf(ask('POST', '/api/session/recovery', code))).toEqual([401, 'WRONG_LOGIN']);
    expect((await auditOf(server, user.userId))[0]).toEqual(['person deleted', user.userId, null]);
    // The names are free again, for a person of another number.
    const next = await signUp(ask, { username: 'kay', email });
    expect(next.user.userId).not.toBe(user.userId);
    const { body } = await ask('GET', `/api/logs/${id}/versions`, undefined, next.token);
    const former = { userId: user.userId, name: 'a former member', color: '#5f6368' };
    expect(body).toMatchObject({ versions: [{ name: 'Mine', user: former }] });
  });

  test('a guest just leaves', async () => {
    const ask = askFrom(server);
    const { token } = await newGuest(ask);
    expect((await ask('DELETE', '/api/me', undefined, token)).status).toBe(204);
    expect(await refusalOf(ask('GET', '/api/me', undefined, token))).toEqual([401, 'UNAUTHORIZED']);
  });
});
