import { expect, test } from 'vitest';
import { askFrom } from '../support/people.ts';
import { startServer } from '../support/server.ts';

test('members are shown to members, and to nobody else', async () => {
  // Whoever has the address may edit it, and is no member.
  const server = await startServer({ TRUSTED_PROXIES: 'loopback', AUTH_MODE: 'open' });
  const ask = askFrom(server);
  const { id, token } = (await ask('POST', '/api/logs', {})).body;
  const path = `/api/logs/${id}/access`;
  expect((await ask('GET', path, undefined, token)).body).toMatchObject({ owner: { userId: expect.any(Number) } });
  const another = (await ask('POST', '/api/logs', {})).body.token;
  for (const stranger of [undefined, another])
    expect((await ask('GET', path, undefined, stranger)).body).toMatchObject({ owner: null, members: [] });
  await server.close();
});
