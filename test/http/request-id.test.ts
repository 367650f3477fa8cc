import { expect, test } from 'vitest';
import { NO_REPORTS, startHttp } from './support.ts';

test('a request keeps the id that it brings, where it is harmless, and gets one where it is not', async () => {
  const started = await startHttp();
  const idOf = async (path: string, id?: string) =>
    (await started.get(path, id === undefined ? {} : { 'x-request-id': id })).headers.get('x-request-id');
  expect(await idOf('/healthz', 'proxy-1:4f2a')).toBe('proxy-1:4f2a');
  const drawn = await idOf('/healthz');
  expect(drawn).toMatch(/^[\da-f-]{36}$/);
  expect(await idOf('/healthz')).not.toBe(drawn);
  for (const id of ['short', 'two words, and a quote "', 'x'.repeat(129)])
    expect(await idOf('/api/nothing', id), id).toMatch(/^[\da-f-]{36}$/);
  await started.close();
});

test('a request that fails is logged under the id that its sender reads', async () => {
  const broken = await startHttp({ reports: { ...NO_REPORTS, rooms: () => Promise.reject(new Error('no events')) } });
  const answer = await broken.getAsOperator('/api/reports/rooms');
  expect(answer.status).toBe(500);
  expect(broken.complaints).toEqual([
    [expect.objectContaining({ request: answer.headers.get('x-request-id') }), 'a request failed'],
  ]);
  await broken.close();
});

test('a request that meets a database that is away is asked to come again', async () => {
  const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  for (const error of [away, full, new Error('the database did not commit', { cause: away })]) {
    const broken = await startHttp({ reports: { ...NO_REPORTS, rooms: () => Promise.reject(error) } });
    const answer = await broken.getAsOperator('/api/reports/rooms');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await answer.json()).toMatchObject({ refusal: { code: 'UNAVAILABLE' } });
    // An outage that is known has no stack.
    const request = answer.headers.get('x-request-id');
    const why = expect.stringMatching(/database/);
    const line = { request, method: 'GET', path: '/api/reports/rooms', status: 503, code: 'UNAVAILABLE', why };
    expect(broken.complaints).toEqual([[line, 'a request was refused']]);
    await broken.close();
  }
});

test('a refused request leaves one line with its id, its code and its log, for those who look for it', async () => {
  const started = await startHttp();
  const log = crypto.randomUUID();
  const answer = await started.get(`/api/logs/${log}?secret=1`);
  const request = answer.headers.get('x-request-id');
  const line = { request, log, method: 'GET', path: `/api/logs/${log}`, status: 404, code: 'UNKNOWN_LOG' };
  expect(started.debugged).toEqual([[line, 'a request was refused']]);
  expect((await started.get('/api/%zz')).status).toBe(400);
  expect(started.debugged[1]).toEqual([
    expect.objectContaining({ status: 400, code: 'BAD_MESSAGE' }),
    'a request was refused',
  ]);
  expect(started.complaints).toEqual([]);
  await started.close();
});
