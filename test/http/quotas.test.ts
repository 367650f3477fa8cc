import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AeroMelody } from '../../server/server.ts';
import { createLog, startServer } from '../support/server.ts';

let server: AeroMelody;
let log: string;
beforeAll(async () => {
  server = await startServer({ LIMITS: 'versions=2' });
  log = await createLog(server.url, 'CDG');
});
afterAll(() => server.close());

const post = async (path: string, body: object, token?: string) => {
  const answer = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as { token?: string; refusal?: { code: string } } };
};

test('case 44: a log has a bounded number of named versions', async () => {
  const { token } = (await post('/api/logs', {})).body;
  const name = () => post(`/api/logs/${log}/versions`, { name: 'one more' }, token);
  expect([(await name()).status, (await name()).status]).toEqual([201, 201]);
  expect(await name()).toMatchObject({ status: 409, body: { refusal: { code: 'LOG_FULL' } } });
});
