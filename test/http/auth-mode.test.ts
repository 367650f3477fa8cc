import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AeroMelody } from '../../server/server.ts';
import { askFrom, refusalOf, signUp } from '../support/people.ts';
import { joinRaw } from '../support/raw-client.ts';
import { startServer } from '../support/server.ts';

let server: AeroMelody;
beforeAll(async () => {
  server = await startServer({ AUTH_MODE: 'accounts', TRUSTED_PROXIES: 'loopback' });
});
afterAll(() => server.close());

test('where accounts alone come in, a stranger is refused in REST and in rooms, and signs up', async () => {
  const ask = askFrom(server);
  expect(await refusalOf(ask('POST', '/api/logs', {}))).toEqual([401, 'UNAUTHORIZED']);
  expect((await joinRaw(server.url, server.demoLog)).refusal).toMatchObject({ code: 'UNAUTHORIZED' });
  expect(await refusalOf(ask('GET', '/api/routes/LHR/JFK/similar'))).toEqual([401, 'UNAUTHORIZED']);

  const { token } = await signUp(ask, { username: 'Ada' });
  expect((await ask('POST', '/api/logs', {}, token)).status).toBe(201);
  const { socket, refusal } = await joinRaw(server.url, server.demoLog, { token });
  expect(refusal).toBeUndefined();
  socket.disconnect();
});
