import { generateNKeysBetween } from 'fractional-indexing';
import * as Y from 'yjs';
import { connect } from '../client-sdk/index.ts';
import { until } from '../test/support/until.ts';
import { createReader, join } from './guest.ts';
import type { ServerProcess } from './server-process.ts';
import { countLetters } from './typing.ts';

const WRITER = 0x2f00_0001;
/** Updates that are under way at once, count, and waypoints of one: within what a member may send. */
const WINDOW = 64;
const WAYPOINTS_AN_UPDATE = 15;
const AIRPORTS = ['CDG', 'NRT', 'LAX', 'LIM', 'JNB', 'SIN', 'SYD', 'SCL', 'LHR'];
/** Of ten edits of a text so many take letters away, and the writer goes elsewhere now and then. */
const REMOVALS = 3;
const ELSEWHERE_EVERY = 40;

/** A travel log on this project's server, and its document, for other servers. */
export interface LargeDocument {
  readonly what: string;
  readonly log: string;
  readonly state: Uint8Array;
}

/** A journey of so many stops, each with a line of text. */
export function writeWaypoints(server: ServerProcess, count: number): Promise<LargeDocument> {
  return write(server, `${count.toLocaleString('en')} waypoints`, (doc) => {
    const waypoints = doc.getMap<Y.Map<unknown>>('waypoints');
    // Behind the stops that the log began with.
    const orders = generateNKeysBetween('b00', null, count);
    for (let from = 0; from < count; from += WAYPOINTS_AN_UPDATE)
      doc.transact(() => {
        for (let at = from; at < Math.min(count, from + WAYPOINTS_AN_UPDATE); at++) {
          const entry = new Y.Text(`Stop ${at}: we flew over the ice at dawn, and it was cold.`);
          const fields = { order: orders[at], entry, airport: AIRPORTS[at % AIRPORTS.length] };
          waypoints.set(crypto.randomUUID(), new Y.Map<unknown>(Object.entries(fields)));
        }
      });
  });
}

/** A log that so many edits have led to, each a row: letters typed and taken away, here and there in a text. */
export function writeEdits(server: ServerProcess, count: number): Promise<LargeDocument> {
  return write(server, `${count.toLocaleString('en')} edits`, (doc) => {
    const text = doc.getText('description');
    let place = 0;
    for (let edit = 0; edit < count; edit++) {
      if (edit % ELSEWHERE_EVERY === 0) place = (edit * 7_919) % (text.length + 1);
      // The last one of a window is a letter: once it has arrived, so have all.
      if (edit % 10 < REMOVALS && place > 0 && edit % WINDOW !== WINDOW - 1) text.delete(--place, 1);
      else text.insert(place++, 'abcdefghij klmnop'[edit % 17]!);
    }
  });
}

/** Brings a document to a room of another server. Its author stays: some servers forget a document without members. */
export async function bringDocument(server: ServerProcess, state: Uint8Array): Promise<string> {
  const room = await server.peer.createRoom(server.url);
  const author = await join(server, room, WRITER, createReader(server.peer), () => {});
  author.say([state]);
  return room;
}

async function write(server: ServerProcess, what: string, edit: (doc: Y.Doc) => void): Promise<LargeDocument> {
  const log = await server.peer.createRoom(server.url);
  const doc = new Y.Doc();
  doc.clientID = WRITER;
  Y.applyUpdate(doc, await readState(server, log));
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  edit(doc);

  let heard = 0;
  const reader = await join(server, log, 1, createReader(server.peer), (_, length) => {
    heard += length;
  });
  const writer = await join(server, log, WRITER, createReader(server.peer), () => {});
  let said = 0;
  for (let from = 0; from < updates.length; from += WINDOW) {
    const window = updates.slice(from, from + WINDOW);
    for (const update of window) said += countLetters(update).get(WRITER) ?? 0;
    writer.say(window);
    await until('the edits are rows', () => heard >= said, 60_000);
  }
  for (const guest of [writer, reader]) guest.leave();
  return { what, log, state: Y.encodeStateAsUpdate(doc) };
}

async function readState(server: ServerProcess, log: string): Promise<Uint8Array> {
  const room = await connect({ url: server.url, log, name: 'Ada' });
  const state = Y.encodeStateAsUpdate(room.doc);
  await room.leave();
  return state;
}
