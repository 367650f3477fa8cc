import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { LOG_REQUESTS, MESSAGES, OTHER_REQUESTS, permissions } from '../../docs/permissions.ts';
import { type Right, ROLES, type Role } from '../../protocol/role.ts';
import { UP } from '../../protocol/up.ts';
import type { AeroMelody } from '../../server/server.ts';
import { joinRaw, type Socket, say } from '../support/raw-client.ts';
import { startServer } from '../support/server.ts';

const KINDS = ['private', 'public', 'open', 'deleted'] as const;
type Kind = (typeof KINDS)[number];

/** Each role, a removed member, another guest, and a stranger without a token. */
const SUBJECTS = [...(Object.keys(ROLES) as Role[]), 'removed', 'guest', 'stranger'] as const;
type Subject = (typeof SUBJECTS)[number];

const CELLS = KINDS.flatMap((kind) => SUBJECTS.map((subject) => [subject, kind] as const));
/** The refusals that say who may not. */
const PERMISSION_CODES: readonly unknown[] = ['UNAUTHORIZED', 'UNKNOWN_LOG', 'NOT_ALLOWED', 'READ_ONLY'];

/** Bodies of requests that would pass, and change as little as possible. */
const BODIES: Readonly<Record<string, unknown>> = {
  'POST /api/logs/:id/takes': {
    ...{ id: 'b1b7d6f3-33a5-4f6c-9c1e-6c2d2a7a9e11', leg: 'a', sound: 0, notes: [0, 240, 60, 90], shape: '' },
  },
  'POST /api/logs/:id/versions': { name: 'Now' },
  'POST /api/logs/:id/restore': { seq: 1 },
  'POST /api/logs/:id/import': { text: 'FRA-JFK' },
  'POST /api/logs/:id/imports': { format: 'text', flights: 1, rejected: 0 },
  'PATCH /api/logs/:id/access': { addressRole: null },
  'PUT /api/logs/:id/members/:user': { role: 'viewer' },
  'POST /api/logs/:id/owner': { userId: 987_654 },
  'POST /api/logs/:id/links': { role: 'viewer', maxUses: 1 },
};

let server: AeroMelody;
let folder: string;
const routes: string[] = [];
const logs = new Map<Kind, { id: string; owner: string }>();
const tokens = new Map<string, string>();

beforeAll(async () => {
  const watch = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) if (each !== 'HEAD') routes.push(`${each} ${url}`);
    });
  };
  folder = await mkdtemp(join(tmpdir(), 'aero-melody-permissions-'));
  const common = {
    DATABASE_URL: `sqlite:${join(folder, 'logs.sqlite')}`,
    SECRET: 'a secret of both of these servers'.repeat(2),
  };
  // A log that everybody with its address may edit.
  const before = await startServer({ ...common, AUTH_MODE: 'open' });
  const open = (await ask(before.url, 'POST', '/api/logs', undefined, { title: 'open' })).body;
  await before.close();
  const limits = [
    'general',
    'join',
    'guest',
    'create',
    'history',
    'version',
    'restore',
    'take',
    'composition',
    'export',
    'crowd',
  ];
  const LIMITS = [...limits, 'personConnections'].map((name) => `${name}=100000`).join();
  subscribe('fastify.initialization', watch);
  server = await startServer({ ...common, AUTH_MODE: 'guests', LIMITS });
  unsubscribe('fastify.initialization', watch);
  logs.set('open', { id: open.id, owner: open.token });
  for (const kind of KINDS) await makeLog(kind);
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

async function ask(
  url: string,
  method: string,
  path: string,
  token?: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...headers,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return { status: response.status, body: isJson && text !== '' ? JSON.parse(text) : {} };
}

/** A log of one kind, with a member of each role and one who was removed. */
async function makeLog(kind: Kind): Promise<void> {
  const made = logs.get(kind);
  const { id, owner } = made ?? (await newLog(kind));
  logs.set(kind, { id, owner });
  tokens.set(`owner ${kind}`, owner);
  tokens.set(`guest ${kind}`, (await ask(server.url, 'POST', '/api/logs', undefined, {})).body.token);
  for (const subject of SUBJECTS) {
    if (subject === 'owner' || subject === 'guest' || subject === 'stranger') continue;
    const role = subject === 'removed' ? 'editor' : subject;
    const { token: link } = (await ask(server.url, 'POST', `/api/logs/${id}/links`, owner, { role })).body;
    const token = await welcomeOf(id, { link });
    tokens.set(`${subject} ${kind}`, token);
    if (subject !== 'removed') continue;
    const { you } = (await ask(server.url, 'GET', `/api/logs/${id}/access`, token)).body;
    expect((await ask(server.url, 'DELETE', `/api/logs/${id}/members/${you.userId}`, owner)).status).toBe(200);
  }
  if (kind === 'public') await ask(server.url, 'PATCH', `/api/logs/${id}/access`, owner, { addressRole: 'viewer' });
  if (kind === 'deleted') await ask(server.url, 'DELETE', `/api/logs/${id}`, owner);
}

async function newLog(title: string): Promise<{ id: string; owner: string }> {
  const { id, token } = (await ask(server.url, 'POST', '/api/logs', undefined, { title })).body;
  return { id, owner: token };
}

async function welcomeOf(log: string, auth: Record<string, unknown>): Promise<string> {
  let token = '';
  const { socket, refusal } = await joinRaw(server.url, log, auth, (joining) =>
    joining.once('welcome', (welcome: { token: string }) => {
      token = welcome.token;
    }),
  );
  expect(refusal).toBeUndefined();
  socket.disconnect();
  return token;
}

const tokenOf = (subject: Subject, kind: Kind) =>
  subject === 'stranger' ? undefined : tokens.get(`${subject} ${kind}`)!;

function rightsOf(subject: Subject, kind: Kind): readonly Right[] {
  if (kind === 'deleted' || subject === 'removed') return [];
  if (subject !== 'guest' && subject !== 'stranger') return ROLES[subject];
  return kind === 'public' ? ROLES.viewer : kind === 'open' ? ROLES.editor : [];
}

/** Expected refusal of a request; undefined where it is allowed. */
function refusalFor(subject: Subject, kind: Kind, right: Right): string | undefined {
  const rights = rightsOf(subject, kind);
  if (subject === 'stranger' && right !== 'read') return 'UNAUTHORIZED';
  if (!rights.includes('read')) return 'UNKNOWN_LOG';
  return rights.includes(right) ? undefined : 'NOT_ALLOWED';
}

test('docs/permissions.md is up to date: `npm run messages` writes it', () => {
  expect(readFileSync(join(import.meta.dirname, '../../docs/permissions.md'), 'utf8')).toBe(permissions);
});

test('every route and every message has a row', () => {
  expect(routes.sort()).toEqual([...Object.keys(LOG_REQUESTS), ...Object.keys(OTHER_REQUESTS)].sort());
  expect(Object.keys(MESSAGES).sort()).toEqual(Object.keys(UP).sort());
});

describe.each(CELLS)('%s, in a log that is %s:', (subject, kind) => {
  test('requests', async () => {
    const { id } = logs.get(kind)!;
    for (const [request, right] of Object.entries(LOG_REQUESTS)) {
      const [method, route] = request.split(' ') as [string, string];
      // No person has that number and no log that version: an allowed request changes no roles.
      const path = route
        .replace(':id', id)
        .replace(':seq', '1')
        .replace(/:(user|link|take|composition)/, '987654');
      const headers = { 'if-match': '"987654"' };
      const { body } = await ask(server.url, method, path, tokenOf(subject, kind), BODIES[request], headers);
      const code = body.refusal?.code;
      expect(PERMISSION_CODES.includes(code) ? code : undefined, request).toBe(refusalFor(subject, kind, right));
    }
  });

  test('messages', async () => {
    const { id } = logs.get(kind)!;
    const token = tokenOf(subject, kind);
    const doc = new Y.Doc();
    const joined = await joinRaw(server.url, id, { clientId: doc.clientID, ...(token && { token }) });
    expect(joined.refusal?.code).toBe(rightsOf(subject, kind).includes('read') ? undefined : 'UNKNOWN_LOG');
    if (joined.refusal) return;
    // A stranger who has joined is a guest.
    const who = subject === 'stranger' ? 'guest' : subject;
    const expected = (right: Right) => {
      const refusal = refusalFor(who, kind, right);
      return refusal && (right === 'steer' || right === 'write') && !rightsOf(who, kind).includes('steer')
        ? 'READ_ONLY'
        : refusal;
    };
    let sessionSeq = 1;
    for (const [name, needed] of Object.entries(MESSAGES))
      for (const [change, right] of Object.entries(typeof needed === 'string' ? { [name]: needed } : needed)) {
        const code = await refusalOf(joined.socket, name, messageFor(name, change, doc, sessionSeq));
        // A refusal for another reason counts as allowed, except of edits.
        const isEdit = name === 'update' || name === 'withdraw';
        expect(isEdit || PERMISSION_CODES.includes(code) ? code : undefined, `${name} ${change}`).toBe(expected(right));
        if (isEdit && !code) sessionSeq += 1;
      }
    joined.socket.disconnect();
  });
});

/** A message that passes where it is allowed; what it changes is of no matter. */
function messageFor(name: string, change: string, doc: Y.Doc, sessionSeq: number): unknown {
  switch (name) {
    case 'update': {
      const before = Y.encodeStateVector(doc);
      if (change === 'anything else') doc.getMap('meta').set('title', 'another');
      else doc.getMap('settings').set('energy', 0.3);
      return { sessionSeq, bytes: Y.encodeStateAsUpdate(doc, before) };
    }
    case 'withdraw':
      return { sessionSeq };
    case 'awareness':
      return { bytes: awarenessOf(doc) };
    case 'command':
      return { action: 'pause' };
    case 'baton':
      return { to: 'here' };
    case 'stage':
      return { on: true, solo: false };
    case 'jam':
      return {
        kind: 'direct',
        time: Date.now(),
        sound: 0,
        events: [{ kind: 'on', at: 0, pitch: 60, velocity: 90 }],
        held: [60],
      };
    case 'compare':
      return { seq: 1, hash: '0'.repeat(64) };
    default:
      return {};
  }
}

function awarenessOf(doc: Y.Doc): Uint8Array {
  const awareness = new Awareness(doc);
  awareness.setLocalState({ cursor: null });
  const bytes = encodeAwarenessUpdate(awareness, [doc.clientID]);
  awareness.destroy();
  return bytes;
}

/** The code that a message is refused with. One without an answer is refused by a message of its own. */
async function refusalOf(socket: Socket, name: string, message: unknown): Promise<string | undefined> {
  if (UP[name as keyof typeof UP].answer) return (await say(socket, name, message)).refusal?.code;
  let code: string | undefined;
  const hear = (said: { refusal: { code: string } }) => {
    code = said.refusal.code;
  };
  socket.once('refused', hear);
  socket.emit(name, message);
  // Messages are handled in order.
  await say(socket, 'ping', {});
  socket.off('refused', hear);
  return code;
}

describe('a request about no log', () => {
  test.each(Object.entries(OTHER_REQUESTS))('%s is for %s', async (request, who) => {
    const [method, route] = request.split(' ') as [string, string];
    const path = route.replace(':id', logs.get('public')!.id).replace(':code', 'CDG').replace('*', 'nothing');
    const statusOf = async (token?: string) =>
      (await ask(server.url, method, path, token, method === 'POST' ? {} : undefined)).status;
    const guest = (await newLog('asks')).owner;
    if (who === 'everybody') expect(await statusOf()).not.toBe(401);
    else expect(await statusOf()).toBe(401);
    if (who === 'person') expect(await statusOf(guest)).not.toBe(401);
    if (who !== 'operator') return;
    expect(await statusOf(guest)).toBe(401);
    // There is no room and no instance of such a name.
    expect(/:(log|name)/.test(route) ? [400, 404] : [200]).toContain(await statusOf(server.operatorToken));
  });
});
