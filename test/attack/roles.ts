import * as Y from 'yjs';
import { joinRaw, type Socket, say } from '../support/raw-client.ts';
import { ask } from './ask.ts';
import type { Attack } from './attack.ts';
import { privateLog, signUp } from './people.ts';

/** Joins with a link or a token. Undefined where that is refused. */
async function join(url: string, log: string, auth: Record<string, unknown>) {
  const doc = new Y.Doc();
  let welcome = { token: '', you: { userId: 0 } };
  const { socket, refusal } = await joinRaw(url, log, { clientId: doc.clientID, ...auth }, (joining) =>
    joining.once('welcome', (received: typeof welcome) => {
      welcome = received;
    }),
  );
  if (!refusal) return { socket, doc, token: welcome.token, userId: welcome.you.userId };
  socket.disconnect();
  return undefined;
}

/** An update of one top-level type, as a client of this document would write it. */
function edit(doc: Y.Doc, name: 'settings' | 'meta' | 'waypoints'): Uint8Array {
  const before = Y.encodeStateVector(doc);
  doc.getMap(name).set('tempo', 99);
  return Y.encodeStateAsUpdate(doc, before);
}

const isTaken = async (socket: Socket, name: string, message: object): Promise<boolean> =>
  say(socket, name, message).then(
    ({ ok }) => ok,
    () => false,
  );

/** A viewer tries every door that changes something. */
const viewer: Attack = async (target) => {
  const { url } = target;
  const log = await privateLog(target);
  const joined = await join(url, log.id, { link: await log.link({ role: 'viewer' }) });
  if (!joined) return { tried: 0, allowed: ['the viewer could not join'] };
  const { socket, doc, token, userId } = joined;
  const path = `/api/logs/${log.id}`;
  const doors: Record<string, Promise<boolean>> = {
    'a setting': isTaken(socket, 'update', { sessionSeq: 1, bytes: edit(doc, 'settings') }),
    'a title': isTaken(socket, 'update', { sessionSeq: 1, bytes: edit(new Y.Doc(), 'meta') }),
    'a stop': isTaken(socket, 'update', { sessionSeq: 2, bytes: edit(doc, 'waypoints') }),
    'a withdrawal': isTaken(socket, 'withdraw', { sessionSeq: 1 }),
    play: isTaken(socket, 'command', { action: 'play' }),
    'the baton': isTaken(socket, 'baton', { to: 'here' }),
  };
  const requests: [method: string, path: string, body?: object][] = [
    ['POST', `${path}/versions`, { name: 'Mine' }],
    ['POST', `${path}/restore`, { seq: 1 }],
    ['PATCH', `${path}/access`, { addressRole: 'viewer' }],
    ['PUT', `${path}/members/${userId}`, { role: 'editor' }],
    ['POST', `${path}/owner`, { userId }],
    ['GET', `${path}/links`],
    ['POST', `${path}/links`, { role: 'editor' }],
    ['DELETE', `${path}/links/1`],
    ['GET', `${path}/audit`],
    ['DELETE', path],
  ];
  for (const [method, where, body] of requests)
    doors[`${method} ${where}`] = ask(url, method, where, token, body).then(({ ok }) => ok);
  const allowed: string[] = [];
  for (const [door, taken] of Object.entries(doors)) if (await taken) allowed.push(`a viewer got through ${door}`);
  socket.disconnect();
  return { tried: Object.keys(doors).length, allowed };
};

/** A viewer takes the session and the client id of an editor, who has left or is still there. */
const foreignSession: Attack = async (target) => {
  const { url } = target;
  const log = await privateLog(target);
  const sessionId = crypto.randomUUID();
  const editor = await join(url, log.id, { link: await log.link({ role: 'editor' }), sessionId });
  if (!editor || !(await isTaken(editor.socket, 'update', { sessionSeq: 1, bytes: edit(editor.doc, 'meta') })))
    return { tried: 0, allowed: ['the editor could not write'] };
  const link = await log.link({ role: 'viewer' });
  const allowed: string[] = [];
  let tried = 0;
  for (const state of ['is there', 'has left']) {
    if (state === 'has left') editor.socket.disconnect();
    const thief = await join(url, log.id, { link, sessionId, clientId: editor.doc.clientID });
    if (!thief) continue;
    for (const name of ['settings', 'meta'] as const) {
      tried += 1;
      if (await isTaken(thief.socket, 'update', { sessionSeq: 2, bytes: edit(editor.doc, name) }))
        allowed.push(`a viewer wrote ${name} in the session of an editor who ${state}`);
    }
    thief.socket.disconnect();
  }
  return { tried, allowed };
};

/** Links that are used up, ended or past, links of another log, and tokens of another log’s members. */
const links: Attack = async (target) => {
  const { url } = target;
  const [one, other] = [await privateLog(target), await privateLog(target)];
  const allowed: string[] = [];
  let tried = 0;
  const attempt = async (what: string, log: string, auth: Record<string, unknown>): Promise<boolean> => {
    tried += 1;
    const joined = await join(url, log, auth);
    joined?.socket.disconnect();
    if (joined) allowed.push(what);
    return joined !== undefined;
  };
  const once = await one.link({ role: 'editor', maxUses: 1 });
  const racers = await Promise.all(Array.from({ length: 8 }, () => join(url, one.id, { link: once })));
  tried += racers.length;
  const winners = racers.filter((racer) => racer !== undefined);
  for (const { socket } of winners) socket.disconnect();
  if (winners.length !== 1) allowed.push(`${winners.length} came in by a link for one`);
  const past = await one.link({ role: 'editor', expiresAt: new Date(Date.now() - 1_000).toISOString() });
  await attempt('by a link that has expired', one.id, { link: past });
  const ended = await one.link({ role: 'editor' });
  const { links: listed } = await (await ask(url, 'GET', `/api/logs/${one.id}/links`, one.owner)).json();
  for (const { id } of listed) await ask(url, 'DELETE', `/api/logs/${one.id}/links/${id}`, one.owner);
  await attempt('by a link that was ended', one.id, { link: ended });
  await attempt('by the link of another log', one.id, { link: await other.link({ role: 'editor' }) });
  await attempt('by the token of another log’s owner', one.id, { token: other.owner });
  await attempt('by the address alone', one.id, {});
  await attempt('by the id as a link', one.id, { link: one.id });
  const member = winners[0];
  if (member) {
    await ask(url, 'DELETE', `/api/logs/${one.id}/members/${member.userId}`, one.owner);
    await attempt('after being removed', one.id, { token: member.token });
    await attempt('after being removed, by a link', one.id, {
      token: member.token,
      link: await one.link({ role: 'editor' }),
    });
  }
  return { tried, allowed };
};

/** An open socket goes on writing after its member was removed. */
const removed: Attack = async (target) => {
  const log = await privateLog(target);
  const editor = await join(target.url, log.id, { link: await log.link({ role: 'editor' }) });
  if (!editor) return { tried: 0, allowed: ['the editor could not join'] };
  await ask(target.url, 'DELETE', `/api/logs/${log.id}/members/${editor.userId}`, log.owner);
  const allowed: string[] = [];
  for (let number = 1; number <= 5; number++)
    if (await isTaken(editor.socket, 'update', { sessionSeq: number, bytes: edit(editor.doc, 'meta') }))
      allowed.push('an edit of a removed member');
  editor.socket.disconnect();
  return { tried: 5, allowed };
};

/** A personal access token that may only read tries to write. */
const scopes: Attack = async (target) => {
  const { url } = target;
  const log = await privateLog(target);
  const token = await signUp(url, log.owner);
  const made = await (
    await ask(url, 'POST', '/api/me/tokens', token, { label: 'reads', scope: 'read', days: 1 })
  ).json();
  const reader = await join(url, log.id, { token: made.token });
  if (!reader) return { tried: 1, allowed: [`the reader could not join: ${JSON.stringify(made)}`] };
  const path = `/api/logs/${log.id}`;
  const doors: Record<string, boolean> = {
    'an edit': await isTaken(reader.socket, 'update', { sessionSeq: 1, bytes: edit(reader.doc, 'meta') }),
    play: await isTaken(reader.socket, 'command', { action: 'play' }),
    'a version': (await ask(url, 'POST', `${path}/versions`, made.token, { name: 'Mine' })).ok,
    'a link': (await ask(url, 'POST', `${path}/links`, made.token, { role: 'editor' })).ok,
    'a new log': (await ask(url, 'POST', '/api/logs', made.token, {})).ok,
    'another token': (await ask(url, 'POST', '/api/me/tokens', made.token, { label: 'all', scope: 'all', days: 1 })).ok,
    leaving: (await ask(url, 'DELETE', `${path}/members/me`, made.token)).ok,
    'the export of a person': (await ask(url, 'GET', '/api/me/export', made.token)).ok,
    deletion: (await ask(url, 'DELETE', path, made.token)).ok,
  };
  reader.socket.disconnect();
  const allowed = Object.entries(doors).flatMap(([door, open]) =>
    open ? [`a token that reads got through ${door}`] : [],
  );
  return { tried: Object.keys(doors).length, allowed };
};

export const ROLE_ATTACKS: Readonly<Record<string, Attack>> = {
  'writing as a viewer': viewer,
  'another one’s session': foreignSession,
  'replayed links': links,
  'a removed member': removed,
  'scopes of access tokens': scopes,
};
