import { decode, encode } from '@msgpack/msgpack';
import { binaryFrame } from '../link.ts';
import { CONNECT, ENGINE_PATH, EVENT, type Packet } from './engine.ts';
import type { Peer } from './peer.ts';
import { roomName } from './room-name.ts';

/** Socket.IO that passes bytes on and knows nothing of Yjs: what this project's transport costs by itself. */
export const socketIo: Peer = {
  name: 'bare Socket.IO, msgpack',
  entry: 'peers/socket-io.server.mjs',
  library: 'socket.io',
  createRoom: roomName,
  path: () => ENGINE_PATH,
  greet(frame, room) {
    if (!frame) return [];
    return frame.text ? [binaryFrame(encode({ type: CONNECT, nsp: '/', data: { room } }))] : 'joined';
  },
  say: (update) => [binaryFrame(encode({ type: EVENT, nsp: '/', data: ['update', update] }))],
  hear: (frame) => (frame.text ? [] : [((decode(frame.bytes) as Packet).data as [string, Uint8Array])[1]]),
};
