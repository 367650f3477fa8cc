import { afterAll, beforeAll, expect, test } from 'vitest';
import { similarMusic, similarRoutes } from '../../protocol/similarity.ts';
import { refusalIn, type Started, startHttp } from './support.ts';

let started: Started;
let log: { id: string; token: string };
const asked: unknown[] = [];
const end = (code: string) => ({ code, name: '', city: '', country: '' });
const ROUTES = {
  routes: [{ origin: end('CDG'), destination: end('GRU'), km: 9_400, minutes: 693, journeys: 0, similarity: 0.9 }],
};
const MUSIC = {
  compositions: [
    {
      ...{ id: 8, log: '4afe28cd-6f6a-4647-94f1-4533b54f5b83', title: 'Rain', name: null, tempo: 98.5 },
      ...{ at: '1970-01-01T00:00:00.000Z', key: 'D minor', seconds: 12.5, similarity: 1 },
    },
  ],
  missing: 2,
};

beforeAll(async () => {
  started = await startHttp({
    similarRoutes: {
      async find({ origin, destination }, { userId }, wish) {
        asked.push([origin.iata, destination.iata, userId, wish]);
        return ROUTES;
      },
    },
    similarMusic: {
      async find({ id }, { userId }, wish) {
        asked.push([id, userId, wish]);
        return id === 7 ? MUSIC : undefined;
      },
    },
  });
  log = await (await started.post('/api/logs', {})).json();
});
afterAll(() => started.close());

const get = (path: string, token?: string) =>
  started.get(path, token === undefined ? {} : { authorization: `Bearer ${token}` });
const of = (composition: string, query = '') => `/api/logs/${log.id}/compositions/${composition}/similar${query}`;

test('similar routes are for everybody, and a person’s own with a token', async () => {
  asked.length = 0;
  const answer = await get('/api/routes/cdg/RJAA/similar');
  expect(similarRoutes.parse(await answer.json())).toEqual(ROUTES);
  expect((await get('/api/routes/CDG/NRT/similar?limit=100&region=%20Japan', log.token)).status).toBe(200);
  expect(asked).toEqual([
    ['CDG', 'NRT', undefined, { limit: 10 }],
    ['CDG', 'NRT', expect.any(Number), { limit: 100, region: 'Japan' }],
  ]);
});

test('an airport that is not there, one that is both ends, a token that is not valid and a query that is not known are refused', async () => {
  expect(await refusalIn(await get('/api/routes/CDG/XXX/similar'))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  // One airport by two of its codes.
  expect(await refusalIn(await get('/api/routes/CDG/LFPG/similar'))).toMatchObject({
    status: 400,
    code: 'BAD_MESSAGE',
  });
  expect(await refusalIn(await get('/api/routes/CDG/NRT/similar', 'nonsense'))).toMatchObject({ status: 401 });
  for (const query of ['limit=101', 'limit=0', 'tempo=90', 'region='])
    expect(await refusalIn(await get(`/api/routes/CDG/NRT/similar?${query}`))).toMatchObject({ code: 'BAD_MESSAGE' });
});

test('similar music takes the right to read, and passes on its filters', async () => {
  asked.length = 0;
  const query = '?limit=3&tempoMin=80&tempoMax=90.5&mode=minor&region=Asia';
  expect(similarMusic.parse(await (await get(of('7', query), log.token)).json())).toEqual(MUSIC);
  expect(asked).toEqual([
    [7, expect.any(Number), { limit: 3, tempoMin: 80, tempoMax: 90.5, mode: 'minor', region: 'Asia' }],
  ]);
  for (const composition of ['8', 'x', '-1'])
    expect(await refusalIn(await get(of(composition)))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  for (const wrong of ['?tempoMin=90&tempoMax=80', '?tempoMin=x', '?limit=101'])
    expect(await refusalIn(await get(of('7', wrong)))).toMatchObject({ code: 'BAD_MESSAGE' });
  const unknown = '/api/logs/4afe28cd-6f6a-4647-94f1-4533b54f5b83/compositions/7/similar';
  expect(await refusalIn(await get(unknown))).toMatchObject({ status: 404, code: 'UNKNOWN_LOG' });
});
