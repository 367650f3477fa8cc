import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import { createLogger } from '../../server/logger.ts';
import { openRecorder } from '../../server/session-events/recorder.ts';
import { rooms } from '../../server/session-events/reports.ts';
import { NO_REPORTS, PAGE, READY, refusalIn, SCRIPT, type Started, startHttp } from './support.ts';

let started: Started;
beforeAll(async () => {
  started = await startHttp();
});
afterAll(() => started.close());

/** Sends bytes as they are, because fetch tidies addresses up, and returns all that comes back. */
async function send(bytes: string): Promise<string> {
  const socket = connect(started.port, '127.0.0.1');
  let said = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  socket.write(bytes);
  await once(socket, 'close');
  return said;
}

/** Asks without fetch, which decodes by itself. */
async function ask(path: string, headers: Record<string, string | undefined>) {
  const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  const [answer] = (await once(request(started.url + path, { headers: sent }).end(), 'response')) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(await answer.toArray()) };
}

const DECODE: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
  identity: (body) => body,
};

describe('the app', () => {
  it('is served at its root and at every log', async () => {
    const { id } = (await (await started.post('/api/logs', {})).json()) as { id: string };
    for (const path of ['/', `/logs/${id}`, `/logs/${id.toUpperCase()}?play`, `/logs/${id}/`]) {
      const answer = await started.get(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      expect(await answer.text()).toBe(PAGE);
    }
  });

  it('keeps files that are named by their content for ever', async () => {
    const answer = await started.get('/assets/index-5f3a.js');
    expect(answer.headers.get('content-type')).toMatch(/javascript/);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it.each(['br', 'gzip', 'identity'])('hands a file out as %s to those who ask for it', async (encoding) => {
    const { status, headers, body } = await ask('/assets/index-5f3a.js', { 'accept-encoding': encoding });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/javascript; charset=utf-8',
      vary: 'accept-encoding',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(headers['content-encoding']).toBe(encoding === 'identity' ? undefined : encoding);
    expect(String(DECODE[encoding]!(body))).toBe(SCRIPT);
    // Each encoding has a tag of its own, so that none is taken for another.
    const again = await ask('/assets/index-5f3a.js', { 'accept-encoding': encoding, 'if-none-match': headers.etag });
    expect(again.status).toBe(304);
    const other = { 'accept-encoding': encoding === 'br' ? 'gzip' : 'br', 'if-none-match': headers.etag };
    expect((await ask('/assets/index-5f3a.js', other)).status).toBe(200);
  });

  it.each([
    ['/', 'text/html; charset=utf-8'],
    ['/assets/index-5f3a.js', 'application/javascript; charset=utf-8'],
    ['/api/airports?q=paris', 'application/json; charset=utf-8'],
    ['/nothing/here', 'application/json; charset=utf-8'],
    ['/%zz', 'application/json; charset=utf-8'],
  ])('says what its answer is, and in which characters, at %s', async (path, type) => {
    expect((await started.get(path)).headers.get('content-type')).toBe(type);
  });

  it('runs only what comes from here', async () => {
    for (const path of ['/', '/api/airports?q=paris', '/nothing/here', '/assets/index-5f3a.js']) {
      const { headers } = await started.get(path);
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'self';/);
      expect(headers.get('content-security-policy')).not.toContain('unsafe-eval');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('same-origin');
    }
  });

  it('case 48: lets no page of another site hold its windows, read its answers, or ask for devices', async () => {
    for (const path of ['/', '/api/airports?q=paris', '/nothing/here', '/assets/index-5f3a.js']) {
      const { headers } = await started.get(path);
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('permissions-policy')).toMatch(/^midi=\(self\), .*\bmicrophone=\(\)/);
      expect(headers.get('strict-transport-security')).toBeNull();
    }
    expect((await started.get('/readyz')).headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  });

  it('case 48: has no private answer kept, found or not, and airports for a while', async () => {
    const { id } = (await (await started.post('/api/logs', {})).json()) as { id: string };
    const kept = async (answer: Promise<Response>) => (await answer).headers.get('cache-control');
    for (const path of ['', '/versions', '/attribution', '/at/1', '/composition.mid', '/analysis', '/nothing'])
      expect(await kept(started.get(`/api/logs/${id}${path}`)), path).toBe('no-store');
    expect(await kept(started.post('/api/logs', {}))).toBe('no-store');
    expect(await kept(started.post('/api/logs', 'no JSON'))).toBe('no-store');
    expect(await kept(started.get('/%61pi/logs/%zz'))).toBe('no-store');
    for (const path of ['?q=paris', '?codes=CDG', '/CDG'])
      expect(await kept(started.get(`/api/airports${path}`)), path).toBe('public, max-age=300');
  });

  it('case 48: is asked for by HTTPS alone where its public URL says so', async () => {
    const secure = await startHttp({ publicUrl: 'https://melody.example' });
    for (const path of ['/', '/api/airports'])
      expect((await secure.get(path)).headers.get('strict-transport-security')).toBe('max-age=31536000');
    await secure.close();
  });

  it('is missing with a refusal where it has not been built', async () => {
    const unbuilt = await startHttp({ appDir: join('/', 'nowhere', 'at', 'all') });
    for (const path of ['/', '/logs/1']) {
      expect(await refusalIn(await unbuilt.get(path))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    }
    expect((await unbuilt.get('/healthz')).status).toBe(200);
    await unbuilt.close();
  });
});

describe('a request that leads nowhere', () => {
  it.each([
    '/nothing',
    '/api/nothing',
    '/assets/',
    '/assets/nothing.js',
    '/.env',
    '/..%2f..%2fpackage.json',
    '/..%2fpackage.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/%2e%2e%2fpackage.json',
    '/..%5cpackage.json',
    '/package.json%00.html',
    '/%zz',
  ])('is refused at %s', async (path) => {
    const answer = await started.get(path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(await refusalIn(answer)).toMatchObject({ code: answer.status === 404 ? 'NOT_FOUND' : 'BAD_MESSAGE' });
  });

  it.each(['/../package.json', '/assets/../../package.json', '//../package.json', '/logs/../../package.json'])(
    'does not leave the app by %s',
    async (path) => {
      const said = await send(`GET ${path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n`);
      expect(said).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect(said).toContain('"refusal":{"code":"BAD_MESSAGE"');
      expect(said).not.toContain('outside');
    },
  );

  it.each(['/foo', '/logs/7c9e6679-7425-40de-944b-e07fc1f90ae7', '/logs/anything', '/logs/a/b'])(
    'case 51: is a page in words for people, and a refusal for programs, at %s',
    async (path) => {
      const page = await started.get(path, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
      expect([page.status, page.headers.get('cache-control')]).toEqual([404, 'no-cache']);
      expect(page.headers.get('content-type')).toMatch(/^text\/html/);
      expect(await page.text()).toBe(PAGE);
      for (const headers of [{}, { accept: 'application/json' }])
        expect(await refusalIn(await started.get(path, headers))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    },
  );

  it('case 51: is the page in words for a person whose link was cut within a letter', async () => {
    const answer = await started.get('/logs/%E0%A4%A', { accept: 'text/html' });
    expect([answer.status, await answer.text()]).toEqual([404, PAGE]);
    expect(await refusalIn(await started.get('/api/logs/%E0%A4%A'))).toMatchObject({
      status: 400,
      code: 'BAD_MESSAGE',
    });
  });

  it('case 51: is a refusal in the API, whoever asks', async () => {
    const answer = await started.get('/api/nothing', { accept: 'text/html' });
    expect(await refusalIn(answer)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  it('is no reason to hide a log from a browser that has stored it, while the database is away', async () => {
    const gone = () => Promise.reject(new Error('the database is away'));
    const away = await startHttp({ logs: { create: gone, find: gone, rowBytes: gone } });
    expect((await away.get('/logs/7c9e6679-7425-40de-944b-e07fc1f90ae7')).status).toBe(200);
    await away.close();
  });

  it('is refused by a method that the address does not have', async () => {
    const answer = await fetch(`${started.url}/api/logs`, { method: 'DELETE' });
    expect(await refusalIn(answer)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  it('is refused where it is not HTTP at all', async () => {
    const said = await send('what is this?\r\n\r\n');
    expect(said).toMatch(/^HTTP\/1\.1 400 /);
    expect(said).toContain('"refusal":{"code":"BAD_MESSAGE"');
    expect(said).toMatch(/^x-content-type-options: nosniff\r$/m);
    expect(said).toMatch(/^content-security-policy: default-src 'self';/m);
  });

  it('is refused with headers that are too long', async () => {
    const said = await send(`GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-long: ${'a'.repeat(20_000)}\r\n\r\n`);
    expect(said).toMatch(/^HTTP\/1\.1 431 /);
    expect(said).toContain('"refusal":{"code":"TOO_LARGE","detail":"the headers are longer than 16 KiB"}');
  });
});

describe('what goes wrong inside', () => {
  it('is told to the log and not to whoever asked', async () => {
    const broken = await startHttp({
      reports: { ...NO_REPORTS, rooms: () => Promise.reject(new Error('password=hunter2 at /srv/secret')) },
    });
    const answer = await broken.getAsOperator('/api/reports/rooms');
    const refusal = await refusalIn(answer);
    expect(refusal).toMatchObject({ status: 500, code: 'UNAVAILABLE' });
    expect(JSON.stringify(refusal)).not.toContain('hunter2');
    expect(broken.complaints).toEqual([
      [
        expect.objectContaining({ err: expect.objectContaining({ message: 'password=hunter2 at /srv/secret' }) }),
        'a request failed',
      ],
    ]);
    await broken.close();
  });
});

describe('health', () => {
  it('tells anyone that the server lives and what it is, and operators what it counts', async () => {
    expect(await (await started.get('/healthz')).json()).toEqual({ ok: true });
    expect(await (await started.get('/version')).json()).toEqual({
      version: '1.2.3',
      protocol: PROTOCOL_VERSION,
      instance: 'Kilo Tango 41',
    });
    const metrics = await started.getAsOperator('/metrics');
    expect(metrics.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await metrics.text()).toBe('rooms 0\n');
  });

  it('tells whether the server is ready', async () => {
    expect((await started.get('/readyz')).status).toBe(200);
    const draining = await startHttp({ ready: async () => ({ ...READY, ok: false, draining: true }) });
    const answer = await draining.get('/readyz');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ ok: false, draining: true, refusal: { code: 'UNAVAILABLE' } });
    await draining.close();
  });
});

describe('the report of rooms', () => {
  it('is read from the session events, from the day or the instant that is asked for', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'aero-melody-report-'));
    const recorder = await openRecorder({ dir, instance: 'one', logger: createLogger('silent') });
    recorder.record({
      kind: 'edited',
      log: 'a',
      userId: 1,
      memberId: 'm',
      at: Date.UTC(2026, 4, 1, 12),
      bytes: 60,
      part: 'entries',
    });
    const recording = await startHttp({ reports: { ...NO_REPORTS, rooms: (options) => rooms(recorder, options) } });
    const row = { log: 'a', edits: 1, notes: 0, members: 1, minutes: 0 };
    const ask = async (query: string) => (await recording.getAsOperator(`/api/reports/rooms${query}`)).json();
    expect(await ask('')).toEqual([row]);
    expect(await ask('?since=2026-05-01')).toEqual([row]);
    expect(await ask('?since=2026-05-01T13:00:00Z')).toEqual([]);
    expect(await ask('?since=yesterday')).toMatchObject({ refusal: { code: 'BAD_MESSAGE' } });
    await recording.close();
    await recorder.close();
    await rm(dir, { recursive: true });
  });
});

describe('listening', () => {
  it('fails where the port is taken, as often as it is tried, and works on a free one', async () => {
    const second = await startHttp();
    second.http.server.close();
    await once(second.http.server, 'close');
    const listeners = second.http.server.listenerCount('listening');
    for (let tried = 0; tried < 12; tried += 1) {
      await expect(second.http.listen(started.port, '127.0.0.1')).rejects.toMatchObject({ code: 'EADDRINUSE' });
    }
    expect(second.http.server.listenerCount('listening')).toBe(listeners);
    const port = await second.http.listen(0, '127.0.0.1');
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    await second.close();
  });

  it.each([
    ['keeps a connection', 'GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n'],
    ['never finishes a request', 'POST /api/logs HTTP/1.1\r\nHost: here\r\nContent-Length: 99\r\n\r\n{'],
  ])('ends, though somebody %s', async (_what, bytes) => {
    const third = await startHttp();
    const socket = connect(third.port, '127.0.0.1').on('error', () => {});
    const closed = new Promise((resolve) => socket.on('close', resolve).resume());
    socket.write(bytes);
    await once(third.http.server, 'request');
    await third.close();
    await closed;
    await expect(fetch(third.url)).rejects.toThrow();
  });
});
