import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import { refusalIn, type Started, startHttp } from './support.ts';

interface Created {
  id: string;
  url: string;
  token: string;
}

let started: Started;
beforeAll(async () => {
  started = await startHttp();
});
afterAll(() => started.close());

/** The least journey file, with something else in it. */
const journeyFile = (content: object) => ({
  ...{ format: 'aero-melody-journey', version: 1 },
  content: {
    ...{ title: '', tags: [], status: 'draft', description: '', waypoints: [] },
    ...{ settings: { seed: 1, legs: [], locks: [] }, ...content },
  },
});

const fileWith = (content: object) => JSON.stringify(journeyFile(content));

async function create(body: unknown, headers?: Record<string, string>): Promise<Created> {
  const answer = await started.post('/api/logs', body, headers);
  expect(answer.status).toBe(201);
  return (await answer.json()) as Created;
}

describe('creating a log', () => {
  it('needs nothing, and says where the log is', async () => {
    const { id, url } = await create({});
    expect(url).toBe(`${started.url}/logs/${id}`);
    expect((await started.get(new URL(url).pathname)).status).toBe(200);
    expect(started.logs.get(id)).toMatchObject({ title: '', waypoints: [], tags: [] });
  });

  it('writes all that it is given into the document', async () => {
    const { id } = await create({
      title: ' Round the Pacific ',
      description: 'Two weeks',
      seed: 7,
      waypoints: [
        { airport: 'CDG', depart: '2026-05-01T12:00:00+02:00' },
        { airport: 'Atlantis', flight: 'AF 276', entry: 'Not there.' },
      ],
    });
    expect(started.logs.get(id)).toMatchObject({
      title: 'Round the Pacific',
      description: 'Two weeks',
      settings: { seed: 7 },
      waypoints: [
        { airport: 'CDG', depart: '2026-05-01T10:00:00.000Z', entry: '' },
        { airport: 'Atlantis', flight: 'AF 276', entry: 'Not there.' },
      ],
    });
  });

  it('gives each log a seed and each waypoint an id of its own', async () => {
    const body = { waypoints: [{ airport: 'CDG' }, { airport: 'CDG' }] };
    const made = [await create(body), await create(body)].map(({ id }) => started.logs.get(id)!);
    expect(made[0]?.settings.seed).not.toBe(made[1]?.settings.seed);
    expect(new Set(made.flatMap(({ waypoints }) => waypoints.map(({ id }) => id))).size).toBe(4);
  });

  it('makes its author a guest, who owns by the token that comes back', async () => {
    const first = await create({});
    const second = await create({}, { authorization: `Bearer ${first.token}` });
    const stranger = await create({});
    const owner = ({ id }: Created) => started.logs.get(id)?.ownerId;
    expect(owner(second)).toBe(owner(first));
    expect(owner(stranger)).not.toBe(owner(first));
  });

  it('refuses a token that is not valid', async () => {
    const answer = await started.post('/api/logs', {}, { authorization: 'Bearer forged.1.99999999999999.c2ln' });
    expect(await refusalIn(answer)).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
  });

  it('takes as many waypoints as the limit says', async () => {
    const waypoints = Array.from({ length: LIMITS.seedWaypoints }, () => ({ airport: 'CDG' }));
    const { id } = await create({ waypoints });
    expect(started.logs.get(id)?.waypoints).toHaveLength(LIMITS.seedWaypoints);
    const answer = await started.post('/api/logs', { waypoints: [...waypoints, { airport: 'CDG' }] });
    expect(await refusalIn(answer)).toMatchObject({ status: 400, code: 'BAD_MESSAGE' });
  });

  it('takes a time by both clocks where they are one time', async () => {
    const waypoint = { airport: 'CDG', depart: '2026-05-01T10:00:00Z', departLocal: '2026-05-01T12:00' };
    const { id } = await create({ waypoints: [waypoint] });
    expect(started.logs.get(id)?.waypoints).toMatchObject([{ depart: '2026-05-01T10:00:00.000Z' }]);
    const file = await create(journeyFile({ title: 'Whole', tags: ['one'] }));
    expect(started.logs.get(file.id)).toMatchObject({ title: 'Whole', tags: ['one'] });
  });

  it('gives links under the public address where there is one', async () => {
    const elsewhere = await startHttp({ publicUrl: 'https://aero.example/melody' });
    const { id, url } = (await (await elsewhere.post('/api/logs', {})).json()) as Created;
    expect(url).toBe(`https://aero.example/melody/logs/${id}`);
    await elsewhere.close();
  });

  it.each([
    ['no JSON', '{"title":', ''],
    ['nothing', '', ''],
    ['a number', '42', ''],
    ['null', 'null', ''],
    ['a list', '[]', ''],
    ['a title that is a number', '{"title":1}', 'title'],
    ['a title that is too long', JSON.stringify({ title: 'x'.repeat(LIMITS.titleLength + 1) }), 'title'],
    ['a field that does not exist', '{"titel":"x"}', 'titel'],
    ['a waypoint without an airport', '{"waypoints":[{"airport":"CDG"},{}]}', 'waypoints: 1: airport'],
    ['an instant that is none', '{"waypoints":[{"airport":"CDG","depart":"tomorrow"}]}', 'waypoints: 0: depart'],
    ['case 10: a time without a zone', '{"waypoints":[{"airport":"CDG","depart":"2026-05-01T10:00"}]}', 'with a zone'],
    ['case 10: the year 20267', '{"waypoints":[{"airport":"CDG","depart":"20267-05-01T10:00Z"}]}', 'with a zone'],
    [
      'a local time at an unknown airport',
      '{"waypoints":[{"airport":"XXX","departLocal":"2026-05-01T10:00"}]}',
      'clocks',
    ],
    ['a local time before the year 0', '{"waypoints":[{"airport":"NRT","departLocal":"0000-01-01T00:00"}]}', 'clocks'],
    ['a local time that is none', '{"waypoints":[{"airport":"CDG","departLocal":"2026-02-30T10:00"}]}', 'departLocal'],
    [
      'two times of one departure',
      '{"waypoints":[{"airport":"CDG","depart":"2026-05-01T10:00:00Z","departLocal":"2026-05-01T13:00"}]}',
      'depart and departLocal are two times',
    ],
    ['a control character in a title', '{"title":"a\\u0007b"}', 'title: the control character U+0007 stands at 2'],
    ['half of a surrogate pair in a tag', '{"tags":["\\ud83d"]}', 'tags: 0: half of a surrogate pair'],
    ['a control character in an entry', '{"waypoints":[{"airport":"CDG","entry":"a\\u0000"}]}', 'waypoints: 0: entry'],
    [
      'a journey file with 51 tags',
      fileWith({ tags: Array.from({ length: 51 }, (_, at) => `${at}`) }),
      'content: tags',
    ],
    ['a journey file with a day that is none', fileWith({ travelDate: '2026-02-30' }), 'content: travelDate'],
    ['a journey file with a control character', fileWith({ description: '\u001b[2J' }), 'control character U+001B'],
    ['a journey file with half of a pair', fileWith({ title: '\udc00' }), 'content: title: half of a surrogate pair'],
    ['a seed below zero', '{"seed":-1}', 'seed'],
    ['an attempt on the prototype', '{"__proto__":{"title":"x"}}', ''],
  ])('refuses %s', async (_what, body, place) => {
    const refusal = await refusalIn(await started.post('/api/logs', body));
    expect(refusal).toMatchObject({ status: 400, code: 'BAD_MESSAGE' });
    expect(refusal.detail).toContain(place);
  });

  it('refuses a body that is not said to be JSON', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const answer = await started.post('/api/logs', '{}', { 'content-type': type });
      expect(await refusalIn(answer)).toMatchObject({ status: 415, code: 'BAD_MESSAGE' });
    }
  });

  it('refuses a body, and a document, that are too large', async () => {
    const body = await started.post('/api/logs', { description: 'x'.repeat(2 * LIMITS.updateBytes) });
    expect(await refusalIn(body)).toMatchObject({ status: 413, code: 'TOO_LARGE' });
    const log = await started.post('/api/logs', {
      waypoints: Array.from({ length: 3 }, () => ({ airport: 'CDG', entry: 'x'.repeat(LIMITS.entryLength) })),
    });
    expect(await refusalIn(log)).toMatchObject({ status: 413, code: 'TOO_LARGE' });
  });
});

describe('reading a log', () => {
  it('gives the overview and nothing else', async () => {
    const { id } = await create({ title: 'Two stops', waypoints: [{ airport: 'CDG' }, { airport: 'NRT' }] });
    expect(await (await started.get(`/api/logs/${id}`)).json()).toEqual({
      id,
      title: 'Two stops',
      description: '',
      status: 'draft',
      waypoints: [expect.objectContaining({ airport: 'CDG' }), expect.objectContaining({ airport: 'NRT' })],
      tags: [],
      travelDate: null,
      head: 1,
      updatedAt: '1970-01-01T00:00:00.000Z',
      music: null,
    });
  });

  it('case 31: takes and gives times by the clocks of the airport', async () => {
    const waypoints = [
      { airport: 'CDG', departLocal: '2026-03-29T01:30' },
      { airport: 'NRT', arriveLocal: '2026-03-29T21:00' },
    ];
    const { id } = await create({ waypoints });
    expect((await (await started.get(`/api/logs/${id}`)).json()).waypoints).toMatchObject([
      { depart: '2026-03-29T00:30:00.000Z', departLocal: '2026-03-29T01:30', timeZone: 'Europe/Paris' },
      { arrive: '2026-03-29T12:00:00.000Z', arriveLocal: '2026-03-29T21:00', timeZone: 'Asia/Tokyo' },
    ]);
  });

  it.each(['7c9e6679-7425-40de-944b-e07fc1f90ae7', '1', "'; DROP TABLE travel_logs; --", 'x'.repeat(2_000)])(
    'says that there is no log "%s"',
    async (id) => {
      for (const end of ['', '/composition.mid', '/composition.json', '/analysis']) {
        const answer = await started.get(`/api/logs/${encodeURIComponent(id)}${end}`);
        expect(answer.status).toBe(404);
        expect(await refusalIn(answer)).toMatchObject({ code: id.length > 100 ? 'NOT_FOUND' : 'UNKNOWN_LOG' });
      }
    },
  );
});
