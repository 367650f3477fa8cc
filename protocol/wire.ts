import { decode, encode } from '@msgpack/msgpack';
import { Emitter } from '@socket.io/component-emitter';

/**
 * One frame a message, with its bytes inside: Socket.IO's own parser sends binary in two frames, and costs 2.5 times as
 * much. Both ends use this one, and WebSocket alone, so that no sticky sessions are needed.
 */
export const wire = (limits: FrameLimits = {}) => ({
  transports: ['websocket'] as ['websocket'],
  parser: { Encoder, Decoder: decoderWithin(limits) },
});

/**
 * What one level of a frame may hold, count. A decoder allocates what a header promises before it has read it: without
 * limits two hundred bytes can ask for gigabytes. A client trusts its server and has none.
 */
export interface FrameLimits {
  readonly maxArrayLength?: number;
  readonly maxMapLength?: number;
  readonly maxExtLength?: number;
}

/** Each log is a namespace. */
export const namespaceOf = (log: string) => `/logs/${log}`;

/** The event under which a frame that cannot be read reaches whoever listens to its connection. Nobody may send it. */
export const UNREADABLE = 'unreadable';

/** What a socket tells itself: heard from outside, each would be believed. */
const RESERVED: ReadonlySet<string> = new Set([
  UNREADABLE,
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);

/** A packet of Socket.IO's protocol, version 5. */
interface Packet {
  readonly type: number;
  readonly nsp: string;
  readonly data?: unknown;
  readonly id?: number;
}

const [CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR] = [0, 1, 2, 3, 4];

class Encoder {
  encode(packet: Packet): Uint8Array[] {
    return [encode(packet, { ignoreUndefined: true })];
  }
}

/** Socket.IO closes a connection over one bad frame; here it becomes an event, to be refused by name. */
const decoderWithin = (limits: FrameLimits) =>
  class Decoder extends Emitter<never, never, { decoded: (packet: Packet) => void }> {
    #namespace: string | undefined;

    add(frame: unknown): void {
      const packet = read(frame, limits);
      if (packet) this.#namespace = packet.nsp;
      // Before the first good packet there is nobody to be told: such a connection is closed as ever.
      else if (this.#namespace === undefined) throw new TypeError('not a packet');
      this.emitReserved('decoded', packet ?? { type: EVENT!, nsp: this.#namespace!, data: [UNREADABLE] });
    }

    destroy(): void {
      this.#namespace = undefined;
    }
  };

/** Bytes from outside: what the decoder throws at is no packet. */
function read(frame: unknown, limits: FrameLimits): Packet | undefined {
  try {
    const packet = decode(frame as Uint8Array, limits) as Packet;
    return isPacket(packet) ? packet : undefined;
  } catch {
    return undefined;
  }
}

function isPacket({ type, nsp, data, id }: Packet): boolean {
  if (typeof nsp !== 'string' || (id !== undefined && !Number.isSafeInteger(id))) return false;
  switch (type) {
    case CONNECT:
      return data === undefined || isObject(data);
    case DISCONNECT:
      return data === undefined;
    case EVENT:
      return Array.isArray(data) && typeof data[0] === 'string' && !RESERVED.has(data[0]);
    case ACK:
      return Array.isArray(data);
    case CONNECT_ERROR:
      return isObject(data);
    default:
      return false;
  }
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
