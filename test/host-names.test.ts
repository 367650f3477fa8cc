import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isServedHost } from '../server/host-names.ts';
import type { AeroMelody } from '../server/server.ts';
import { ask, askForSocket } from './support/ask.ts';
import { createLog, startServer } from './support/server.ts';

const NAMES = ['melody.example.org', 'instance-1'];

const SERVED = [
  'localhost',
  'localhost:4321',
  'LOCALHOST',
  'localhost.',
  'melody.localhost:80',
  '127.0.0.1',
  '127.0.0.1.',
  '10.1.2.3:4321',
  '[::1]',
  '[2001:db8::7]:4321',
  'melody.example.org',
  'Melody.Example.org:8443',
  'melody.example.org.',
  'instance-1:4321',
];

const FOREIGN = [
  'evil.example',
  'evil.example:4321',
  'example.org',
  'evil.melody.example.org',
  'melody.example.org.evil.example',
  'instance-12',
  'localhost.evil.example',
  'evillocalhost',
  '127.0.0.1.evil.example',
  '127.1',
  '0x7f.0.0.1',
  '2130706433',
  '::1',
  '[::1',
  '[evil.example]',
  '[::1]evil.example',
  'localhost:80:80',
  'localhost:evil',
  'localhost@evil.example',
  'localhost, evil.example',
  'local host',
  ':4321',
];

describe('a host name', () => {
  const names = new Set(NAMES);

  test.each(SERVED)('is served as %j', (host) => expect(isServedHost(host, names)).toBe(true));

  test.each([...FOREIGN, '', undefined])('is not served as %j', (host) =>
    expect(isServedHost(host, names)).toBe(false),
  );
});

describe('case 36: a server', () => {
  let server: AeroMelody;
  let log: string;
  beforeAll(async () => {
    server = await startServer({ PUBLIC_URL: 'https://melody.example.org/travels', ALLOWED_HOSTS: 'Instance-1' });
    log = await createLog(server.url, 'CDG', 'NRT');
  });
  afterAll(() => server.close());

  test.each(FOREIGN)('refuses every request for the host %j', async (host) => {
    const headers = { host, authorization: `Bearer ${server.operatorToken}` };
    for (const path of ['/', `/api/logs/${log}`, '/api/reports/rooms', '/metrics', '/healthz', '/nothing']) {
      const { status, body } = await ask(server.url, path, headers);
      expect(status, path).toBe(421);
      expect(JSON.parse(body)).toMatchObject({
        refusal: { code: 'BAD_MESSAGE', detail: expect.stringContaining('ALLOWED_HOSTS') },
      });
    }
  });

  test.each(FOREIGN)('refuses a connection for the host %j', async (host) => {
    const { status, body } = await askForSocket(server.url, host);
    expect(status).toBe(421);
    expect(JSON.parse(body)).toMatchObject({ refusal: { code: 'BAD_MESSAGE' } });
    const polling = await ask(server.url, '/socket.io/?EIO=4&transport=polling', { host });
    expect(polling.status).toBe(421);
  });

  test.each(['/socket.io/?EIO=4&transport=websocket', '/socket.io/', '/'])(
    'outlives a stranger who asks %s for an upgrade and resets the connection',
    async (path) => {
      const uncaught: unknown[] = [];
      const keep = (error: unknown) => uncaught.push(error);
      process.on('uncaughtException', keep);
      const stranger = connect(server.port, '127.0.0.1');
      stranger.write(
        `GET ${path} HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
      );
      // Asked behind the stranger's request: by its answer the server has read that one, and then the reset.
      for (const end of [() => {}, () => stranger.resetAndDestroy()]) {
        end();
        for (let times = 0; times < 3; times++) expect((await ask(server.url, '/healthz')).status).toBe(200);
      }
      process.off('uncaughtException', keep);
      expect(uncaught).toEqual([]);
    },
  );

  test.each(SERVED)('answers for the host %j', async (host) => {
    expect((await ask(server.url, `/api/logs/${log}`, { host })).status).toBe(200);
    expect((await askForSocket(server.url, host)).status).toBe(101);
  });
});
