import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refusalIn, type Started, startHttp } from './support.ts';

let started: Started;
let log: { id: string; token: string };
const changes: unknown[] = [];
const row = {
  ...{ id: 7, uuid: randomUUID(), name: null, plays: 2, routeId: null, seed: 5, mapVersion: 9, likes: 1, liked: false },
  ...{ networkHash: 'ab', networkBackend: 'wasm', createdAt: new Date(0), deletedAt: null },
  metadata: { title: 'Rain', settings: {}, legs: 1, notes: 3 },
  analysis: {
    ...{ seconds: 12.5, bars: 8, tempo: { mean: 96.5 }, notes: 3, keys: [{ key: 'D minor' }] },
    legs: [{ leg: 'a', from: 'CDG', to: 'NRT', seconds: 12.5 }],
  },
  player: { userId: 987_654, name: 'Ada', color: '#446688' },
};

beforeAll(async () => {
  started = await startHttp({
    performances: {
      listOf: async (_log, _reader, { limit }) => [row].slice(0, limit),
      listFor: async () => [],
      find: async (_log, id) => (id === row.id ? row : undefined),
      change: async (id, change) => void changes.push([id, change]),
      like: async (id) => void changes.push([id, 'like']),
      unlike: async (id) => void changes.push([id, 'unlike']),
      purge: async () => 0,
    },
  });
  log = await (await post('/api/logs', {})).json();
});
afterAll(() => started.close());

const ask = (method: string, path: string, body?: unknown, token?: string) =>
  fetch(started.url + path, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
const post = (path: string, body: unknown) => ask('POST', path, body);
const of = (rest = '') => `/api/logs/${log.id}/compositions${rest}`;

test('a page lists figures and no notes, and says where the next one begins', async () => {
  expect(await (await ask('GET', of('?limit=1'))).json()).toEqual({
    compositions: [
      {
        ...{ id: 7, log: row.uuid, title: 'Rain', name: null, by: row.player, at: '1970-01-01T00:00:00.000Z' },
        ...{ plays: 2, likes: 1, liked: false, seed: 5, mapVersion: 9, network: { hash: 'ab', backend: 'wasm' } },
        figures: {
          ...{ seconds: 12.5, bars: 8, tempo: 96.5, key: 'D minor', notes: 3 },
          legs: [{ from: 'CDG', to: 'NRT' }],
        },
      },
    ],
    next: 7,
  });
  expect(await (await ask('GET', of())).json()).toMatchObject({ next: null });
  expect(await refusalIn(await ask('GET', of('?limit=51')))).toMatchObject({ code: 'BAD_MESSAGE' });
});

test('the owner renames, deletes and restores what another person played', async () => {
  changes.length = 0;
  expect(await (await ask('PATCH', of('/7'), { name: '  Storm ' }, log.token)).json()).toMatchObject({ name: 'Storm' });
  expect((await ask('DELETE', of('/7'), undefined, log.token)).status).toBe(204);
  expect((await ask('PATCH', of('/7'), { deleted: false }, log.token)).status).toBe(200);
  expect(await (await ask('PATCH', of('/7'), { name: '' }, log.token)).json()).toMatchObject({ name: null });
  expect(changes).toEqual([
    [7, { name: 'Storm' }],
    [7, { deleted: true }],
    [7, { deleted: false }],
    [7, { name: null }],
  ]);
});

test('another editor may not', async () => {
  const { token } = await (await post('/api/logs', {})).json();
  expect(await refusalIn(await ask('PATCH', of('/7'), { name: 'Mine' }, token))).toMatchObject({ code: 'NOT_ALLOWED' });
});

test('a like takes a token, and a composition that is not there is NOT_FOUND', async () => {
  changes.length = 0;
  expect((await ask('PUT', of('/7/like'))).status).toBe(401);
  expect((await ask('PUT', of('/7/like'), undefined, log.token)).status).toBe(204);
  expect((await ask('DELETE', of('/7/like'), undefined, log.token)).status).toBe(204);
  expect(changes).toEqual([
    [7, 'like'],
    [7, 'unlike'],
  ]);
  for (const path of ['/8', '/x']) expect((await ask('PATCH', of(path), {}, log.token)).status).toBe(404);
  expect((await ask('GET', of('/8/composition.mid'))).status).toBe(404);
});

test.each(['0x7', '7.0', '7e0', '+7', '07', '%207'])('%s is the id of no composition', async (id) => {
  expect(await refusalIn(await ask('DELETE', of(`/${id}`), undefined, log.token))).toMatchObject({ status: 404 });
});
