import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { WebSocketServer } from 'ws';
import * as sync from 'y-protocols/sync';
import * as Y from 'yjs';
import { openMariadb } from './durable.mariadb.mjs';
import { openSqlite } from './durable.sqlite.mjs';

const SYNC = 0;
/** Beside the message types of y-protocols: the number of the sender's last update that is on the disk. */
const SAVED = 4;

const { DATABASE_URL, DATA_DIR, HOST, PORT } = process.env;
const insert = DATABASE_URL ? await openMariadb(DATABASE_URL) : openSqlite(DATA_DIR);

/** Documents by name, each with its members. */
const rooms = new Map();
const waiting = [];
let committing = false;

/** One transaction is in flight; updates that come meanwhile form the next one. */
async function commit() {
  committing = true;
  while (waiting.length > 0) {
    const batch = waiting.splice(0);
    await insert(batch.map(({ room, update }) => ({ document: room.name, bytes: update })));
    for (const { room, sender, update } of batch) {
      Y.applyUpdate(room.doc, update);
      const message = encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, SYNC);
        sync.writeUpdate(encoder, update);
      });
      for (const member of room.members) if (member !== sender) member.send(message);
      sender.send(
        encoding.encode((encoder) => {
          encoding.writeVarUint(encoder, SAVED);
          encoding.writeVarUint(encoder, ++sender.saved);
        }),
      );
    }
    // SQLite runs synchronously: what has come in meanwhile is read first.
    await new Promise(setImmediate);
  }
  committing = false;
}

new WebSocketServer({ host: HOST, port: Number(PORT) }).on('connection', (socket, { url }) => {
  const room = rooms.get(url) ?? { name: url, doc: new Y.Doc(), members: new Set() };
  rooms.set(url, room);
  room.members.add(socket);
  socket.saved = 0;
  socket.on('close', () => {
    room.members.delete(socket);
  });
  socket.on('message', (message) => {
    const decoder = decoding.createDecoder(message);
    if (decoding.readVarUint(decoder) !== SYNC) return;
    const step = decoding.readVarUint(decoder);
    const bytes = decoding.readVarUint8Array(decoder);
    if (step === sync.messageYjsSyncStep1)
      return socket.send(
        encoding.encode((encoder) => {
          encoding.writeVarUint(encoder, SYNC);
          sync.writeSyncStep2(encoder, room.doc, bytes);
        }),
      );
    // An update that brings nothing answers the question below.
    if (bytes.length <= 2) return;
    waiting.push({ room, sender: socket, update: bytes });
    if (!committing) void commit();
  });
  socket.send(
    encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, SYNC);
      sync.writeSyncStep1(encoder, room.doc);
    }),
  );
});
