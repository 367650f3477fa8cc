import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeProtectedHeader, exportJWK } from 'jose';
import { afterEach, expect, test } from 'vitest';
import { createProviderKeys } from '../../server/identity/provider-keys.ts';
import { type Provider, verifyProviderToken } from '../../server/identity/provider-tokens.ts';
import { type IdentityProvider, startProvider } from '../support/identity-provider.ts';
import { until } from '../support/until.ts';

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function start(alg?: string): Promise<IdentityProvider> {
  const provider = await startProvider(alg);
  open.push(provider);
  return provider;
}

/** Verifies tokens of a provider, with a clock to put forward and a diary of its outages. */
function verifierOf({ env }: Pick<IdentityProvider, 'env'>) {
  const diary: string[] = [];
  const clock = { ahead: 0 };
  const keys = createProviderKeys({
    url: env.AUTH_JWKS_URL,
    away: (error) => diary.push(`away: ${(error as Error).message}`),
    back: () => diary.push('back'),
    now: () => Date.now() + clock.ahead,
  });
  const provider: Provider = {
    jwksUrl: env.AUTH_JWKS_URL,
    issuer: env.AUTH_ISSUER,
    audiences: env.AUTH_AUDIENCE.split(', '),
  };
  /** Who a token is of, or the code of its refusal. */
  const verify = (token: string) =>
    verifyProviderToken(token, provider, keys, Date.now()).then(
      ({ subject }) => subject,
      ({ refusal }) => refusal.code as string,
    );
  return { diary, clock, verify };
}

test.each(['RS256', 'PS512', 'ES256', 'ES384', 'EdDSA'])('a token that %s has signed is taken', async (alg) => {
  const provider = await start(alg);
  expect(await verifierOf(provider).verify(await provider.sign({ sub: 'ada' }))).toBe('ada');
});

test('a provider that is away at the start is one line, and is asked again after a pause', async () => {
  const provider = await start();
  const token = await provider.sign({ sub: 'ada' });
  provider.goAway('broken');
  const { diary, clock, verify } = verifierOf(provider);
  for (let tried = 0; tried < 5; tried++) expect(await verify(token)).toBe('UNAVAILABLE');
  expect([diary, provider.requests()]).toEqual([['away: the status is 502'], 1]);
  provider.comeBack();
  expect(await verify(token)).toBe('UNAVAILABLE');
  clock.ahead = 5_000;
  expect(await verify(token)).toBe('ada');
  expect([diary.length, diary[1], provider.requests()]).toEqual([2, 'back', 2]);
});

test('one that does not answer holds nobody up for more than three seconds, and nobody whose key is known', async () => {
  const provider = await start();
  const { diary, clock, verify } = verifierOf(provider);
  const token = await provider.sign({ sub: 'ada' });
  expect(await verify(token)).toBe('ada');
  provider.goAway('silent');
  // Old enough to be asked for anew, beside what is verified.
  clock.ahead = 11 * 60_000;
  const since = performance.now();
  expect(await verify(token)).toBe('ada');
  expect(performance.now() - since).toBeLessThan(1_000);
  await until('the request is given up', () => diary.length === 1, 4_000);
});

test('a key that the provider has taken back is refused ten minutes later', async () => {
  const provider = await start();
  const { clock, verify } = verifierOf(provider);
  const token = await provider.sign({ sub: 'ada' });
  expect(await verify(token)).toBe('ada');
  await provider.rotate();
  provider.retire();
  clock.ahead = 11 * 60_000;
  await until('the key is refused', async () => (await verify(token)) === 'UNAUTHORIZED');
});

test.each(['AQAB', undefined])(
  'a key of modulus %s that is mended under its id is taken within two seconds, asked for once a second',
  async (n) => {
    const provider = await start();
    const token = await provider.sign({ sub: 'ada' });
    const { kid } = decodeProtectedHeader(token);
    const right = { ...(await exportJWK(provider.publicKey())), kid };
    let key: object = { ...right, n };
    const address = await serve(() => JSON.stringify({ keys: [key] }));
    const { verify } = verifierOf({ env: { ...provider.env, AUTH_JWKS_URL: address.url } });
    for (let tried = 0; tried < 5; tried++) expect(await verify(token)).toBe('UNAUTHORIZED');
    expect(address.requests()).toBe(1);
    key = right;
    await until('the key is taken', async () => (await verify(token)) === 'ada', 2_000);
    expect(address.requests()).toBe(2);
  },
);

test.each([
  ['no JSON', 'text'],
  ['no key set', '{"keys":7}'],
  ['too much', JSON.stringify({ keys: [], more: 'x'.repeat(2 ** 20) })],
])('a provider that sends %s counts as away', async (_, body) => {
  const { url } = await serve(() => body);
  const provider = await start();
  const { verify } = verifierOf({ env: { ...provider.env, AUTH_JWKS_URL: url } });
  expect(await verify(await provider.sign({ sub: 'ada' }))).toBe('UNAVAILABLE');
});

/** Serves a text at an address. */
async function serve(text: () => string) {
  let requests = 0;
  const http = createServer((_request, response) => {
    requests += 1;
    response.end(text());
  });
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => new Promise((resolve) => http.close(resolve)) });
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/`, requests: () => requests };
}
