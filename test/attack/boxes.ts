import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { type Attempts, ask, together, tryDoors } from './ask.ts';
import type { Attack, Loot } from './attack.ts';
import { privateLog } from './people.ts';

type Box = Record<string, unknown> & { readonly made: object; readonly updates: readonly string[] };

const MB = 2 ** 20;
const TYPE = 'application/vnd.aero-melody+json';

/** With digests that fit what it holds: what is refused is the content. */
const sealed = (box: Box): Box => {
  const digestOf = (part: unknown) => createHash('sha256').update(JSON.stringify(part)).digest('hex');
  const names = ['made', 'journey', 'updates', 'music'];
  return { ...box, sha256: Object.fromEntries(names.map((name) => [name, digestOf(box[name])])) };
};

/** One update that says it has more structs than it has bytes. */
function promised(): string {
  const encoder = encoding.createEncoder();
  for (const number of [1, 2 ** 31 - 1, 7, 0]) encoding.writeVarUint(encoder, number);
  return Buffer.from(encoding.toUint8Array(encoder)).toString('base64');
}

/** A document with a type that is none of a journey. */
function foreign(): string {
  const doc = new Y.Doc();
  doc.getMap('constructor').set('__proto__', 1);
  return Buffer.from(Y.encodeStateAsUpdate(doc)).toString('base64');
}

/** Black boxes that lie, are cut off, or are larger inside than outside. */
const hostile: Attack = async (target) => {
  const { url } = target;
  const [log, thief] = [await privateLog(target), await privateLog(target)];
  const path = `/api/logs/${log.id}/journey.aero`;
  const box = (await (await ask(url, 'GET', path, log.owner)).json()) as Box;
  const open = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/black-boxes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${thief.owner}`, 'content-type': TYPE, ...headers },
      body: body as BodyInit,
    }).catch(refusedWhileSending);
  const text = JSON.stringify(box);
  const openBox = (changed: object) => () => open(JSON.stringify(sealed({ ...box, ...changed } as Box)));
  const zeros = gzipSync(Buffer.alloc(512 * MB));
  const attempts: Attempts = {
    'the box of another person': () => ask(url, 'GET', path, thief.owner),
    'the box of another person, without a token': () => ask(url, 'GET', path),
    nothing: () => open(''),
    'half of a box': () => open(text.slice(0, text.length / 2)),
    'a box with another digest': () => open(JSON.stringify({ ...box, journey: '{}' })),
    'a box of a newer release': () => open(JSON.stringify({ ...box, version: 99 })),
    'a box with a prototype': () => open(text.replace('{', '{"__proto__":{"format":"x"},')),
    'a box with a prototype inside': () => open(text.replace('"made":{', '"made":{"__proto__":{},')),
    'a box with a field more': () => open(text.replace('{', '{"constructor":1,')),
    'an archive': () => open(Buffer.from('PK\u0003\u0004')),
    'a bomb in gzip': () => open(zeros),
    'a bomb that says it is gzip': () => open(zeros, { 'content-encoding': 'gzip' }),
    'a bomb that says it is deflate': () => open(zeros, { 'content-encoding': 'deflate' }),
    'brackets in brackets': () => open('['.repeat(8 * MB)),
    'objects in objects': () => open('{"a":'.repeat(2 * MB)),
    'a box that is too large': () => open(`{"format":"${'x'.repeat(17 * MB)}"}`),
    'another journey than its document': openBox({ journey: '{}' }),
    'many fields': () => open(`{${Array.from({ length: 500_000 }, (_, at) => `"${at}":1`).join()}}`),
    'updates that are none': openBox({ updates: ['AAAAAAAA'] }),
    'an update that promises too much': openBox({ updates: [promised()] }),
    'a type that is none of a journey': openBox({ updates: [...box.updates, foreign()] }),
    'no updates': openBox({ updates: [] }),
    'music that is none': openBox({ music: 'AAAA' }),
    'the id of a log that is a path': openBox({ made: { ...box.made, log: '../../etc/passwd' } }),
  };
  return together(await tryDoors(attempts), await onto(url, log, thief.owner, text, open));
};

/** A box that names another person's journey makes a new one, and nothing of that one changes. */
async function onto(
  url: string,
  log: Awaited<ReturnType<typeof privateLog>>,
  token: string,
  text: string,
  open: (body: string) => Promise<Response>,
): Promise<Loot> {
  const before = await (await ask(url, 'GET', `/api/logs/${log.id}`, log.owner)).text();
  const made = (await (await open(text)).json()) as { id?: string };
  const after = await (await ask(url, 'GET', `/api/logs/${log.id}`, log.owner)).text();
  const read = await ask(url, 'GET', `/api/logs/${log.id}`, token);
  const allowed = [
    ...(made.id === undefined ? ['a box of another journey is not opened'] : []),
    ...(made.id === log.id || before !== after ? ['a box has changed the journey that it was made of'] : []),
    ...(read.ok ? ['whoever opens a box reads the journey that it was made of'] : []),
  ];
  return { tried: 2, allowed };
}

/** The server closes the connection of a body that it does not want: that is a refusal, too. */
const refusedWhileSending = (error: Error & { cause?: { code?: string } }): Response => {
  if (['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(error.cause?.code ?? ''))
    return new Response(null, { status: 413 });
  throw error;
};

export const BOX_ATTACKS: Readonly<Record<string, Attack>> = { 'hostile black boxes': hostile };
