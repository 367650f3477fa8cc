import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose';
import { ask, together, tryDoors } from './ask.ts';
import type { Attack, Loot, Target } from './attack.ts';
import { tryTokens } from './tokens.ts';

/** Requests for the keys that a flood of unknown keys may cause each second, count. */
const ASKS_EACH_SECOND = 1;
const FLOOD = 500;

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const now = () => Math.floor(Date.now() / 1_000);

/** Claims of a token that would sign in as another person. */
const claimsOf = ({ provider }: Target) => ({
  ...{ iss: provider.issuer, aud: provider.audience, sub: 'the operator', jti: randomUUID() },
  ...{ iat: now(), exp: now() + 300 },
});

interface PublicKey {
  readonly kid: string;
  readonly n: string;
}

const publicKeyOf = async ({ provider }: Target): Promise<PublicKey> =>
  ((await (await fetch(provider.jwksUrl)).json()) as { keys: [PublicKey] }).keys[0];

/** Tokens that the provider has signed, and that are not for this server or not any more. */
const misused: Attack = async (target) => {
  const { own, misused: tokens } = target.provider;
  const answer = await fetch(`${target.url}/api/me`, { headers: { authorization: `Bearer ${own}` } });
  await answer.arrayBuffer();
  if (!answer.ok) return { tried: 0, allowed: [`the provider’s own token is refused: ${answer.status}`] };
  return tryTokens(target, tokens);
};

/** Tokens that the provider has not signed. */
const forged: Attack = async (target) => {
  const { kid, n } = await publicKeyOf(target);
  const claims = claimsOf(target);
  const rsa = await importJWK({ ...(await publicKeyOf(target)) }, 'RS256', { extractable: true });
  const pem = await exportSPKI(rsa as CryptoKey);
  const thief = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(thief.publicKey);
  const sign = (header: object) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', ...header }).sign(thief.privateKey);
  const confused = [pem, pem.trim(), pem.replaceAll('\n', ''), n, JSON.stringify(await publicKeyOf(target))].flatMap(
    (secret) =>
      ['HS256', 'HS384', 'HS512'].map((alg) =>
        new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(new TextEncoder().encode(secret)),
      ),
  );
  const unsigned = ['none', 'None', 'NONE', 'nOnE', ''].flatMap((alg) =>
    ['', encoded({})].map((signature) => `${encoded({ alg, kid })}.${encoded(claims)}.${signature}`),
  );
  const [header, payload, signature] = target.provider.own.split('.') as [string, string, string];
  const spliced = [
    `${header}.${encoded(claims)}.${signature}`,
    `${header}.${payload}.${signature.slice(0, -2)}`,
    `${header}.${payload}.`,
    `${encoded({ alg: 'RS384', kid })}.${payload}.${signature}`,
    `${encoded({ alg: 'RS256', kid, crit: ['b64'], b64: false })}.${payload}.${signature}`,
  ];
  const signed = [
    sign({ kid }),
    sign({}),
    sign({ kid, jwk }),
    sign({ jku: 'http://127.0.0.1:9/keys', kid: 'mine' }),
    sign({ x5u: 'http://127.0.0.1:9/chain', kid: 'mine' }),
    sign({ kid: '../../../dev/null' }),
    sign({ kid: "' OR 1=1 --" }),
    sign({ kid: '__proto__' }),
    sign({ kid: '' }),
  ];
  return tryTokens(target, [...(await Promise.all([...confused, ...signed])), ...unsigned, ...spliced]);
};

/** Unknown keys, each of which could be one that the provider has just made. */
const keyFlood: Attack = async (target) => {
  const { requestsUrl } = target.provider;
  const count = async () => Number(await (await fetch(requestsUrl)).text());
  const { privateKey } = await generateKeyPair('RS256');
  const claims = claimsOf(target);
  const [before, began] = [await count(), performance.now()];
  const allowed: string[] = [];
  for (let batch = 0; batch < FLOOD; batch += 50) {
    const tokens = Array.from({ length: 50 }, () =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: randomUUID() }).sign(privateKey),
    );
    const answers = (await Promise.all(tokens)).map(async (token) => {
      const answer = await fetch(`${target.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
      await answer.arrayBuffer();
      if (answer.status < 400 || answer.status >= 500) allowed.push(`an unknown key: ${answer.status}`);
    });
    await Promise.all(answers);
  }
  const most = 1 + ASKS_EACH_SECOND * Math.ceil((performance.now() - began) / 1_000);
  const asked = (await count()) - before;
  if (asked > most) allowed.push(`the provider was asked ${asked} times for its keys, at most ${most} were expected`);
  return together({ tried: FLOOD, allowed }, await ownIsTaken(target));
};

/** A known key goes on beside the flood. */
async function ownIsTaken({ url, provider }: Target): Promise<Loot> {
  const answer = await fetch(`${url}/api/me`, { headers: { authorization: `Bearer ${provider.own}` } });
  await answer.arrayBuffer();
  return { tried: 1, allowed: answer.ok ? [] : [`the flood keeps a known key out: ${answer.status}`] };
}

interface Begun {
  readonly address: string;
  readonly attempt: string;
}

/** Sign-ins that were begun elsewhere, or not at all, and places to be sent back to that are not this server. */
const signIns: Attack = async ({ url, provider }) => {
  const path = '/api/session/provider';
  const begin = async () => (await (await ask(url, 'POST', `${path}/options`)).json()) as Begun;
  const stateOf = ({ address }: Begun) => new URL(address).searchParams.get('state')!;
  const [own, other] = [await begin(), await begin()];
  const finish = (attempt: string, answer: string) => () => ask(url, 'POST', path, undefined, { attempt, answer });
  const as = (headers: Record<string, string>) => () => askPlainly(url, `${path}/options`, headers);
  const state = `state=${stateOf(own)}`;
  const redirects = await tryDoors({ 'another host': as({ host: 'evil.example' }) });
  const forwarded = await as({ 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'javascript' })();
  const sentBack = ((await forwarded.json()) as Begun).address;
  const loot = await tryDoors({
    'no attempt': finish('', `code=any&${state}`),
    'the attempt of another browser': finish(other.attempt, `code=any&${state}`),
    'a code of chance': finish(own.attempt, `code=any&${state}`),
    'no state': finish(own.attempt, 'code=any'),
    'two states': finish(own.attempt, `code=any&${state}&state=${stateOf(other)}`),
    'two codes': finish(own.attempt, `code=any&code=other&${state}`),
    'tokens in the place of a code': finish(own.attempt, `id_token=${provider.own}&access_token=any&${state}`),
    'a token as a code': finish(own.attempt, `code=${provider.own}&${state}`),
    'a token as an attempt': finish(provider.own, `code=any&${state}`),
    'an attempt that was changed': finish(`${own.attempt.slice(0, -2)}AA`, `code=any&${state}`),
    'an attempt without encryption': finish(
      `${encoded({ alg: 'none' })}.${encoded({ state: 'a' })}.`,
      'code=a&state=a',
    ),
    'another issuer': finish(own.attempt, `code=any&${state}&iss=https%3A%2F%2Fevil.example`),
    'a long answer': finish(own.attempt, `${state}&code=${'x'.repeat(1e5)}`),
    'an answer that leads elsewhere': finish(own.attempt, `@evil.example/?code=any&${state}`),
  });
  const allowed = sentBack.includes('evil') ? ['a header says where the provider sends a browser back to'] : [];
  return together(redirects, loot, { tried: 1, allowed });
};

/** With headers that fetch would set itself. */
async function askPlainly(url: string, path: string, headers: Record<string, string>): Promise<Response> {
  const { hostname, port } = new URL(url);
  const asked = request({ method: 'POST', hostname, port, path, headers, agent: false }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return new Response(await text(answer), { status: answer.statusCode! });
}

export const PROVIDER_ATTACKS: Readonly<Record<string, Attack>> = {
  'misused tokens of the provider': misused,
  'forged tokens of the provider': forged,
  'flood of unknown keys of the provider': keyFlood,
  'sign-ins at the provider': signIns,
};
