import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AeroMelody } from '../../server/server.ts';
import { askFrom, auditOf, refusalOf, signUp } from '../support/people.ts';
import { startServer } from '../support/server.ts';

let server: AeroMelody;
beforeAll(async () => {
  server = await startServer({ TRUSTED_PROXIES: 'loopback' });
});
afterAll(() => server.close());

describe('signing up', () => {
  test('makes a person with a session and ten recovery codes', async () => {
    const ask = askFrom(server);
    const answer = await ask('POST', '/api/accounts', {
      email: ' Ada@Example.org ',
      username: 'Ada.L',
      password: 'a journey to the north',
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { token, user, recoveryCodes } = answer.body;
    expect(user).toEqual({ userId: expect.any(Number), name: 'Ada.L', color: expect.stringMatching(/^#/) });
    expect(recoveryCodes).toHaveLength(10);
    expect(new Set(recoveryCodes).size).toBe(10);
    for (const code of recoveryCodes) expect(code).toMatch(/^([\dA-HJKMNP-TV-Z]{4}-){3}[\dA-HJKMNP-TV-Z]{4}$/);
    expect((await ask('POST', '/api/logs', {}, token)).status).toBe(201);
    expect(await auditOf(server, user.userId)).toEqual([['sign-up', user.userId, null]]);
  });

  test('makes an account of a guest, whose journeys stay, and ends the sessions of the guest', async () => {
    const ask = askFrom(server);
    const { id, token: guest } = (await ask('POST', '/api/logs', { title: 'Before' })).body;
    const { token, user } = await signUp(ask, { username: 'was-a-guest' }, guest);
    expect(user.name).toMatch(/^Guest \d{4}$/);
    expect(await refusalOf(ask('POST', '/api/logs', {}, guest))).toEqual([401, 'UNAUTHORIZED']);
    await ask('POST', `/api/logs/${id}/versions`, { name: 'Mine' }, token);
    const { body } = await ask('GET', `/api/logs/${id}/versions`, undefined, token);
    expect(body).toMatchObject({ versions: [{ name: 'Mine', user }] });
  });

  test('is refused with the token of an account, or of nobody', async () => {
    const ask = askFrom(server);
    const { token } = await signUp(ask, { username: 'once' });
    const wish = { email: 'twice@example.org', username: 'twice', password: 'a journey to the north' };
    for (const bearer of [token, 'rubbish'])
      expect(await refusalOf(ask('POST', '/api/accounts', wish, bearer))).toEqual([401, 'UNAUTHORIZED']);
  });

  test('is refused where the email or the username is taken, whatever its case', async () => {
    const ask = askFrom(server);
    await signUp(ask, { email: 'straße@example.org'.replace('ß', 'ss'), username: 'Ｓtrasse' });
    const wish = { email: 'other@example.org', username: 'other', password: 'a journey to the north' };
    for (const taken of [{ email: 'STRASSE@example.ORG' }, { username: 'sTRASSE' }])
      expect(await refusalOf(ask('POST', '/api/accounts', { ...wish, ...taken }))).toEqual([409, 'TAKEN']);
  });

  test.each([
    ['too short', { password: '7 chars' }, 'WEAK_PASSWORD'],
    ['too long', { password: 'x'.repeat(129) }, 'WEAK_PASSWORD'],
    ['common, whatever its case', { password: 'PassWord1' }, 'WEAK_PASSWORD'],
    ['the username', { password: 'Weak.Person' }, 'WEAK_PASSWORD'],
    ['the email', { password: 'Weak@example.org' }, 'WEAK_PASSWORD'],
    ['a username of two letters', { username: 'ab' }, 'BAD_MESSAGE'],
    ['a username of 51 letters', { username: 'a'.repeat(51) }, 'BAD_MESSAGE'],
    ['a username with an @', { username: 'weak@example' }, 'BAD_MESSAGE'],
    ['a username with a space', { username: 'weak person' }, 'BAD_MESSAGE'],
    ['a username with a control character', { username: 'weak\u0000person' }, 'BAD_MESSAGE'],
    ['case 49: a username that turns the line around', { username: 'weak\u202eperson' }, 'BAD_MESSAGE'],
    ['case 49: a username with nothing to see', { username: '\u200b\u200b\u200b' }, 'BAD_MESSAGE'],
    ['an email that is none', { email: 'weak' }, 'BAD_MESSAGE'],
    ['a field more', { isAdmin: true }, 'BAD_MESSAGE'],
  ])('is refused with what is %s', async (_what, changes, code) => {
    const wish = { email: 'weak@example.org', username: 'weak.person', password: 'a journey to the north' };
    expect(await refusalOf(askFrom(server)('POST', '/api/accounts', { ...wish, ...changes }))).toEqual([400, code]);
  });

  test('takes a long password of spaces and letters of any script', async () => {
    await signUp(askFrom(server), { username: '李小龍', password: 'пароль 🛫 with spaces, and é' });
  });
});

describe('signing in', () => {
  test('takes the email or the username, whatever their case, and starts a new session', async () => {
    const ask = askFrom(server);
    const first = await signUp(ask, { username: 'Grace', email: 'grace@example.org', password: 'café au lait' });
    for (const login of ['grace', 'GRACE', ' Grace@Example.Org ']) {
      // The accent as one character, or as two.
      const answer = await ask('POST', '/api/session', { login, password: 'cafe\u0301 au lait' });
      expect([answer.status, answer.body.user]).toEqual([201, first.user]);
      expect(answer.body.token).not.toBe(first.token);
      expect((await ask('POST', '/api/logs', {}, answer.body.token)).status).toBe(201);
    }
    expect((await auditOf(server, first.user.userId)).map(([action]) => action)).toEqual([
      ...['sign-in', 'sign-in', 'sign-in'],
      'sign-up',
    ]);
  });

  test('answers alike where the login is unknown and where the password is wrong, and counts the attempt', async () => {
    const ask = askFrom(server);
    const { user } = await signUp(ask, { username: 'Alan', email: 'alan@example.org' });
    const asked = ['alan', 'alan@example.org', 'nobody', 'nobody@example.org'].map((login) =>
      ask('POST', '/api/session', { login, password: 'not the password' }),
    );
    const answers = await Promise.all(asked);
    for (const { status, body, headers } of answers) {
      expect([status, body]).toEqual([answers[0]!.status, answers[0]!.body]);
      expect([...headers.keys()]).toEqual([...answers[0]!.headers.keys()]);
    }
    expect(answers[0]).toMatchObject({ status: 401, body: { refusal: { code: 'WRONG_LOGIN' } } });
    expect((await auditOf(server, user.userId)).filter(([action]) => action === 'sign-in failed')).toEqual([
      ['sign-in failed', null, user.userId],
      ['sign-in failed', null, user.userId],
    ]);
  });

  test('is limited to ten attempts a minute of one login', async () => {
    const wrong = { login: 'limited', password: 'not the password' };
    for (let tried = 0; tried < 10; tried++)
      expect(await refusalOf(askFrom(server)('POST', '/api/session', wrong))).toEqual([401, 'WRONG_LOGIN']);
    expect(await refusalOf(askFrom(server)('POST', '/api/session', wrong))).toEqual([429, 'RATE_LIMITED']);
  });

  test('is limited to sixty attempts a minute of one network', async () => {
    const status = async (tried: number) => {
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': `2001:db8:7:7::${tried}` };
      const body = JSON.stringify({ login: `network-${tried}`, password: 'not the password' });
      return (await fetch(`${server.url}/api/session`, { method: 'POST', headers, body })).status;
    };
    for (let tried = 0; tried < 60; tried++) expect(await status(tried)).toBe(401);
    expect(await status(60)).toBe(429);
  });

  test('with the token of an account ends the session of before', async () => {
    const ask = askFrom(server);
    const { token } = await signUp(ask, { username: 'Radia' });
    const wish = { login: 'radia', password: 'a journey to the north' };
    expect((await ask('POST', '/api/session', { ...wish, password: 'not the password' }, token)).status).toBe(401);
    const again = await ask('POST', '/api/session', wish, token);
    expect((await ask('GET', '/api/me', undefined, again.body.token)).status).toBe(200);
    expect((await ask('GET', '/api/me', undefined, token)).status).toBe(401);
  });

  test('with the token of a guest brings the guest’s journeys along', async () => {
    const ask = askFrom(server);
    await signUp(ask, { username: 'Edsger' });
    const made = (await ask('POST', '/api/logs', { title: 'North' })).body;
    const signedIn = await ask(
      'POST',
      '/api/session',
      { login: 'edsger', password: 'a journey to the north' },
      made.token,
    );
    expect(signedIn.status).toBe(201);
    const listed = (await ask('GET', '/api/logs', undefined, signedIn.body.token)).body;
    expect(listed).toMatchObject({ logs: [{ id: made.id, title: 'North', role: 'owner' }] });
    // The guest is no more.
    expect((await ask('POST', '/api/logs', {}, made.token)).status).toBe(401);
  });
});
