import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_REPORTS, OPERATOR_TOKEN, refusalIn, type Started, startHttp } from './support.ts';

/** Routes that anyone may ask. Every other route is for operators. */
const OPEN = [
  'GET /',
  'GET /*',
  'POST /api/accounts',
  'GET /api/airports',
  'GET /api/airports/:code',
  'GET /listen',
  'GET /api/listen/pair',
  'POST /api/listen/votes',
  'POST /api/itineraries/preview',
  'POST /api/logs',
  'GET /api/logs/:id',
  'GET /api/logs/:id/analysis',
  'GET /api/logs/:id/at/:seq',
  'GET /api/logs/:id/attribution',
  'GET /api/logs/:id/evenings',
  'GET /api/logs/:id/evenings/:evening',
  'GET /api/logs/:id/evenings/:evening/scenes',
  'GET /api/logs/:id/evenings/:evening/music',
  'GET /api/logs/:id/evenings/:evening/visits',
  'GET /api/logs/:id/replay-links',
  'POST /api/logs/:id/replay-links',
  'DELETE /api/logs/:id/replay-links/:link',
  'GET /api/replays/:token',
  'GET /api/replays/:token/scenes',
  'GET /api/replays/:token/music',
  'GET /api/replays/:token/visits',
  'GET /replay',
  'GET /replay/:id',
  'GET /api/logs/:id/calendar.ics',
  'GET /api/logs/:id/flights.csv',
  'GET /api/logs/:id/journey.geojson',
  'GET /api/logs/:id/journey.gpx',
  'GET /api/logs/:id/journey.kml',
  'GET /api/logs/:id/journey.aero',
  'POST /api/black-boxes',
  'POST /api/logs/:id/import',
  'POST /api/logs/:id/imports',
  'GET /api/logs/:id/journey.json',
  'GET /api/logs/:id/print',
  'GET /api/logs/:id/composition.json',
  'GET /api/logs/:id/composition.mid',
  'GET /api/logs/:id/compositions',
  'GET /api/logs/:id/compositions/:composition/composition.mid',
  'GET /api/logs/:id/compositions/:composition/composition.json',
  'PUT /api/logs/:id/compositions/:composition/like',
  'DELETE /api/logs/:id/compositions/:composition/like',
  'PATCH /api/logs/:id/compositions/:composition',
  'DELETE /api/logs/:id/compositions/:composition',
  'GET /api/logs/:id/compositions/:composition/similar',
  'GET /api/logs/:id/next',
  'GET /api/routes/:origin/:destination/similar',
  'GET /api/me/compositions',
  'PATCH /api/logs/:id/takes/:take',
  'POST /api/logs/:id/takes',
  'PATCH /api/logs/:id',
  'POST /api/logs/:id/restore',
  'POST /api/logs/:id/trim',
  'GET /api/logs/:id/takes',
  'GET /api/logs/:id/versions',
  'POST /api/logs/:id/versions',
  'DELETE /api/logs/:id',
  'DELETE /api/logs/:id/links/:link',
  'DELETE /api/logs/:id/members/:user',
  'DELETE /api/logs/:id/members/me',
  'DELETE /api/me',
  'GET /api/me',
  'PATCH /api/me',
  'GET /api/me/export',
  'POST /api/me/password',
  'POST /api/me/recovery-codes',
  'GET /api/me/calendars',
  'POST /api/me/calendars',
  'DELETE /api/me/calendars/:calendar',
  'GET /api/calendars/:token.ics',
  'GET /api/me/passkeys',
  'POST /api/me/passkeys/options',
  'POST /api/me/passkeys',
  'DELETE /api/me/passkeys/:passkey',
  'POST /api/session/passkey/options',
  'POST /api/session/passkey',
  'GET /api/session',
  'GET /api/session/provider',
  'POST /api/session/provider/options',
  'POST /api/session/provider',
  'GET /api/me/tokens',
  'POST /api/me/tokens',
  'DELETE /api/me/tokens/:id',
  'DELETE /api/session',
  'GET /api/logs',
  'POST /api/logs/:id/duplicate',
  'PUT /api/logs/:id/archive',
  'DELETE /api/logs/:id/archive',
  'GET /api/me/statistics',
  'GET /api/reports',
  'GET /api/reports/:name',
  'POST /api/jobs',
  'GET /api/jobs',
  'GET /api/jobs/:job',
  'POST /api/jobs/:job/cancel',
  'POST /api/jobs/:job/resume',
  'GET /api/jobs/:job/file',
  'GET /api/logs/:id/access',
  'GET /api/logs/:id/audit',
  'GET /api/logs/:id/links',
  'PATCH /api/logs/:id/access',
  'POST /api/logs/:id/links',
  'POST /api/logs/:id/owner',
  'POST /api/logs/:id/recover',
  'PUT /api/logs/:id/members/:user',
  'POST /api/session',
  'POST /api/session/recovery',
  'POST /api/session/reset',
  'DELETE /api/sessions',
  'GET /docs',
  'GET /docs/asyncapi.json',
  'GET /docs/openapi.json',
  'GET /healthz',
  'GET /logs/:id',
  'GET /logs/:id/',
  'GET /readyz',
  'GET /reports',
  'GET /collections/:id',
  'POST /api/collections',
  'GET /api/collections',
  'GET /api/collections/:id',
  'PATCH /api/collections/:id',
  'DELETE /api/collections/:id',
  'POST /api/collections/:id/items',
  'PATCH /api/collections/:id/items/:item',
  'DELETE /api/collections/:id/items/:item',
  'PUT /api/collections/:id/like',
  'DELETE /api/collections/:id/like',
  'POST /api/collections/:id/uses',
  'POST /api/collections/:id/invitation',
  'DELETE /api/collections/:id/invitation',
  'POST /api/collections/:id/members',
  'DELETE /api/collections/:id/members/:user',
  'GET /admin',
  'GET /sign-in',
  'GET /docs/console',
  'GET /version',
];

const OPERATORS = [
  'GET /api/admin/instances',
  'POST /api/admin/instances/:name/drain',
  'GET /api/admin/rooms',
  'GET /api/admin/rooms/:log',
  'POST /api/admin/rooms/:log/close',
  'POST /api/admin/rooms/:log/hand-over',
  'POST /api/admin/rooms/:log/kick',
  'POST /api/admin/rooms/:log/skip',
  'GET /api/admin/storage',
  'GET /api/audit',
  'GET /api/reports/listening',
  'GET /api/reports/rooms',
  'GET /metrics',
];

const routes: string[] = [];
let started: Started;
beforeAll(async () => {
  const watch = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) routes.push(`${each} ${url}`);
    });
  };
  subscribe('fastify.initialization', watch);
  started = await startHttp();
  unsubscribe('fastify.initialization', watch);
});
afterAll(() => started.close());

/** Asks each route for operators, and those that Fastify adds for HEAD. */
async function askAll(query = '', headers: Record<string, string> = {}) {
  const open = new Set(OPEN.flatMap((route) => [route, route.replace(/^GET/, 'HEAD')]));
  const answers = routes
    .filter((route) => !open.has(route))
    .map(async (route) => {
      const [method, path] = route.split(' ') as [string, string];
      return { method, path, answer: await fetch(started.url + path + query, { method, headers }) };
    });
  return Promise.all(answers);
}

describe('a route for operators', () => {
  it('is each one that is not open to anyone', () => {
    expect(routes).toEqual(expect.arrayContaining(OPEN));
    expect(routes).toEqual(expect.arrayContaining(OPERATORS));
  });

  it.each([
    ['nothing', '', {}],
    ['another token', '', { authorization: 'Bearer the-token-of-operators-of-this-tesT' }],
    ['the beginning of the token', '', { authorization: `Bearer ${OPERATOR_TOKEN.slice(0, -1)}` }],
    ['more than the token', '', { authorization: `Bearer ${OPERATOR_TOKEN}s` }],
    ['the token in another scheme', '', { authorization: `Basic ${OPERATOR_TOKEN}` }],
    ['another token in a link', '?token=another', {}],
    ['an empty token in a link', '?token=', {}],
    ['two tokens in a link', `?token=${OPERATOR_TOKEN}&token=${OPERATOR_TOKEN}`, {}],
    ['the address of a member of this machine', '', { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1' }],
  ])('case 36: refuses who brings %s, from the loopback too', async (_what, query, headers) => {
    const asked = await askAll(query, headers);
    expect(asked.length).toBeGreaterThan(0);
    for (const { method, answer } of asked) {
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      if (method !== 'HEAD') expect(await refusalIn(answer)).toMatchObject({ code: 'UNAUTHORIZED' });
    }
  });

  it('answers who brings the token, and leaves no copy and no trace of its address elsewhere', async () => {
    const inHeader = await askAll('', { authorization: `Bearer ${OPERATOR_TOKEN}` });
    const inLink = (await askAll(`?token=${OPERATOR_TOKEN}`)).filter(({ method }) => method === 'GET');
    expect(inLink.length).toBeGreaterThan(0);
    for (const { path, answer } of [...inHeader, ...inLink]) {
      // There is no room and no instance of such a name, and no body.
      expect(path.includes(':') ? [400, 404] : [200], path).toContain(answer.status);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  it('takes a token from a link by GET alone', async () => {
    const others = (await askAll(`?token=${OPERATOR_TOKEN}`)).filter(({ method }) => method !== 'GET');
    expect(others.length).toBeGreaterThan(0);
    for (const { answer } of others) expect(answer.status).toBe(401);
  });

  it('keeps the token out of the log', async () => {
    const broken = await startHttp({ reports: { ...NO_REPORTS, rooms: () => Promise.reject(new Error('no events')) } });
    const answer = await broken.get(`/api/reports/rooms?tok%65n=${OPERATOR_TOKEN}`);
    expect(answer.status).toBe(500);
    expect(broken.complaints).toEqual([[expect.objectContaining({ path: '/api/reports/rooms' }), 'a request failed']]);
    expect(JSON.stringify(broken.complaints)).not.toContain(OPERATOR_TOKEN);
    await broken.close();
  });
});
