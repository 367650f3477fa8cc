import type { Peer } from './peer.ts';
import { yWebsocket } from './y-websocket.ts';

/**
 * A minimal server of y-websocket's protocol that commits: an update is acknowledged, and heard by others, once it is on
 * the disk. Documents are in memory.
 */
export const durable = (storage: string): Peer => ({
  ...yWebsocket,
  name: `durable Yjs server, ${storage}`,
  entry: 'peers/durable.server.mjs',
  library: 'ws',
});
