import type { Peer } from './peer.ts';
import { socketIo } from './socket-io.ts';

/** The same over several processes. */
export const socketIoRedis: Peer = {
  ...socketIo,
  name: 'bare Socket.IO, msgpack, sharded Redis adapter',
  entry: 'peers/socket-io-redis.server.mjs',
};
