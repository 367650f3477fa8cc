import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { asyncApi } from '../../docs/async-api.ts';
import { createArchive } from '../../server/archive/archive.ts';
import { planLeg } from '../../server/composer/plan/plan-leg.ts';
import { createEngraver } from '../../server/composing/engraver.ts';
import { makeResetLink } from '../../server/identity/reset-links.ts';
import type { AeroMelody } from '../../server/server.ts';
import { createAccounts } from '../../server/storage/accounts.ts';
import { createCaches } from '../../server/storage/cache.ts';
import { createMemoryStore } from '../../server/storage/cache-store.ts';
import { createCompositions } from '../../server/storage/compositions.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { createRecoveries } from '../../server/storage/recoveries.ts';
import { readTravelLog } from '../../travel-log/shape.ts';
import { journey, settings } from '../composer/airports.ts';
import { createAuthenticator } from '../support/authenticator.ts';
import { type IdentityProvider, startProvider } from '../support/identity-provider.ts';
import { joinRaw } from '../support/raw-client.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { openDocumentCheck, type Sent } from './document.ts';

const document = openDocumentCheck();
const SITE = 'https://aero.example';
const PASSWORD = 'a journey to the north';
const limits = ['general', 'login', 'export', 'report', 'job', 'crowd'].map((name) => `${name}=100000`).join();

let folder: string;
let database: Database;
let server: AeroMelody;
let provider: IdentityProvider;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aero-melody-contract-'));
  const url = `sqlite:${join(folder, 'logs.sqlite')}`;
  provider = await startProvider();
  const client = { AUTH_ISSUER: provider.url, AUTH_CLIENT_ID: 'aero' };
  server = await startServer({ DATABASE_URL: url, AUTH_MODE: 'open', LIMITS: limits, PUBLIC_URL: SITE, ...client });
  database = openDatabase(url);
});
afterAll(async () => {
  await database.close();
  await server.close();
  await provider.close();
  await rm(folder, { recursive: true });
});

interface Step extends Sent {
  /** Values of the parameters of the path. */
  readonly path?: Readonly<Record<string, string | number>>;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** A body that is no JSON. */
  readonly text?: string;
}

const faults: string[] = [];
const succeeded = new Set<string>();
const refused = new Set<string>();

/** Sends a request, and notes where it or its answer is not as the document says. */
async function ask(request: string, { path = {}, query, body, token, headers = {}, text }: Step = {}) {
  const [method, route] = request.split(' ') as [string, string];
  const url = new URL(server.url + route.replaceAll(/:(\w+)/g, (_, name: string) => `${path[name] ?? `:${name}`}`));
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  const answer = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      accept: '*/*',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(text !== undefined && { body: text }),
  });
  const said = await answer.text();
  const type = said === '' ? '' : (answer.headers.get('content-type') ?? '').split(';')[0]!;
  const json = /^application\/(?:vnd\.aero-melody\+)?json$/.test(type) ? JSON.parse(said) : said;
  faults.push(...document.faultsOf(request, { query, body }, { status: answer.status, type, body: json }));
  if (answer.status < 400) succeeded.add(request);
  else refused.add(`${request} ${answer.status} ${json.refusal?.code}`);
  expect(answer.headers.get('x-request-id'), request).toBeTruthy();
  return { status: answer.status, body: json, headers: answer.headers };
}

/** A performance of a log, as the archiver stores it. */
async function storePerformance(uuid: string, userId: number): Promise<number> {
  const { id } = (await database.knex('travel_logs').where({ uuid }).first('id')) as { id: number };
  const engraver = createEngraver();
  const compositions = createCompositions(database);
  const archive = createArchive({
    compositions,
    recordedRoutes: { of: async () => undefined } as never,
    analyses: createCaches(createMemoryStore({ bytes: 1e6, now: () => performance.now() })).of('analyses', ''),
    engraver,
    archived: () => {},
  });
  const legs = journey('GLA', 'LHR', 'BRU').map((airports) => {
    return { plan: planLeg(airports, settings()), notes: [], tempos: [{ tick: 0, bpm: 99 }] };
  });
  const content = readTravelLog(new Y.Doc());
  const key = { key: '1.1', epoch: 1, userId };
  await archive.save({
    log: { id, uuid, ownerId: userId } as never,
    seq: 1,
    content,
    performance: key,
    network: null,
    legs,
  });
  await engraver.close();
  return (await compositions.last(id))!.id;
}

async function signInAtProvider() {
  await ask('GET /api/session');
  await ask('GET /api/session/provider');
  const { address, attempt } = (await ask('POST /api/session/provider/options')).body;
  const { nonce, state } = Object.fromEntries(new URL(address).searchParams);
  provider.give(await provider.sign({ iss: provider.url, sub: 'ada', nonce }));
  await ask('POST /api/session/provider', { body: { attempt, answer: `code=any&state=${state}` } });
}

test('one request of each route is as the document says, and so is its answer', async () => {
  const person = { email: 'ada@example.org', username: 'ada', password: PASSWORD };
  const ada = (await ask('POST /api/accounts', { body: person })).body;
  const token = ada.token as string;
  const waypoints = [
    { airport: 'CDG', departLocal: '2026-05-01T10:30', flight: 'AF276', cabin: 'business' },
    { airport: 'NRT', arrive: '2026-05-02T06:10:00Z', entry: 'Cicadas.' },
    { airport: 'nowhere' },
  ];
  const made = await ask('POST /api/logs', { token, body: { title: 'Spring', tags: ['asia'], waypoints } });
  const id = made.body.id as string;
  const log = { path: { id }, token };
  const composition = await storePerformance(id, ada.user.userId);
  const ofPiece = { path: { id, composition }, token };

  for (const page of [
    '/',
    '/listen',
    '/reports',
    '/sign-in',
    '/admin',
    '/docs',
    '/docs/console',
    '/docs/openapi.json',
    '/docs/asyncapi.json',
  ])
    await ask(`GET ${page}`);
  await ask('GET /logs/:id', log);
  await ask('GET /logs/:id/', log);
  for (const path of ['/healthz', '/readyz', '/version']) await ask(`GET ${path}`);
  await ask('GET /api/airports', { query: { q: 'tokyo' } });
  await ask('GET /api/airports', { query: { codes: 'LON,CDG' } });
  await ask('GET /api/airports/:code', { path: { code: 'LON' } });
  const way = { path: { origin: 'LHR', destination: 'JFK' } };
  await ask('GET /api/routes/:origin/:destination/similar', { ...way, query: { limit: '3', region: 'Europe' } });

  await ask('PATCH /api/logs/:id', { ...log, body: { status: 'planned', travelDate: '2026-05-01' } });
  await ask('GET /api/logs', { token });
  await ask('GET /api/logs', { token, query: { scope: 'mine', year: '2026', archived: 'false', limit: '1' } });
  await ask('GET /api/logs', { query: { scope: 'public', sort: 'distance' } });
  await ask('GET /api/me/statistics', { token });
  await ask('POST /api/logs/:id/duplicate', log);
  await ask('POST /api/logs/:id/duplicate', { ...log, body: { from: '2027-03-28', entries: false } });
  await ask('PUT /api/logs/:id/archive', log);
  await ask('DELETE /api/logs/:id/archive', log);

  // Evenings, and a link to one of them.
  const [last] = (await ask('GET /api/logs/:id/evenings', log)).body.evenings;
  const evening = { token, path: { id, evening: `${last.from}-${last.to}` } };
  await ask('GET /api/logs/:id/evenings/:evening', evening);
  await ask('GET /api/logs/:id/evenings/:evening/scenes', { ...evening, query: { after: '0' } });
  await ask('GET /api/logs/:id/evenings/:evening/music', { ...evening, query: { after: '1.0' } });
  await ask('GET /api/logs/:id/evenings/:evening/visits', evening);
  const toEvening = { from: last.from, to: last.to, label: 'For the family' };
  const replay = (await ask('POST /api/logs/:id/replay-links', { ...log, body: toEvening })).body;
  const byReplay = { path: { token: new URL(replay.url).hash.slice(1) } };
  for (const rest of ['', '/scenes', '/music', '/visits']) await ask(`GET /api/replays/:token${rest}`, byReplay);
  await ask('GET /api/logs/:id/replay-links', log);
  await ask('DELETE /api/logs/:id/replay-links/:link', { token, path: { id, link: replay.id } });
  await ask('GET /replay');
  await ask('GET /replay/:id', { path: { id } });

  // Rights, and a member by a link.
  const link = (await ask('POST /api/logs/:id/links', { ...log, body: { role: 'editor', label: 'Friends' } })).body;
  const ben = await joinBy(id, link.token);
  await ask('GET /api/logs/:id/links', log);
  await ask('GET /api/logs/:id/access', log);
  await ask('GET /api/logs/:id/access', { path: { id } });
  await ask('PATCH /api/logs/:id/access', { ...log, body: { addressRole: 'viewer' } });
  await ask('PUT /api/logs/:id/members/:user', { token, path: { id, user: ben.userId }, body: { role: 'player' } });
  await ask('DELETE /api/logs/:id/members/me', { path: { id }, token: ben.token });
  const cleo = await joinBy(id, link.token);
  await ask('DELETE /api/logs/:id/members/:user', { token, path: { id, user: cleo.userId } });
  const dan = await joinBy(id, link.token);
  await ask('DELETE /api/logs/:id/links/:link', { token, path: { id, link: link.id }, query: { members: 'false' } });
  await ask('GET /api/logs/:id/audit', log);

  // Music.
  const take = { id: randomUUID(), leg: 'a', sound: 0, notes: [0, 240, 64, 90], shape: '' };
  await ask('POST /api/logs/:id/takes', { ...log, body: take });
  await ask('PATCH /api/logs/:id/takes/:take', { token, path: { id, take: take.id }, body: { muted: true } });
  await ask('GET /api/logs/:id/takes', log);
  await ask('PATCH /api/logs/:id/takes/:take', { token, path: { id, take: take.id }, body: { deleted: true } });
  await ask('GET /api/logs/:id/takes', { ...log, query: { deleted: 'true' } });
  const piece = await ask('GET /api/logs/:id/composition.mid', log);
  const headers = { 'if-none-match': piece.headers.get('etag')! };
  expect((await ask('GET /api/logs/:id/composition.mid', { ...log, headers })).status).toBe(304);
  for (const file of [
    'composition.json',
    'analysis',
    'calendar.ics',
    'flights.csv',
    'journey.geojson',
    'journey.gpx',
    'journey.kml',
    'journey.json',
    'print',
  ])
    await ask(`GET /api/logs/:id/${file}`, log);
  const { body: file } = await ask('GET /api/logs/:id/journey.json', log);
  await ask('POST /api/logs', { token, body: file });
  const { body: box } = await ask('GET /api/logs/:id/journey.aero', log);
  await ask('POST /api/black-boxes', { token, body: box });
  for (const kind of ['mid', 'json'])
    await ask(`GET /api/logs/:id/compositions/:composition/composition.${kind}`, ofPiece);
  await ask('PUT /api/logs/:id/compositions/:composition/like', ofPiece);
  await ask('GET /api/logs/:id/compositions', { ...log, query: { limit: '5' } });
  await ask('GET /api/logs/:id/compositions/:composition/similar', { ...ofPiece, query: { tempoMin: '60' } });
  await ask('GET /api/logs/:id/next', { ...log, query: { limit: '2' } });
  await ask('GET /api/me/compositions', { token });
  await ask('PATCH /api/logs/:id/compositions/:composition', { ...ofPiece, body: { name: 'Slow' } });
  await ask('GET /api/logs/:id', log);

  // Collections.
  const { body: put } = await ask('POST /api/collections', { token, body: { title: 'Nights', tags: ['sea'] } });
  const kept = { path: { id: put.id }, token };
  const { body: one } = await ask('POST /api/collections/:id/items', { ...kept, body: { journey: id } });
  const played = { journey: id, performance: composition, behind: null };
  const { body: two } = await ask('POST /api/collections/:id/items', { ...kept, body: played });
  const ofItem = { path: { id: put.id, item: one.id }, token };
  await ask('PATCH /api/collections/:id/items/:item', { ...ofItem, body: { behind: two.id } });
  await ask('PATCH /api/collections/:id', { ...kept, body: { public: true, description: 'By night.' } });
  const invitation = await ask('POST /api/collections/:id/invitation', { ...kept, body: { role: 'editor' } });
  const come = { path: kept.path, token: dan.token };
  await ask('POST /api/collections/:id/members', { ...come, body: { token: invitation.body.token } });
  await ask('DELETE /api/collections/:id/invitation', kept);
  await ask('PUT /api/collections/:id/like', come);
  await ask('POST /api/collections/:id/uses', { ...come, body: { kind: 'play' } });
  await ask('GET /api/collections/:id', kept);
  await ask('GET /collections/:id', { path: kept.path });
  await ask('GET /api/collections', { token, query: { scope: 'mine', limit: '1' } });
  await ask('GET /api/collections', { query: { scope: 'public' } });
  await ask('DELETE /api/collections/:id/like', come);
  await ask('DELETE /api/collections/:id/members/:user', { path: { id: put.id, user: dan.userId }, token: dan.token });
  await ask('DELETE /api/collections/:id/items/:item', ofItem);
  await ask('DELETE /api/collections/:id', kept);
  const { body: smart } = await ask('POST /api/collections', { token, body: { title: 'Asia', rule: { tag: 'asia' } } });
  await ask('GET /api/collections/:id', { path: { id: smart.id }, token });

  // History.
  await ask('POST /api/itineraries/preview', { body: { text: 'LH400 FRA-JFK 12 May 2026 10:55\nXX1 Atlantis-JFK' } });
  await ask('POST /api/itineraries/preview', {
    ...{ text: 'FRA-JFK', headers: { 'content-type': 'text/plain' }, query: { place: 'New York=JFK' } },
  });
  await ask('POST /api/logs/:id/import', { ...log, body: { text: 'FRA-JFK' } });
  await ask('POST /api/logs/:id/imports', { ...log, body: { format: 'text', flights: 1, rejected: 0 } });
  const version = (await ask('POST /api/logs/:id/versions', { ...log, body: { name: 'Now' } })).body;
  await ask('GET /api/logs/:id/versions', log);
  await ask('GET /api/logs/:id/at/:seq', { token, path: { id, seq: version.seq } });
  await ask('GET /api/logs/:id/attribution', log);
  await ask('POST /api/logs/:id/restore', { ...log, body: { seq: version.seq } });
  await ask('POST /api/logs/:id/trim', { ...log, body: { seq: version.seq } });

  // Listening, reports and operators.
  const { body: drawn } = await ask('GET /api/listen/pair');
  await ask('POST /api/listen/votes', { body: { pair: drawn.pair, choice: 'first' } });
  const { reports } = (await ask('GET /api/reports', { token })).body;
  const operator = { token: server.operatorToken };
  await ask('GET /api/reports', operator);
  for (const { name } of reports) await ask('GET /api/reports/:name', { path: { name }, token, query: { limit: '5' } });
  for (const format of ['csv', 'parquet'])
    await ask('GET /api/reports/:name', { path: { name: reports[0].name }, token, query: { format } });
  const job = (await ask('POST /api/jobs', { token, body: { kind: 'export', logs: [id], forms: ['journey'] } })).body;
  const ofJob = { token, path: { job: job.id } };
  await until('the job is done', async () => (await ask('GET /api/jobs/:job', ofJob)).body.job.state === 'done');
  await ask('GET /api/jobs/:job', { ...ofJob, query: { after: '0', limit: '5', state: 'done' } });
  await ask('GET /api/jobs/:job/file', ofJob);
  await ask('POST /api/jobs/:job/cancel', ofJob);
  await ask('POST /api/jobs/:job/resume', ofJob);
  await ask('GET /api/jobs', { ...operator, query: { limit: '1' } });
  for (const kind of ['compose', 'analyse', 'embed'])
    await ask('POST /api/jobs', { ...operator, body: { kind, logs: [id] } });
  await askAsOperator(id);
  await ask('GET /api/audit', { ...operator, query: { limit: '1000' } });
  await ask('GET /api/reports/rooms', { ...operator, query: { since: '2026-05-01' } });
  await ask('GET /api/reports/listening', operator);
  await ask('GET /api/reports/listening', { ...operator, query: { format: 'text' } });
  await ask('GET /metrics', operator);

  // Oneself.
  const mine = (await ask('POST /api/me/tokens', { token, body: { label: 'script', scope: 'read', days: 1 } })).body;
  await ask('GET /api/me/tokens', { token });
  const feed = (await ask('POST /api/me/calendars', { token, body: { label: 'My phone', log: id } })).body;
  await ask('GET /api/me/calendars', { token });
  await ask('GET /api/calendars/:token.ics', { path: { token: /(?<=calendars\/)[\w-]+/.exec(feed.url)![0] } });
  await ask('DELETE /api/me/calendars/:calendar', { token, path: { calendar: feed.id } });
  const key = createAuthenticator(SITE);
  const offered = (await ask('POST /api/me/passkeys/options', { token, body: { password: PASSWORD } })).body;
  const passkey = { label: 'My phone', credential: key.create(offered) };
  const added = (await ask('POST /api/me/passkeys', { token, body: passkey })).body;
  await ask('GET /api/me/passkeys', { token });
  const challenge = (await ask('POST /api/session/passkey/options')).body;
  await ask('POST /api/session/passkey', { body: { credential: key.get(challenge) } });
  await signInAtProvider();
  await ask('PATCH /api/me', { token, body: { name: 'Ada', preferences: { theme: 'dark' } } });
  await ask('GET /api/me', { token });
  await ask('GET /api/me', { token: dan.token });
  await ask('GET /api/me/export', { token });
  await ask('DELETE /api/me/passkeys/:passkey', { path: { passkey: added.id }, token });
  await ask('DELETE /api/me/tokens/:id', { path: { id: mine.id }, token });
  await ask('DELETE /api/logs/:id/compositions/:composition/like', ofPiece);
  await ask('DELETE /api/logs/:id/compositions/:composition', ofPiece);
  await ask('DELETE /api/logs/:id', log);
  await ask('POST /api/logs/:id/recover', log);
  await ask('POST /api/logs/:id/owner', { ...log, body: { userId: dan.userId } });

  // Ways in and out.
  const password = 'a journey to the south';
  await ask('POST /api/me/password', { token, body: { old: PASSWORD, new: password } });
  const { recoveryCodes } = (await ask('POST /api/me/recovery-codes', { token, body: { password } })).body;
  const { token: second } = (await ask('POST /api/session', { body: { login: 'ada', password } })).body;
  await ask('DELETE /api/session', { token: second });
  const recovered = { login: 'ada', code: recoveryCodes[0], password: PASSWORD };
  const { token: third } = (await ask('POST /api/session/recovery', { body: recovered })).body;
  await ask('DELETE /api/sessions', { token: third });
  const parts = {
    rows: createAccounts(database),
    recoveries: createRecoveries(database),
    audit: { record: async () => {} },
  };
  const reset = await makeResetLink(parts as never, 'ada', Date.now());
  const { token: fourth } = (await ask('POST /api/session/reset', { body: { token: reset, password } })).body;
  await ask('DELETE /api/me', { token: fourth, body: { password } });

  expect(faults.splice(0)).toEqual([]);
  // An instance alone is not drained: test/admin asks two.
  const alone = 'POST /api/admin/instances/:name/drain';
  expect([...document.operations.keys()].filter((request) => !succeeded.has(request))).toEqual([alone]);
});

describe('a refusal is one that the document names:', () => {
  const ids = {
    id: randomUUID(),
    take: randomUUID(),
    user: 987_654,
    link: 987_654,
    composition: 987_654,
    seq: 1,
    job: 987_654,
    item: 987_654,
    log: randomUUID(),
  };
  let owner: { id: string; token: string };
  let guest: string;
  let program: string;
  beforeAll(async () => {
    owner = (await ask('POST /api/logs', { body: {} })).body;
    await ask('PATCH /api/logs/:id/access', { path: owner, token: owner.token, body: { addressRole: 'viewer' } });
    guest = (await ask('POST /api/logs', { body: {} })).body.token;
    const person = { email: 'eve@example.org', username: 'eve', password: PASSWORD };
    const { token } = (await ask('POST /api/accounts', { body: person })).body;
    program = (await ask('POST /api/me/tokens', { token, body: { label: 'x', scope: 'all', days: 1 } })).body.token;
  });
  afterEach(() => expect(faults.splice(0)).toEqual([]));

  const path = () => ({ ...ids, ...owner, code: '???', name: 'none' });
  const takesBody = (request: string) => document.operations.get(request)!.requestBody?.required === true;
  const operations = [...document.operations]
    // A pair is composed at each request.
    .filter(([request]) => request !== 'GET /api/listen/pair')
    .map(([request, { security }]) => {
      return { request, kinds: security.map((each) => Object.keys(each)[0] ?? 'none') };
    });

  test('without a token', async () => {
    for (const { request, kinds } of operations) {
      const { status } = await ask(request, { path: path() });
      if (!kinds.includes('none')) expect([401, 404], request).toContain(status);
    }
  });

  test('with a token that is not valid', async () => {
    for (const { request } of operations) await ask(request, { path: path(), token: 'no token' });
  });

  test('with too little of a right, or a body that is none', async () => {
    for (const { request } of operations)
      for (const body of takesBody(request) ? [{}, 'x'] : [undefined])
        await ask(request, { path: path(), token: guest, body });
  });

  test('with an access token where it takes a session', async () => {
    // Nothing ends with a token that is of no session.
    for (const { request, kinds } of operations.filter(({ request }) => request !== 'DELETE /api/session')) {
      const { status } = await ask(request, {
        path: path(),
        token: program,
        body: takesBody(request) ? {} : undefined,
      });
      const takesSession = kinds.includes('session') && !kinds.includes('accessToken') && !kinds.includes('none');
      if (takesSession) expect([401, 403], request).toContain(status);
      else if (kinds.includes('accessToken')) expect([request, status]).not.toEqual([request, 401]);
    }
  });

  test('for what the owner asks in a wrong way', async () => {
    const query = { limit: 'x', before: '-1', since: 'once', deleted: '7', format: '7', members: 'x' };
    for (const { request } of operations.filter(({ request }) => !/^DELETE .*(:id|me|sessions?)$/.test(request)))
      await ask(request, { path: path(), token: owner.token, query, body: takesBody(request) ? { x: 1 } : undefined });
    // Some routes do not look at a query.
    expect(faults.splice(0).filter((fault) => !/has no parameter/.test(fault))).toEqual([]);
    expect(refused.size).toBeGreaterThan(100);
  });
});

test('messages of a room and their answers are as the document says', async () => {
  const { messages } = asyncApi.channels.room;
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const seen = new Set<string>();
  const unlike: string[] = [];
  const check = (key: string, message: unknown) => {
    seen.add(key);
    const described = (messages as Readonly<Record<string, { readonly payload: object }>>)[key];
    const fits = ajv.compile(described?.payload ?? false);
    if (!fits(message)) unlike.push(`${key}: ${ajv.errorsText(fits.errors)}`);
  };
  const waypoints = [{ airport: 'CDG' }, { airport: 'NRT' }];
  const { id, token } = (await ask('POST /api/logs', { body: { waypoints } })).body;
  const { socket } = await joinRaw(server.url, id, { token }, (joining) =>
    joining.onAny((name: string, message: unknown) => check(`down.${name}`, message)),
  );
  const sent = [
    ['ping', {}],
    ['compare', { seq: 1, hash: 'a'.repeat(64) }],
    ['score', {}],
    ['command', { action: 'play' }],
  ] as const;
  for (const [name, message] of sent) {
    check(name, message);
    check(`${name}.answer`, await socket.emitWithAck(name, message));
  }
  await until('music has come', () => seen.has('down.notes') && seen.has('down.transport'));
  socket.emit('awareness', { bytes: 'none' });
  await until('it was refused', () => seen.has('down.refused'));
  socket.disconnect();
  expect(unlike).toEqual([]);
  expect(seen.size).toBeGreaterThan(12);
});

/** What operators see and do of a room, whose log is quarantined in the end. */
async function askAsOperator(log: string): Promise<void> {
  const token = server.operatorToken;
  const ofRoom = { token, path: { log } };
  const { socket } = await joinRaw(server.url, (await ask('POST /api/logs', { body: {} })).body.id);
  const [{ name }] = (await ask('GET /api/admin/instances', { token })).body.instances;
  await ask('GET /api/admin/rooms', { token, query: { search: '', limit: '1' } });
  await ask('GET /api/admin/storage', { token });
  await ask('GET /api/admin/rooms/:log', ofRoom);
  await ask('POST /api/admin/rooms/:log/kick', { ...ofRoom, body: { userId: 987_654, minutes: 1 } });
  await ask('POST /api/admin/rooms/:log/close', { ...ofRoom, body: { minutes: 0 } });
  await ask('POST /api/admin/rooms/:log/hand-over', { ...ofRoom, body: { to: null } });
  await ask('POST /api/admin/instances/:name/drain', { token, path: { name } });
  const { id, head } = await database.knex('travel_logs').where({ uuid: log }).first();
  const row = { log_id: id, seq: head + 1, session_id: 'nobody', session_seq: 1, user_id: 1, bytes: Buffer.from([7]) };
  await database.knex('travel_log_updates').insert(row);
  await database.knex('travel_logs').where({ id }).update({ head: row.seq });
  await ask('POST /api/admin/rooms/:log/skip', { ...ofRoom, body: { seq: 1 } });
  await ask('POST /api/admin/rooms/:log/skip', { ...ofRoom, body: { seq: row.seq } });
  socket.disconnect();
}

/** A new guest that comes by a link. */
async function joinBy(log: string, link: string): Promise<{ token: string; userId: number }> {
  let arrive: (welcome: { token: string; you: { userId: number } }) => void;
  const welcomed = new Promise<{ token: string; you: { userId: number } }>((resolve) => {
    arrive = resolve;
  });
  const { socket, refusal } = await joinRaw(server.url, log, { link }, (joining) => joining.once('welcome', arrive));
  expect(refusal).toBeUndefined();
  const { token, you } = await welcomed;
  socket.disconnect();
  return { token, userId: you.userId };
}
