import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import type { AeroMelody } from '../../server/server.ts';
import { ENGINES, freshDatabase, type TestDatabase } from '../support/databases.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

describe.each(ENGINES)('details of a journey over REST, on %s', (engine) => {
  let database: TestDatabase;
  let server: AeroMelody;
  beforeAll(async () => {
    database = await freshDatabase(engine);
    server = await startServer({ DATABASE_URL: database.url, AUTH_MODE: 'guests', LIMITS: 'details=20' });
  });
  afterAll(async () => {
    await server.close();
    await database.drop();
  });

  async function ask(method: string, path: string, body?: unknown, token?: string) {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const answer = await fetch(`${server.url}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  }

  test('a change is an edit like any other: members receive it, and what they write meanwhile stays', async () => {
    const made = await ask('POST', '/api/logs', { title: 'North', description: 'Two weeks of rain.', tags: ['rain'] });
    const { id, token } = made.body;
    const room = await connect({ url: server.url, log: id, token });
    const changed = await ask(
      'PATCH',
      `/api/logs/${id}`,
      {
        title: 'North, by train',
        description: 'Two weeks of sun.',
        tags: ['sun', 'family'],
        travelDate: '2026-05-01',
        status: 'planned',
      },
      token,
    );
    expect(changed).toEqual({ status: 200, body: { seq: expect.any(Number) } });
    await until('the member has it', () => room.travelLog.read().title === 'North, by train');
    const content = { title: 'North, by train', description: 'Two weeks of sun.', travelDate: '2026-05-01' };
    expect(room.travelLog.read()).toMatchObject({ ...content, tags: ['family', 'sun'], status: 'planned' });
    room.travelLog.addTag('boat');
    await room.saved();

    const again = await ask('PATCH', `/api/logs/${id}`, { title: 'North, by train', travelDate: null }, token);
    await until('the day is gone', () => room.travelLog.read().travelDate === undefined);
    expect(room.travelLog.read().tags).toEqual(['boat', 'family', 'sun']);
    const same = await ask('PATCH', `/api/logs/${id}`, { title: 'North, by train' }, token);
    // A value that is set already is no edit.
    expect(same.body).toEqual(again.body);
    const read = await ask('GET', `/api/logs/${id}`, undefined, token);
    expect(read.body).toMatchObject({ title: 'North, by train', travelDate: null, tags: ['boat', 'family', 'sun'] });
    await room.leave();
  });

  test('two changes of one description at once write it once', async () => {
    const { id, token } = (await ask('POST', '/api/logs', { description: 'One' })).body;
    const wish = { description: 'One and two' };
    await Promise.all([1, 2, 3].map(() => ask('PATCH', `/api/logs/${id}`, wish, token)));
    expect((await ask('GET', `/api/logs/${id}`, undefined, token)).body.description).toBe('One and two');
  });

  test('a change without the right to write, of nothing, or of what is no detail is refused', async () => {
    const { id, token } = (await ask('POST', '/api/logs', { title: 'Mine' })).body;
    const stranger = (await ask('POST', '/api/logs', {})).body.token;
    const path = `/api/logs/${id}`;
    expect((await ask('PATCH', path, { title: 'Theirs' })).status).toBe(401);
    expect((await ask('PATCH', path, { title: 'Theirs' }, stranger)).status).toBe(404);
    for (const wish of [{}, { waypoints: [] }, { status: 'gone' }, { travelDate: '2026-02-30' }, { tags: [''] }, []])
      expect((await ask('PATCH', path, wish, token)).body, JSON.stringify(wish)).toMatchObject({
        refusal: { code: 'BAD_MESSAGE' },
      });
    expect((await ask('GET', path, undefined, token)).body).toMatchObject({ title: 'Mine', status: 'draft' });
  });

  test('changes have a limit of their own', async () => {
    const { id, token } = (await ask('POST', '/api/logs', {})).body;
    const statuses: number[] = [];
    for (let at = 0; at < 21; at++)
      statuses.push((await ask('PATCH', `/api/logs/${id}`, { title: `${at}` }, token)).status);
    expect(statuses).toEqual([...Array(20).fill(200), 429]);
  });
});
