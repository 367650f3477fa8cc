import { binaryFrame } from '../link.ts';
import type { Peer } from './peer.ts';
import { roomName } from './room-name.ts';

/** A WebSocket server that passes bytes on: the least that any server can cost. */
export const ws: Peer = {
  name: 'bare ws',
  entry: 'peers/ws.server.mjs',
  library: 'ws',
  createRoom: roomName,
  path: (room) => `/${room}`,
  greet: () => 'joined',
  say: (update) => [binaryFrame(update)],
  hear: (frame) => [frame.bytes],
};
