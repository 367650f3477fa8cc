import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalIn, type Started, startHttp } from './support.ts';

let started: Started;
beforeAll(async () => {
  started = await startHttp();
});
afterAll(() => started.close());

const end = (headers: Record<string, string>) => fetch(`${started.url}/api/session`, { method: 'DELETE', headers });

describe('ending a session', () => {
  it('makes every token of it worthless, and says so as often as it is asked', async () => {
    const { token } = (await (await started.post('/api/logs', {})).json()) as { token: string };
    const headers = { authorization: `Bearer ${token}` };
    const again = (await (await started.post('/api/logs', {}, headers)).json()) as { token: string };
    expect((await end(headers)).status).toBe(204);
    expect((await end(headers)).status).toBe(204);
    for (const one of [token, again.token]) {
      const answer = await started.post('/api/logs', {}, { authorization: `Bearer ${one}` });
      expect(await refusalIn(answer)).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
    }
  });

  it('wants a token', async () => {
    expect(await refusalIn(await end({}))).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
  });
});
