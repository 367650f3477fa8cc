import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ListedJourney, listedJourney } from '../../protocol/listed-journey.ts';
import type { AeroMelody } from '../../server/server.ts';
import { ENGINES, freshDatabase } from '../support/databases.ts';
import { startServer } from '../support/server.ts';

describe.each(ENGINES)('the library over HTTP on %s', (engine) => {
  let server: AeroMelody;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const fresh = await freshDatabase(engine);
    drop = fresh.drop;
    server = await startServer({ DATABASE_URL: fresh.url, AUTH_MODE: 'guests' });
  });
  afterAll(async () => {
    await server.close();
    await drop();
  });

  async function ask(method: string, path: string, token?: string, body?: object) {
    const answer = await fetch(server.url + path, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  }
  const create = async (body: object, token?: string): Promise<{ id: string; token: string }> =>
    (await ask('POST', '/api/logs', token, body)).body;
  const list = async (query: string, token?: string): Promise<ListedJourney[]> =>
    (await ask('GET', `/api/logs?${query}`, token)).body.logs.map((journey: unknown) =>
      listedJourney.strict().parse(journey),
    );
  const titles = async (query: string, token?: string) => (await list(query, token)).map(({ title }) => title);

  const flights = [
    { airport: 'CDG', depart: '2025-05-01T10:00:00+02:00' },
    { airport: 'NRT', arrive: '2025-05-02T06:00:00+09:00', entry: 'Rain on the tarmac.' },
  ];

  test('a copy of a long title is cut between letters, and stays within the limit', async () => {
    const { id, token } = await create({ title: `${'a'.repeat(247)}🎷🎷🎷🎷` });
    const copied = (await ask('POST', `/api/logs/${id}/duplicate`, token)).body as { id: string };
    const { title } = (await ask('GET', `/api/logs/${copied.id}`, token)).body as { title: string };
    expect(title).toBe(`${'a'.repeat(247)} (copy)`);
  });

  test('a template is copied to another day, without what is written, and the copy is no template', async () => {
    const { id, token } = await create({ title: 'Each spring', tags: ['sea', 'template'], waypoints: flights });
    const copy = async (wish: object) => {
      const { status, body } = await ask('POST', `/api/logs/${id}/duplicate`, token, wish);
      return status === 201
        ? (await ask('GET', `/api/logs/${body.id}`, token)).body
        : { status, refusal: body.refusal };
    };
    expect(await copy({ from: '2027-12-24', entries: false, title: 'Spring' })).toMatchObject({
      ...{ title: 'Spring', tags: ['sea'], travelDate: '2027-12-24' },
      waypoints: [
        { airport: 'CDG', departLocal: '2027-12-24T10:00' },
        { airport: 'NRT', arriveLocal: '2027-12-25T06:00', entry: '' },
      ],
    });
    const undated = await copy({ from: null });
    expect(undated).toMatchObject({ title: 'Each spring (copy)', travelDate: null });
    expect(undated.waypoints).toMatchObject([{ airport: 'CDG' }, { airport: 'NRT', entry: 'Rain on the tarmac.' }]);
    expect(undated.waypoints.some(({ arrive, depart }: { arrive?: string; depart?: string }) => arrive ?? depart)).toBe(
      false,
    );
    expect(await copy({ from: '9999-12-31' })).toMatchObject({ status: 400, refusal: { code: 'BAD_MESSAGE' } });
    for (const wrong of [{ from: '2027-02-30' }, { from: 1 }, { entries: 'no' }, { day: '2027-01-01' }])
      expect(await copy(wrong)).toMatchObject({ status: 400 });
    expect(await titles('tag=template', token)).toEqual(['Each spring']);
  });

  test('shows facts of a journey, with a line of its route', async () => {
    const { id, token } = await create({ title: 'East', tags: ['sea'], status: 'done', waypoints: flights });
    const [journey] = await list('scope=mine&q=tarmac', token);
    expect(journey).toMatchObject({
      ...{ id, title: 'East', role: 'owner', status: 'done', travelDate: '2025-05-01', tags: ['sea'] },
      ...{ stops: ['CDG', 'NRT'], deletedAt: null, archived: false, listed: false, members: 0 },
    });
    expect(journey!.distanceKm).toBeGreaterThan(9_600);
    const route = journey!.route;
    expect([route[0], route.at(-1)]).toEqual([
      [2.55, 49.01],
      [140.39, 35.76],
    ]);
    // As it was before there were pages.
    expect((await ask('GET', '/api/logs', token)).body).toEqual({
      logs: [{ id, title: 'East', role: 'owner', updatedAt: expect.any(String), deletedAt: null }],
    });
  });

  test('a region is a country or its continent, and statistics name both', async () => {
    const { token } = await create({ title: 'East', waypoints: flights });
    for (const region of ['Japan', 'Asia', 'Europe']) expect(await titles(`region=${region}`, token)).toEqual(['East']);
    for (const region of ['Africa', 'Norway', 'Atlantis']) expect(await titles(`region=${region}`, token)).toEqual([]);
    const { body } = await ask('GET', '/api/me/statistics', token);
    expect(body.filters).toMatchObject({ regions: ['France', 'Japan'], continents: ['Asia', 'Europe'] });
  });

  test('a search for signs alone finds nothing, and one for spaces everything', async () => {
    const { token } = await create({ title: 'East' });
    for (const signs of ['!!!', '🎷', ' – ']) expect(await titles(`q=${encodeURIComponent(signs)}`, token)).toEqual([]);
    expect(await titles('q=%20', token)).toEqual(['East']);
  });

  test.each(['changed', 'travelled', 'title', 'distance'])('pages by %s come after one another', async (sort) => {
    const { token } = await create({ title: 'a' });
    for (const title of ['b', 'c', 'd', 'e']) await create({ title }, token);
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const path = `/api/logs?sort=${sort}&limit=2${next && `&cursor=${next}`}`;
      const { body } = await ask('GET', path, token);
      seen.push(...body.logs.map(({ title }: ListedJourney) => title));
      next = body.next;
    }
    expect(seen.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
    const { body } = await ask('GET', `/api/logs?sort=${sort}&limit=2`, token);
    const other = sort === 'title' ? 'distance' : 'title';
    for (const wrong of [`sort=${other}&cursor=${body.next}`, 'cursor=nothing', 'cursor=bnVsbA', 'sort=x', 'limit=101'])
      expect((await ask('GET', `/api/logs?${wrong}`, token)).status, wrong).toBe(400);
  });

  test('a journey is published, copied by another person, archived by it, and taken off the list', async () => {
    const { id, token } = await create({ title: 'Open', description: 'For all', tags: ['x'], waypoints: flights });
    const guest = (await create({ title: 'mine' })).token;
    expect(await titles('scope=public&q=open')).toEqual([]);
    expect((await ask('POST', `/api/logs/${id}/duplicate`, guest)).status).toBe(404);
    expect((await ask('PATCH', `/api/logs/${id}/access`, guest, { listed: true })).status).toBe(404);
    expect((await ask('PATCH', `/api/logs/${id}/access`, token, { listed: true, addressRole: null })).status).toBe(400);
    expect((await ask('PATCH', `/api/logs/${id}/access`, token, { listed: true })).status).toBe(200);
    expect(await list('scope=public&q=open')).toMatchObject([{ id, role: 'viewer', listed: true, members: null }]);
    expect((await ask('PATCH', `/api/logs/${id}/access`, guest, { listed: false })).status).toBe(403);

    expect((await ask('POST', `/api/logs/${id}/duplicate`)).status).toBe(401);
    const copy = await ask('POST', `/api/logs/${id}/duplicate`, guest);
    expect(copy.status).toBe(201);
    const [original, copied] = [
      (await ask('GET', `/api/logs/${id}/at/1`, token)).body,
      (await ask('GET', `/api/logs/${copy.body.id}/at/1`, guest)).body,
    ];
    expect(copied.content).toEqual({ ...original.content, title: 'Open (copy)' });
    expect(await list('q=copy', guest)).toMatchObject([{ role: 'owner', stops: ['CDG', 'NRT'] }]);

    for (const method of ['PUT', 'DELETE']) expect((await ask(method, `/api/logs/${id}/archive`)).status).toBe(401);
    expect((await ask('PUT', `/api/logs/${copy.body.id}/archive`, guest)).status).toBe(204);
    expect((await ask('PUT', `/api/logs/${copy.body.id}/archive`, token)).status).toBe(404);
    expect(await titles('scope=mine', guest)).toEqual(['mine']);
    expect(await titles('scope=mine&archived=true', guest)).toEqual(['Open (copy)']);
    expect((await ask('DELETE', `/api/logs/${copy.body.id}/archive`, guest)).status).toBe(204);
    expect(await titles('scope=mine&sort=title', guest)).toEqual(['mine', 'Open (copy)']);

    await ask('PATCH', `/api/logs/${id}/access`, token, { listed: false });
    expect(await titles('scope=public&q=open')).toEqual([]);
    // The address stays as it is.
    expect((await ask('GET', `/api/logs/${id}`)).status).toBe(200);
    await ask('PATCH', `/api/logs/${id}/access`, token, { listed: true });
    await ask('PATCH', `/api/logs/${id}/access`, token, { addressRole: null });
    expect(await titles('scope=public&q=open')).toEqual([]);
    expect((await ask('GET', `/api/logs/${id}`)).status).toBe(404);
  });

  test('a deleted journey is listed for its owner until it is restored', async () => {
    const { id, token } = await create({ title: 'Gone' });
    await ask('DELETE', `/api/logs/${id}`, token);
    expect(await titles('scope=mine', token)).toEqual([]);
    expect(await titles('scope=mine&deleted=true', token)).toEqual(['Gone']);
    expect((await ask('GET', '/api/logs?scope=public&deleted=true', token)).status).toBe(400);
    await ask('POST', `/api/logs/${id}/recover`, token, {});
    expect(await titles('scope=mine', token)).toEqual(['Gone']);
  });

  test('statistics tell flown flights from planned ones, and count airports and countries that were visited', async () => {
    const { token } = await create({ title: 'East', tags: ['sea'], waypoints: flights });
    await create(
      { status: 'done', travelDate: '2024-07-01', waypoints: [{ airport: 'FRA' }, { airport: 'CDG' }] },
      token,
    );
    await create({ waypoints: [{ airport: 'LHR' }, { airport: 'JFK' }, { airport: 'Atlantis' }] }, token);
    const { body } = await ask('GET', '/api/me/statistics', token);
    expect(body).toMatchObject({
      journeys: 3,
      flown: { flights: 2, airports: 3, countries: ['France', 'Germany', 'Japan'], hours: 14 },
      planned: { flights: 1, airports: 2, countries: ['United Kingdom', 'United States'] },
      years: [
        { year: 2025, flights: 1, hours: 13 },
        { year: 2024, flights: 1, countries: ['France', 'Germany'] },
      ],
      filters: { years: [2025, 2024], tags: ['sea'] },
    });
    expect((await ask('GET', '/api/me/statistics')).status).toBe(401);
  });

  test('trains, ferries, drives, places and nights are kept, counted apart from flights, searched and copied', async () => {
    const waypoints = [
      { airport: 'LHR', departLocal: '2025-05-01T09:00' },
      { airport: 'CDG', arriveLocal: '2025-05-01T11:20', departLocal: '2025-05-03T10:00', way: 'train' },
      { airport: 'Lyon (45.7605, 4.8597)', arriveLocal: '2025-05-03T12:00', way: 'drive', nights: 3 },
      { airport: 'Genova (44.4103, 8.9067)', departLocal: '2025-05-06T20:00', way: 'ferry' },
      { airport: 'OLB', arriveLocal: '2025-05-07T07:30' },
    ];
    const { id, token } = await create({ title: 'By land and sea', status: 'done', waypoints });
    const { body } = await ask('GET', '/api/me/statistics', token);
    expect(body.flown).toEqual({
      ...{ flights: 1, distanceKm: 348, hours: 1, airports: 2, countries: ['France', 'Italy', 'United Kingdom'] },
      ways: [
        { way: 'train', legs: 1, distanceKm: 401, hours: 2 },
        { way: 'ferry', legs: 1, distanceKm: 393, hours: 12 },
        { way: 'drive', legs: 1, distanceKm: 352, hours: 5 },
      ],
      nights: 5,
    });
    expect(body.years).toMatchObject([{ year: 2025, flights: 1, nights: 5 }]);
    expect(await titles('q=lyon train', token)).toEqual(['By land and sea']);
    const copy = await ask('POST', `/api/logs/${id}/duplicate`, token);
    const { waypoints: copied } = (await ask('GET', `/api/logs/${copy.body.id}`, token)).body;
    expect(copied[1]).toMatchObject({ way: 'train', departLocal: '2025-05-03T10:00' });
    expect(copied[2]).toMatchObject({
      airport: 'Lyon (45.7605, 4.8597)',
      way: 'drive',
      nights: 3,
      timeZone: 'Europe/Paris',
    });
    for (const wrong of [{ way: 'flight' }, { way: 'teleport' }, { nights: 0 }, { nights: 1.5 }, { nights: 1000 }])
      expect((await ask('POST', '/api/logs', token, { waypoints: [{ airport: 'CDG', ...wrong }] })).status).toBe(400);
  });
});
