import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAllowedOrigin } from '../server/origins.ts';
import type { AeroMelody } from '../server/server.ts';
import { joinRaw } from './support/raw-client.ts';
import { createLog, startServer } from './support/server.ts';

const LISTED = 'https://blog.example';

describe('an origin', () => {
  const origins = new Set([LISTED]);

  test.each([
    [undefined, 'melody.example'],
    [LISTED, 'melody.example'],
    ['https://Blog.example', 'melody.example'],
    ['https://melody.example', 'melody.example'],
    ['http://melody.example', 'melody.example:80'],
    ['https://melody.example', 'melody.example:443'],
    ['http://melody.example:8080', 'melody.example:8080'],
    ['http://[::1]:4321', '[::1]:4321'],
  ])('%j passes at the host %j', (origin, host) => expect(isAllowedOrigin(named(origin, host), origins)).toBe(true));

  test.each([
    ['https://evil.example', 'melody.example'],
    ['http://blog.example', 'melody.example'],
    ['https://blog.example:8443', 'melody.example'],
    ['https://blog.example.evil.example', 'melody.example'],
    ['http://melody.example:8080', 'melody.example'],
    ['http://melody.example', 'melody.example:443'],
    ['null', 'melody.example'],
    ['', 'melody.example'],
    ['file://', ''],
    ['file://', undefined],
    ['https://evil.example', undefined],
  ])('%j does not pass at the host %j', (origin, host) =>
    expect(isAllowedOrigin(named(origin, host), origins)).toBe(false),
  );

  const named = (origin: string | undefined, host: string | undefined) => ({
    ...(origin !== undefined && { origin }),
    ...(host !== undefined && { host }),
  });
});

describe('case 15: a page of another origin', () => {
  let server: AeroMelody;
  let log: string;
  beforeAll(async () => {
    server = await startServer({ ALLOWED_ORIGINS: LISTED });
    log = await createLog(server.url, 'CDG', 'NRT');
  });
  afterAll(() => server.close());

  const request = (origin: string, init: RequestInit = {}) =>
    fetch(`${server.url}/api/logs/${log}`, { ...init, headers: { origin, ...init.headers } });

  test.each([
    ['listed', () => LISTED],
    ['of this host', () => server.url],
  ])('may read and join where it is %s', async (_, originOf) => {
    const answer = await request(originOf());
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(originOf());
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    const { socket, refusal } = await joinRaw(server.url, log, {}, undefined, { origin: originOf() });
    expect(refusal).toBeUndefined();
    socket.disconnect();
  });

  test.each(['https://evil.example', 'null'])('J8: is refused by name, in words that %s can read', async (origin) => {
    for (const init of [{}, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }]) {
      const answer = await request(origin, init);
      expect(answer.status).toBe(403);
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(await answer.json()).toMatchObject({ refusal: { code: 'ORIGIN_NOT_ALLOWED' } });
    }
    const { socket, refusal } = await joinRaw(server.url, log, {}, undefined, { origin });
    expect(refusal?.code).toBe('ORIGIN_NOT_ALLOWED');
    socket.disconnect();
  });

  test('asks first, and is told what it may send', async () => {
    const headers = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' };
    const answer = await request(LISTED, { method: 'OPTIONS', headers });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-headers')).toBe(
      'authorization, content-type, if-match, if-none-match',
    );
    expect(answer.headers.get('access-control-allow-methods')).toContain('DELETE');
    expect(answer.headers.get('vary')).toBe('Origin');
  });

  test('sets no cookie', async () => {
    const created = await fetch(`${server.url}/api/logs`, {
      method: 'POST',
      headers: { origin: LISTED, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(created.status).toBe(201);
    expect(created.headers.getSetCookie()).toEqual([]);
  });
});
