import { randomUUID } from 'node:crypto';
import { type Attack, joinAs, statusesOf, type Target } from './attack.ts';

/** Tries tokens at every door that asks for one. */
export async function tryTokens(
  target: Target,
  tokens: readonly string[],
): Promise<{ tried: number; allowed: string[] }> {
  const allowed: string[] = [];
  for (const token of tokens) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const post = (path: string, body: object) =>
      fetch(target.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const log = `/api/logs/${target.log}`;
    const doors: Record<string, Promise<Response>> = {
      'creating a log': post('/api/logs', {}),
      'naming a version': post(`${log}/versions`, { name: 'mine' }),
      restoring: post(`${log}/restore`, { seq: 1 }),
      reports: fetch(`${target.url}/api/reports/rooms`, { headers }),
      metrics: fetch(`${target.url}/metrics`, { headers }),
    };
    const statuses = await statusesOf(Object.values(doors));
    for (const [at, door] of Object.keys(doors).entries())
      if (statuses[at]! < 400) allowed.push(`${door} with the token ${token.slice(0, 40)}…`);
    const joined = await joinAs(target, { token });
    if (joined) allowed.push(`joining with the token ${token.slice(0, 40)}…`);
    joined?.end();
  }
  return { tried: 6 * tokens.length, allowed };
}

const base64 = (value: object | string) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** The parts of a token in other orders and with other contents: whatever a signature must not cover up. */
const forged: Attack = (target) => {
  const parts = target.token.split('.');
  const changed = parts.flatMap((part, at) => [
    parts.with(at, `${part.slice(0, -1)}${part.endsWith('A') ? 'B' : 'A'}`).join('.'),
    parts.with(at, '').join('.'),
    parts.with(at, '1').join('.'),
    parts.with(at, String(Date.now() + 1e12)).join('.'),
  ]);
  const others = ['', '.', '...', randomUUID(), parts.slice(0, -1).join('.'), `${target.token}.`, `${target.token}A`];
  return tryTokens(
    target,
    [...changed, ...others].filter((token) => token !== target.token && token !== ''),
  );
};

const algorithms: Attack = (target) => {
  const claims = { sub: '1', userId: 1, sessionId: randomUUID(), exp: 4e9, iat: 1, iss: target.url, aud: target.url };
  const tokens = ['none', 'None', 'NONE', 'HS256', 'RS256', 'EdDSA'].flatMap((alg) => [
    `${base64({ alg, typ: 'JWT' })}.${base64(claims)}.`,
    `${base64({ alg, typ: 'JWT' })}.${base64(claims)}.${base64('signature')}`,
    `${base64({ alg, kid: '../../dev/null' })}.${base64(claims)}.${base64('')}`,
  ]);
  return tryTokens(target, tokens);
};

/** Signed with placeholders that deployment files of earlier releases brought. */
const foreign: Attack = async (target) => {
  const { createHmac } = await import('node:crypto');
  const secrets = ['change-me-to-32-characters-of-chance', 'secret', ''];
  const payload = `${randomUUID()}.1.${Date.now() + 1e9}`;
  const tokens = secrets.map(
    (secret) => `${payload}.${createHmac('sha256', secret).update(`session token ${payload}`).digest('base64url')}`,
  );
  return tryTokens(target, tokens);
};

const expired: Attack = (target) => tryTokens(target, [target.expiredToken]);

export const TOKEN_ATTACKS: Readonly<Record<string, Attack>> = {
  'forged tokens': forged,
  'algorithms of tokens': algorithms,
  'foreign tokens': foreign,
  'expired tokens': expired,
};
