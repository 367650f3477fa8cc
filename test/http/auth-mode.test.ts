import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { AeroMelody } from '../../server/server.ts';
import { type IdentityProvider, startProvider } from '../support/identity-provider.ts';
import { type OidcProvider, startOidcProvider } from '../support/oidc-provider.ts';
import { type Ask, askFrom, auditOf, refusalOf, signUp } from '../support/people.ts';
import { joinRaw } from '../support/raw-client.ts';
import { startServer } from '../support/server.ts';

describe('where accounts alone come in', () => {
  let server: AeroMelody;
  beforeAll(async () => {
    server = await startServer({ AUTH_MODE: 'accounts', TRUSTED_PROXIES: 'loopback' });
  });
  afterAll(() => server.close());

  test('a stranger is refused in REST and in rooms, and signs up', async () => {
    const ask = askFrom(server);
    expect(await refusalOf(ask('POST', '/api/logs', {}))).toEqual([401, 'UNAUTHORIZED']);
    expect((await joinRaw(server.url, server.demoLog)).refusal).toMatchObject({ code: 'UNAUTHORIZED' });
    expect(await refusalOf(ask('GET', '/api/routes/LHR/JFK/similar'))).toEqual([401, 'UNAUTHORIZED']);
    expect((await ask('GET', '/api/session')).body).toEqual({ guests: false, passwords: true, provider: null });
    for (const path of ['/options', ''])
      expect(await refusalOf(ask('POST', `/api/session/provider${path}`, { attempt: 'a', answer: 'code=b' }))).toEqual([
        409,
        'NO_PROVIDER',
      ]);

    const { token } = await signUp(ask, { username: 'Ada' });
    expect((await ask('POST', '/api/logs', {}, token)).status).toBe(201);
    const { socket, refusal } = await joinRaw(server.url, server.demoLog, { token });
    expect(refusal).toBeUndefined();
    socket.disconnect();
  });
});

interface Begun {
  readonly address: string;
  readonly attempt: string;
}

const begin = async (ask: Ask) => (await ask('POST', '/api/session/provider/options')).body as unknown as Begun;
const finish = (ask: Ask, attempt: string, answer: string, token?: string) =>
  ask('POST', '/api/session/provider', { attempt, answer }, token);

describe('signing in at the identity provider', () => {
  let provider: OidcProvider;
  let server: AeroMelody;
  beforeAll(async () => {
    provider = await startOidcProvider();
    server = await startServer({ ...provider.env, AUTH_MODE: 'guests', TRUSTED_PROXIES: 'loopback' });
    provider.register(`${server.url}/sign-in`);
  });
  afterAll(async () => {
    await server.close();
    await provider.close();
  });

  it('makes one person of a subject, brings a guest’s journeys along, and ends a day later', async () => {
    const ask = askFrom(server);
    const ways = { guests: true, passwords: true, provider: new URL(provider.env.AUTH_ISSUER).host };
    expect((await ask('GET', '/api/session')).body).toEqual(ways);
    const guest = (await ask('POST', '/api/logs', { title: 'As a guest' })).body;
    const { address, attempt } = await begin(ask);
    expect(Object.fromEntries(new URL(address).searchParams)).toMatchObject({
      ...{ client_id: 'aero', response_type: 'code', code_challenge_method: 'S256', scope: 'openid profile email' },
      redirect_uri: `${server.url}/sign-in`,
    });
    const entered = await finish(ask, attempt, await provider.signIn(address, 'ada'), guest.token);
    expect(entered.body).toEqual({ token: expect.any(String), user: expect.anything() });
    const { token, user } = entered.body;
    expect(user.name).toBe('ada of the provider');
    expect((await ask('GET', '/api/me/export', undefined, token)).body).toMatchObject({
      account: null,
      subject: { issuer: provider.env.AUTH_ISSUER, subject: 'ada' },
      journeys: [{ id: guest.id, role: 'owner' }],
    });
    // Use does not put off its end.
    const { body: renewed } = await ask('GET', '/api/me', undefined, token);
    for (const each of [token, renewed.token]) {
      const { exp } = JSON.parse(Buffer.from(each.split('.')[1]!, 'base64url').toString());
      expect(Math.abs(exp * 1_000 - Date.now() - 86_400_000)).toBeLessThan(60_000);
    }
    const other = await begin(ask);
    const again = await finish(ask, other.attempt, await provider.signIn(other.address, 'ada'), token);
    expect(again.body.user.userId).toBe(user.userId);
    // The new session has taken the place of the one that asked.
    expect(await refusalOf(ask('GET', '/api/me', undefined, token))).toEqual([401, 'UNAUTHORIZED']);
    expect((await ask('DELETE', '/api/session', undefined, again.body.token)).status).toBe(204);
    const { signOut } = (await ask('GET', '/api/session/provider')).body as unknown as { readonly signOut: string };
    expect(signOut).toMatch(`${provider.env.AUTH_ISSUER}/session/end?`);
    expect(Object.fromEntries(new URL(signOut).searchParams)).toEqual({
      ...{ client_id: 'aero', post_logout_redirect_uri: `${server.url}/sign-in` },
    });
    expect((await auditOf(server, user.userId)).map(([action]) => action)).toEqual([
      ...['sign-out', 'sign-out', 'sign-in', 'data exported', 'sign-up', 'owner changed'],
    ]);
  });

  it('takes the attempt of this browser, its state, and a code once', async () => {
    const ask = askFrom(server);
    const [one, two] = [await begin(ask), await begin(ask)];
    const answer = await provider.signIn(one.address, 'ben');
    const code = new URLSearchParams(answer).get('code')!;
    const state = new URL(two.address).searchParams.get('state')!;
    for (const [attempt, said] of [
      // Another browser, or one in which nothing was begun.
      [two.attempt, answer],
      ['', answer],
      [`${one.attempt}A`, answer],
      [one.attempt, `code=${code}`],
      [one.attempt, `code=${code}&state=${state}`],
      [one.attempt, answer.replace(/iss=[^&]*/, 'iss=https%3A%2F%2Fevil.example')],
      [one.attempt, `error=access_denied&state=${new URL(one.address).searchParams.get('state')}`],
      [one.attempt, 'code=0123&state=4567'],
      // The code of one browser with the verifier of another.
      [two.attempt, `code=${code}&state=${state}&iss=${encodeURIComponent(provider.env.AUTH_ISSUER)}`],
    ] as const)
      expect([said, await refusalOf(finish(ask, attempt, said))]).toEqual([said, [401, 'WRONG_SIGN_IN']]);
    const { body: audited } = await askFrom(server)('GET', '/api/audit?limit=20', undefined, server.operatorToken);
    expect(audited.events.slice(0, 9)).toMatchObject(
      Array(9).fill({ action: 'sign-in failed', actorId: null, detail: { issuer: provider.env.AUTH_ISSUER } }),
    );
    const three = await begin(ask);
    const right = await provider.signIn(three.address, 'ben');
    expect((await finish(askFrom(server), three.attempt, right)).status).toBe(201);
    expect(await refusalOf(finish(askFrom(server), three.attempt, right))).toEqual([401, 'WRONG_SIGN_IN']);
  });
});

describe('where people of the identity provider alone come in', () => {
  let provider: IdentityProvider;
  let server: AeroMelody;
  beforeAll(async () => {
    provider = await startProvider();
    const client = { AUTH_ISSUER: provider.url, AUTH_CLIENT_ID: 'aero' };
    server = await startServer({ ...provider.env, ...client, AUTH_MODE: 'provider', TRUSTED_PROXIES: 'loopback' });
  });
  afterAll(async () => {
    await server.close();
    await provider.close();
  });

  const now = () => Math.floor(Date.now() / 1_000);

  /** Signs in with an ID token that fits, but for what is changed of it. */
  async function signIn(
    changed: Readonly<Record<string, unknown>> = {},
    change = (token: string) => token,
    status = 200,
  ) {
    const ask = askFrom(server);
    const { address, attempt } = await begin(ask);
    const { nonce, state } = Object.fromEntries(new URL(address).searchParams) as Record<string, string>;
    const claims = { iss: provider.url, aud: 'aero', sub: 'ada', nonce, ...changed };
    provider.give(change(await provider.sign(claims)), status);
    return finish(ask, attempt, `code=any&state=${state}`);
  }

  test('guests and passwords are off, the provider’s people come in by its page and by its tokens', async () => {
    const ask = askFrom(server);
    const host = new URL(provider.url).host;
    expect((await ask('GET', '/api/session')).body).toEqual({ guests: false, passwords: false, provider: host });
    expect(await refusalOf(ask('POST', '/api/logs', {}))).toEqual([401, 'UNAUTHORIZED']);
    expect((await joinRaw(server.url, server.demoLog)).refusal).toMatchObject({ code: 'UNAUTHORIZED' });
    const password = 'a journey to the north';
    const credential = { id: 'a', rawId: 'a', type: 'public-key', clientExtensionResults: {}, response: {} };
    for (const [path, body] of [
      ['/api/accounts', { email: 'ada@example.org', username: 'Ada', password }],
      ['/api/session', { login: 'Ada', password }],
      ['/api/session/recovery', { login: 'Ada', code: 'abcd-efgh-ijkl-mnop', password }],
      ['/api/session/reset', { token: 'abcd', password }],
      ['/api/session/passkey/options', {}],
      ['/api/session/passkey', { credential }],
    ] as const)
      expect([path, await refusalOf(ask('POST', path, body))]).toEqual([path, [409, 'NO_PASSWORDS']]);

    // This provider has no page to sign out at.
    expect((await ask('GET', '/api/session/provider')).body).toEqual({ signOut: null });
    const { token, user } = (await signIn()).body;
    const { body: made } = await ask('POST', '/api/logs', {}, token);
    const { socket, refusal } = await joinRaw(server.url, made.id, { token });
    expect(refusal).toBeUndefined();
    socket.disconnect();
    const bearer = await provider.sign({ iss: provider.url, sub: 'ada' });
    expect((await ask('GET', '/api/me', undefined, bearer)).body.user).toEqual(user);
    // Signing out everywhere ends both kinds.
    expect((await ask('DELETE', '/api/sessions', undefined, token)).status).toBe(204);
    expect(await refusalOf(ask('GET', '/api/me', undefined, token))).toEqual([401, 'UNAUTHORIZED']);
  });

  test.each<[string, Readonly<Record<string, unknown>>, ((token: string) => string)?]>([
    ['of another sign-in', { nonce: 'another' }],
    ['of no sign-in', { nonce: undefined }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['for another client', { aud: 'shop' }],
    ['for two clients, by the other one', { aud: ['aero', 'shop'], azp: 'shop' }],
    ['of nobody', { sub: undefined }],
    ['of half a character', { sub: '\ud800' }],
    ['that has expired', { iat: now() - 600, exp: now() - 300 }],
    ['with a wrong signature', {}, (token) => `${token.slice(0, -4)}AAAA`],
    [
      'without a signature',
      {},
      (token) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`,
    ],
    ['that is none', {}, () => 'none'],
  ])('an ID token %s signs nobody in', async (_, changed, change) => {
    expect(await refusalOf(signIn(changed, change))).toEqual([401, 'WRONG_SIGN_IN']);
  });

  test('metadata of another issuer sign nobody in', async () => {
    // Equal as an address, and another text.
    const other = await startServer({ AUTH_ISSUER: `${provider.url}/`, AUTH_CLIENT_ID: 'aero', LOG_LEVEL: 'silent' });
    expect(await refusalOf(askFrom(other)('POST', '/api/session/provider/options'))).toEqual([503, 'UNAVAILABLE']);
    await other.close();
  });

  test('a provider that refuses a code, has a fault or is away is no error of this server', async () => {
    expect(await refusalOf(signIn({}, undefined, 400))).toEqual([401, 'WRONG_SIGN_IN']);
    expect(await refusalOf(signIn({}, undefined, 502))).toEqual([503, 'UNAVAILABLE']);
    const ask = askFrom(server);
    const { address, attempt } = await begin(ask);
    provider.goAway('broken');
    const answer = `code=any&state=${new URL(address).searchParams.get('state')}`;
    expect(await refusalOf(finish(ask, attempt, answer))).toEqual([503, 'UNAVAILABLE']);
    provider.comeBack();
    expect((await signIn({ sub: 'eve' })).status).toBe(201);
  });
});
