import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import * as Y from 'yjs';
import type { Admin } from '../../server/admin/admin.ts';
import { createEngraver } from '../../server/composing/engraver.ts';
import { createHttp, type Http, type HttpParts } from '../../server/http/http.ts';
import { admit } from '../../server/identity/bearer.ts';
import type { User } from '../../server/identity/guests.ts';
import type { Passkeys } from '../../server/identity/passkeys.ts';
import { createRateLimits } from '../../server/identity/rate-limits.ts';
import { createFileWriter } from '../../server/itinerary/file-writer.ts';
import { createReader } from '../../server/itinerary/reader.ts';
import type { JobOrders } from '../../server/jobs/job-order.ts';
import { DEFAULT_LIMITS, readLimits } from '../../server/limits.ts';
import type { Access } from '../../server/storage/access.ts';
import type { CollectionItems } from '../../server/storage/collection-items.ts';
import type { CollectionMembers } from '../../server/storage/collection-members.ts';
import type { Collections } from '../../server/storage/collections.ts';
import type { JobFiles } from '../../server/storage/job-files.ts';
import type { Jobs } from '../../server/storage/jobs.ts';
import type { Performances } from '../../server/storage/performances.ts';
import { searchText } from '../../server/storage/search-text.ts';
import type { ShareLinks } from '../../server/storage/share-links.ts';
import type { Takes } from '../../server/storage/takes.ts';
import { createTrustedProxies } from '../../server/trusted-proxies.ts';
import type { Airport } from '../../travel-log/airport.ts';
import { readTravelLog, type TravelLogContent } from '../../travel-log/shape.ts';
import { openIdentity } from '../support/identity.ts';
import { openTo } from '../support/room-access.ts';

export const OPERATOR_TOKEN = 'the-token-of-operators-of-this-test';

export const SCRIPT = 'export {};';
/** Nothing has happened yet. */
export const NO_REPORTS = { rooms: async () => [], listening: async () => ({ votes: 0, variants: [] }) };
/** An operator sees no instance. */
const NO_ADMIN: Admin = {
  instances: async () => ({ instances: [], silent: [] }),
  rooms: async () => ({ rooms: [], next: null, silent: [] }),
  room: async () => undefined,
  storage: async () => ({ engine: 'sqlite', answerMs: 0, segments: [] }),
  kick: async () => undefined,
  close: async () => undefined,
  handOver: async () => undefined,
  skip: async () => undefined,
  drain: async () => 'unknown instance',
};
export const READY = { ok: true, draining: false, database: 'ok', lane: 'ok', disk: 'ok' } as const;
export const PAGE = '<!doctype html><title>Aero Melody</title>';

export const airport = (id: number, iata: string, icao: string, city: string, tz = 'UTC'): Airport => ({
  id,
  iata,
  icao,
  name: `${city} airport`,
  city,
  country: 'somewhere',
  latitude: id,
  longitude: id,
  altitude_ft: 0,
  tz,
});

const list = [
  airport(1, 'CDG', 'LFPG', 'Paris', 'Europe/Paris'),
  airport(2, 'NRT', 'RJAA', 'Tokyo', 'Asia/Tokyo'),
  airport(3, 'GRU', 'SBGR', 'São Paulo'),
];

/** A server on a free port whose database is a few maps, beside the real airports' order, sessions and documents. */
export async function startHttp(changes: Partial<HttpParts> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'aero-melody-http-'));
  await mkdir(join(folder, 'dist', 'assets'), { recursive: true });
  await writeFile(join(folder, 'dist', 'index.html'), PAGE);
  await writeFile(join(folder, 'dist', 'journey.html'), PAGE);
  await writeFile(join(folder, 'dist', 'listen.html'), PAGE);
  await writeFile(join(folder, 'dist', 'reports.html'), PAGE);
  await writeFile(join(folder, 'dist', 'admin.html'), PAGE);
  await writeFile(join(folder, 'dist', 'reference.html'), PAGE);
  await writeFile(join(folder, 'dist', 'assets', 'index-5f3a.js'), SCRIPT);
  await writeFile(join(folder, 'dist', 'assets', 'index-5f3a.js.br'), brotliCompressSync(SCRIPT));
  await writeFile(join(folder, 'dist', 'assets', 'index-5f3a.js.gz'), gzipSync(SCRIPT));
  await writeFile(join(folder, 'dist', '.env'), 'hidden');
  await writeFile(join(folder, 'package.json'), '{"outside":true}');

  const users: User[] = [];
  const { identity, close } = await openIdentity();
  const { sessions } = identity;
  const logs = new Map<string, TravelLogContent & { readonly ownerId: number; readonly doc: Y.Doc }>();
  const engraver = createEngraver();
  const reader = createReader();
  const writer = createFileWriter(() => undefined);
  const complaints: unknown[][] = [];
  const debugged: unknown[][] = [];
  const complain = (...said: unknown[]) => complaints.push(said);

  const http: Http = await createHttp({
    logger: { debug: (...said: unknown[]) => debugged.push(said), info: () => {}, warn: complain, error: complain },
    appDir: join(folder, 'dist'),
    callSign: 'Kilo Tango 41',
    version: '1.2.3',
    publicUrl: undefined,
    hostNames: new Set(['here']),
    basePath: '',
    allowedOrigins: new Set(),
    trustedProxies: createTrustedProxies([]),
    deadlines: DEFAULT_LIMITS.counts,
    airports: {
      search: (text) => list.filter(({ city }) => searchText(city).startsWith(text)),
      of: (code) => list.find(({ iata, icao }) => [iata, icao].includes(code.toUpperCase())),
      near: () => undefined,
      namesake: () => undefined,
      isNamed: () => false,
    },
    library: { listOf: async () => [], list: async () => [], async *owned() {} },
    ownedLogs: async (userId) => [...logs].filter(([, { ownerId }]) => ownerId === userId).map(([uuid]) => uuid),
    answerReport: async () => ({ rows: [], more: false, complete: true }),
    archivedLogs: { add: async () => {}, remove: async () => {} },
    content: async (uuid) => logs.get(uuid),
    logs: {
      rowBytes: async () => 0,
      async create({ uuid, ownerId, firstUpdate }) {
        const doc = new Y.Doc();
        Y.applyUpdate(doc, firstUpdate);
        logs.set(uuid, { ...readTravelLog(doc), ownerId, doc });
      },
      async find(uuid) {
        const log = logs.get(uuid);
        return (
          log && {
            ...log,
            id: [...logs.keys()].indexOf(uuid) + 1,
            uuid,
            travelDate: log.travelDate ?? null,
            head: 1,
            updatedAt: new Date(0),
          }
        );
      },
    },
    access: accessOf((uuid) => logs.get(uuid)?.ownerId),
    shareLinks: {} as ShareLinks,
    jobs: {} as Jobs,
    jobOrders: {} as JobOrders,
    jobFiles: {} as JobFiles,
    calendarFeeds: {} as HttpParts['calendarFeeds'],
    evenings: {} as HttpParts['evenings'],
    replayLinks: {} as HttpParts['replayLinks'],
    whole: async () => undefined,
    passkeys: {} as Passkeys,
    providerSignIn: undefined,
    subjects: {} as HttpParts['subjects'],
    authMode: 'guests',
    isPresent: () => false,
    hasWritten: async () => false,
    findPeople: async () => new Map(),
    record: () => {},
    musicMs: () => 0,
    announce: async () => {},
    takes: {} as Takes,
    announceTakes: async () => {},
    performances: {} as Performances,
    collections: {} as Collections,
    collectionItems: {} as CollectionItems,
    collectionMembers: {} as CollectionMembers,
    storedPiece: async () => undefined,
    maxRowBytes: 1e9,
    newAddressRole: 'editor',
    admit: (token) =>
      admit({
        token,
        name: undefined,
        authMode: 'guests',
        isOfProvider: async () => false,
        sessions: {
          ...sessions,
          startGuest(fields) {
            users.push({ id: users.length + 1, kind: 'guest', ...fields });
            return sessions.start(users.length);
          },
        },
        accessTokens: identity.accessTokens,
        users: {
          find: async (id) => users[id - 1],
          rename: async () => {},
        },
      }),
    accounts: identity.accounts,
    accessTokens: identity.accessTokens,
    recovery: identity.recovery,
    people: identity.people,
    preferencesOf: identity.people.preferences,
    guestOf: identity.guestOf,
    played: async () => undefined,
    piece: async (uuid) => {
      const log = logs.get(uuid);
      return log && { title: log.title, seed: log.settings.seed, network: null, legs: [] };
    },
    engraver,
    histories: { of: async () => undefined },
    reader,
    writer,
    // All tests come from one address.
    rateLimits: createRateLimits({ rates: readLimits('crowd=1000')!.rates, redis: undefined, secret: OPERATOR_TOKEN }),
    reports: NO_REPORTS,
    admin: NO_ADMIN,
    listening: { draw: () => Promise.reject(new Error('no music')), vote: async () => ({ kind: 'unknown pair' }) },
    similarRoutes: { find: async () => ({ routes: [] }) },
    similarMusic: { find: async () => undefined },
    nextStops: { find: async () => ({ origin: null, stops: [] }) },
    audit: { record: async () => {} },
    auditLog: { list: async () => [] },
    ready: async () => READY,
    metrics: async () => 'rooms 0\n',
    operatorToken: OPERATOR_TOKEN,
    ...changes,
  });
  const port = await http.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    http,
    logs,
    users,
    complaints,
    debugged,
    get: (path: string, headers: Record<string, string> = {}) => fetch(url + path, { headers }),
    getAsOperator: (path: string) => fetch(url + path, { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } }),
    post: (path: string, body: unknown, headers: Record<string, string> = {}) =>
      fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async close() {
      await http.close();
      await close();
      await engraver.close();
      await reader.close();
      await writer.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Logs whose address makes everybody an editor. @param ownerOf the owner of a log; undefined for no such log */
export const accessOf = (ownerOf: (uuid: string) => number | undefined) =>
  ({
    async readFor(uuid: string) {
      const ownerId = ownerOf(uuid);
      return ownerId === undefined ? undefined : openTo({ id: 1, uuid }, ownerId);
    },
  }) as unknown as Access;

export type Started = Awaited<ReturnType<typeof startHttp>>;

/** What an answer says no with. */
export async function refusalIn(answer: Response): Promise<{ status: number; code: string; detail: string }> {
  const { refusal } = (await answer.json()) as { refusal: { code: string; detail: string } };
  return { status: answer.status, ...refusal };
}
