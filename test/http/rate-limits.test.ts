import { afterEach, describe, expect, test } from 'vitest';
import { createRateLimits } from '../../server/identity/rate-limits.ts';
import { readLimits } from '../../server/limits.ts';
import { OPERATOR_TOKEN, refusalIn, type Started, startHttp } from './support.ts';

let http: Started;
afterEach(() => http.close());

async function start(limits: string): Promise<void> {
  const { rates } = readLimits(limits)!;
  http = await startHttp({ rateLimits: createRateLimits({ rates, redis: undefined, secret: OPERATOR_TOKEN }) });
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('case 45: too many requests', () => {
  test('are refused by name, with when to come again, and a page of another site can read that', async () => {
    await start('create=1');
    await http.post('/api/logs', {});
    const origin = { origin: http.url };
    const refused = await http.post('/api/logs', {}, origin);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(3_000);
    expect(seconds).toBeLessThanOrEqual(3_600);
    expect(refused.headers.get('access-control-expose-headers')).toContain('retry-after');
    expect(await refusalIn(refused)).toEqual({
      status: 429,
      code: 'RATE_LIMITED',
      detail: `too many requests: try again in ${seconds} s`,
    });
    expect(http.users).toHaveLength(1);
  });

  test('of one person are refused, and other people at the address may go on', async () => {
    await start('create=2');
    const create = (headers: Record<string, string> = {}) => http.post('/api/logs', {}, headers);
    const tokens: string[] = [];
    for (let person = 0; person < 2; person++)
      tokens.push(((await (await create()).json()) as { token: string }).token);
    const [ada, bea] = tokens.map(bearer);
    expect([await create(ada), await create(ada), await create(ada)].map(({ status }) => status)).toEqual([
      201, 201, 429,
    ]);
    expect((await create(bea)).status).toBe(201);
  });

  test.each([
    ['general', '/api/logs/00000000-0000-4000-8000-000000000000', 404],
    ['search', '/api/airports?q=paris', 200],
    ['export', '/api/logs/00000000-0000-4000-8000-000000000000/composition.mid', 404],
    ['export', '/api/logs/00000000-0000-4000-8000-000000000000/analysis', 404],
    ['history', '/api/logs/00000000-0000-4000-8000-000000000000/versions', 404],
    ['history', '/api/logs/00000000-0000-4000-8000-000000000000/at/1', 404],
  ])('%s: GET %s', async (name, path, first) => {
    await start(`${name}=2`);
    expect((await http.get(path)).status).toBe(first);
    expect((await http.get(path)).status).toBe(first);
    expect((await http.get(path)).status).toBe(429);
  });

  test.each([
    ['guest', '/api/logs', {}],
    ['version', '/api/logs/00000000-0000-4000-8000-000000000000/versions', { name: 'one' }],
    ['restore', '/api/logs/00000000-0000-4000-8000-000000000000/restore', { seq: 1 }],
    ['restore', '/api/logs/00000000-0000-4000-8000-000000000000/trim', { seq: 1 }],
  ])('%s: POST %s', async (name, path, body) => {
    await start(`${name}=1`);
    expect((await http.post(path, body)).status).not.toBe(429);
    expect((await http.post(path, body)).status).toBe(429);
  });

  test('keep nobody from a page or from health', async () => {
    await start('general=1');
    expect((await http.get('/api/airports')).status).toBe(200);
    expect((await http.get('/api/airports')).status).toBe(429);
    for (const path of ['/', '/healthz', '/version', '/assets/index-5f3a.js'])
      expect((await http.get(path)).status, path).toBe(200);
  });
});
