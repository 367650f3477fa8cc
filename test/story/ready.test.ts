import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startInstance } from '../support/instance.ts';
import { joinRaw } from '../support/raw-client.ts';
import { createLog, startServer } from '../support/server.ts';
import { askFrom } from '../support/stranger.ts';

/** Each of them takes a moment to send away. */
const MEMBERS = 60;

let dataDir: string;
afterAll(() => rm(dataDir, { recursive: true, force: true }));

test('I10: an instance that is told to end is not ready any more, and healthy until its last member is gone', async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'aero-melody-ready-'));
  const instance = await startInstance({ DATA_DIR: dataDir, PORT: '0' });
  const log = await createLog(instance.url, 'CDG');
  let here = 0;
  const joins = Array.from({ length: MEMBERS }, () =>
    joinRaw(instance.url, log, {}, (socket) => {
      socket.on('welcome', () => here++);
      socket.on('disconnect', () => here--);
    }),
  );
  await Promise.all(joins);
  expect(here).toBe(MEMBERS);
  const ask = (path: string) => askFrom('127.0.0.1', instance.url + path).catch(() => 'closed');
  expect([await ask('/readyz'), await ask('/healthz')]).toEqual([200, 200]);

  let over = false;
  const ended = instance.end('SIGTERM').finally(() => {
    over = true;
  });
  const seen: { ready: number | string; healthy: number | string; here: number }[] = [];
  while (!over) seen.push({ ready: await ask('/readyz'), healthy: await ask('/healthz'), here });
  expect(await ended).toBe(0);

  const notReady = seen.findIndex(({ ready }) => ready === 503);
  const draining = seen.slice(notReady).filter((look) => look.here > 0);
  expect(notReady).toBeGreaterThanOrEqual(0);
  const end = draining.findIndex(({ healthy }) => healthy === 'closed');
  const before = end < 0 ? draining : draining.slice(0, end);
  expect(before.length).toBeGreaterThan(0);
  for (const look of before) expect(look).toMatchObject({ ready: 503, healthy: 200 });
  // The process may end before its last members know.
  if (end >= 0) expect(draining[end]!.here).toBeLessThan(MEMBERS / 2);
});

test('case 41: an instance without free space on its disk is not ready, and healthy', async () => {
  // More than any disk of a test has.
  const server = await startServer({ DISK_FREE_MB: '1000000000' });
  const ready = await fetch(`${server.url}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({
    ok: false,
    disk: 'full',
    database: 'ok',
    refusal: { code: 'UNAVAILABLE' },
  });
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  await server.close();
});
