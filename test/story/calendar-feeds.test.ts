import ical from 'node-ical';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AeroMelody } from '../../server/server.ts';
import { ENGINES, freshDatabase, type TestDatabase } from '../support/databases.ts';
import { startServer } from '../support/server.ts';

const FLIGHT = [
  { airport: 'FRA', depart: '2026-05-12T08:55:00Z', flight: 'LH400' },
  { airport: 'JFK', arrive: '2026-05-12T17:30:00Z' },
];

describe.each(ENGINES)('calendar feeds, on %s', (engine) => {
  let database: TestDatabase;
  let server: AeroMelody;
  let owner: { id: string; token: string };
  beforeAll(async () => {
    database = await freshDatabase(engine);
    server = await startServer({ DATABASE_URL: database.url, LIMITS: 'feed=30' });
    owner = (await ask('POST', '/api/logs', { title: 'Spring', waypoints: FLIGHT })).body;
  });
  afterAll(async () => {
    await server.close();
    await database.drop();
  });

  async function ask(method: string, path: string, body?: object, token?: string) {
    const answer = await fetch(new URL(path, server.url), {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: JSON.parse((await answer.text()) || 'null') };
  }

  const flightsIn = async (answer: Response) =>
    Object.values(ical.sync.parseICS(await answer.text()))
      .filter((part) => part?.type === 'VEVENT')
      .map((event) => (event as { summary?: unknown }).summary);

  test('an address shows a journey without any token, says when it has not changed, and follows it', async () => {
    const made = await ask('POST', '/api/me/calendars', { label: 'My phone', log: owner.id }, owner.token);
    expect(made.status).toBe(201);
    const { url } = made.body;
    expect(url).toMatch(/\/api\/calendars\/[\w-]{22}\.ics$/);
    const first = await fetch(url);
    expect(first.status).toBe(200);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    expect(Date.parse(first.headers.get('last-modified')!)).toBeGreaterThan(Date.now() - 60_000);
    const etag = first.headers.get('etag')!;
    expect(await flightsIn(first)).toEqual(['LH400 FRA → JFK']);
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);

    await ask('POST', `/api/logs/${owner.id}/import`, { text: 'LH401 JFK-FRA 20 May 2026 16:00–05:45' }, owner.token);
    const second = await fetch(url, { headers: { 'if-none-match': etag } });
    expect(second.status).toBe(200);
    expect(await flightsIn(second)).toContain('LH401 JFK → FRA');
  });

  test('an address of all journeys shows each one’s flights', async () => {
    const waypoints = [{ airport: 'LHR', depart: '2026-06-01T08:00:00Z' }, { airport: 'GLA' }];
    await ask('POST', '/api/logs', { title: 'Summer', waypoints }, owner.token);
    const { url } = (await ask('POST', '/api/me/calendars', {}, owner.token)).body;
    expect(await flightsIn(await fetch(url))).toEqual(expect.arrayContaining(['LH400 FRA → JFK', 'LHR → GLA']));
  });

  test('it ends at once when it is revoked, and is listed and audited without its secret', async () => {
    const { id, url } = (await ask('POST', '/api/me/calendars', { label: 'Work', log: owner.id }, owner.token)).body;
    const listed = await ask('GET', '/api/me/calendars', undefined, owner.token);
    expect(listed.body.calendars[0]).toMatchObject({ id, label: 'Work', log: owner.id });
    expect((await fetch(url)).status).toBe(200);
    expect((await ask('DELETE', `/api/me/calendars/${id}`, undefined, owner.token)).status).toBe(204);
    expect((await fetch(url)).status).toBe(404);
    const exported = await ask('GET', '/api/me/export', undefined, owner.token);
    expect(exported.body.calendars.length).toBeGreaterThan(0);
    const { events } = (await ask('GET', `/api/logs/${owner.id}/audit`, undefined, owner.token)).body;
    expect(events.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['calendar feed made', 'calendar feed revoked']),
    );
    const secret = new URL(url).pathname.split('/').at(-1)!.replace('.ics', '');
    expect(JSON.stringify([listed.body, events, exported.body])).not.toContain(secret);
  });

  test('others make, see and revoke none, and a journey that is deleted or handed over shows no more', async () => {
    const stranger = (await ask('POST', '/api/logs', {})).body.token;
    expect((await ask('POST', '/api/me/calendars', { log: owner.id }, stranger)).status).toBe(404);
    expect((await ask('POST', '/api/me/calendars', {})).status).toBe(401);
    const { id, url } = (await ask('POST', '/api/me/calendars', { log: owner.id }, owner.token)).body;
    expect((await ask('GET', '/api/me/calendars', undefined, stranger)).body).toEqual({ calendars: [] });
    expect((await ask('DELETE', `/api/me/calendars/${id}`, undefined, stranger)).status).toBe(404);
    for (const written of [`${id}e0`, `0x${id.toString(16)}`, `0${id}`, `${id}.0`])
      expect((await ask('DELETE', `/api/me/calendars/${written}`, undefined, owner.token)).status, written).toBe(404);
    const listed = async () => (await ask('GET', '/api/me/calendars', undefined, owner.token)).body.calendars;
    expect((await listed())[0]).toMatchObject({ id, readable: true });
    expect((await fetch(url)).status).toBe(200);
    await ask('DELETE', `/api/logs/${owner.id}`, undefined, owner.token);
    expect((await fetch(url)).status).toBe(404);
    expect((await listed())[0]).toMatchObject({ id, readable: false });
    expect(await listed()).toContainEqual(expect.objectContaining({ log: null, readable: true }));
    await ask('POST', `/api/logs/${owner.id}/recover`, undefined, owner.token);
    expect((await fetch(url)).status).toBe(200);
  });

  test('guesses are counted', async () => {
    const guess = () => fetch(new URL('/api/calendars/AAAAAAAAAAAAAAAAAAAAAA.ics', server.url));
    const answers = [];
    for (let at = 0; at < 31; at++) answers.push((await guess()).status);
    expect(answers[0]).toBe(404);
    expect(answers.at(-1)).toBe(429);
  });
});
