import { binaryFrame, textFrame } from '../link.ts';
import { ENGINE_PATH } from './engine.ts';
import type { Peer } from './peer.ts';
import { roomName } from './room-name.ts';

const namespaceOf = (room: string) => `/yjs|${room}`;
const BYTES_FOLLOW = JSON.stringify({ _placeholder: true, num: 0 });
/** An update that brings nothing. */
const NOTHING = Uint8Array.of(0, 0);
/** An event whose bytes follow in a frame of their own, as Socket.IO's own parser sends them. */
const bytesFollow = (room: string, id: string, event: string) =>
  textFrame(`451-${namespaceOf(room)},${id}["${event}",${BYTES_FOLLOW}]`);

/** y-socket.io. It keeps documents in memory and acknowledges nothing. */
export const ySocketIo: Peer = {
  name: 'y-socket.io',
  entry: 'node_modules/y-socket.io/dist/server/server.js',
  library: 'y-socket.io',
  createRoom: roomName,
  path: () => ENGINE_PATH,
  greet(frame, room) {
    if (!frame?.text) return [];
    const said = Buffer.from(frame.bytes).toString();
    // Of Engine.IO: it is open.
    if (said.startsWith('0')) return [textFrame(`40${namespaceOf(room)},`)];
    if (said.startsWith('40')) return [bytesFollow(room, '0', 'sync-step-1'), binaryFrame(Uint8Array.of(0))];
    const question = /^451-[^,]*,(\d+)\["sync-step-1"/.exec(said);
    if (question) return [textFrame(`461-${namespaceOf(room)},${question[1]}[${BYTES_FOLLOW}]`), binaryFrame(NOTHING)];
    // The answer to the client's own question: it is in sync.
    return said.startsWith('461-') ? 'joined' : [];
  },
  say: (update, room) => [bytesFollow(room, '', 'sync-update'), binaryFrame(update)],
  // The document's state and awareness have come before the client is in sync: what follows is updates.
  hear: (frame) => (frame.text ? [] : [frame.bytes]),
};
