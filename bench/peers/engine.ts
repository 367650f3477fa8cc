/** Where a client of Socket.IO opens its WebSocket. */
export const ENGINE_PATH = '/socket.io/?EIO=4&transport=websocket';

export const [CONNECT, EVENT, ACK] = [0, 2, 3] as const;

/** A packet of Socket.IO's protocol, version 5. */
export interface Packet {
  readonly type: number;
  readonly nsp: string;
  readonly data?: unknown;
  readonly id?: number;
}
