import { decode, Encoder as PacketEncoder } from '@msgpack/msgpack';
import { Emitter } from '@socket.io/component-emitter';

/**
 * The Socket.IO options of both ends. The parser puts a message with its bytes into one frame: Socket.IO's own one sends
 * binary in two, and costs 2.5 times as much. WebSocket alone needs no sticky sessions.
 */
export const wire = (limits: FrameLimits = {}) => ({
  transports: ['websocket'] as ['websocket'],
  parser: { Encoder, Decoder: decoderWithin(limits) },
});

/**
 * Limits of one level of a frame, count. A decoder allocates what a header announces before it reads the content: without
 * limits two hundred bytes can allocate gigabytes. A client trusts its server and sets none.
 */
export interface FrameLimits {
  readonly maxArrayLength?: number;
  readonly maxMapLength?: number;
  readonly maxExtLength?: number;
}

/** The namespace of a log. */
export const namespaceOf = (log: string) => `/logs/${log}`;

/** The event that stands for a frame that cannot be read. It may not be sent. */
export const UNREADABLE = 'unreadable';

/** Events that a socket emits itself. From outside they would be taken for its own. */
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

const CONNECT = 0;
const DISCONNECT = 1;
const EVENT = 2;
const ACK = 3;
const CONNECT_ERROR = 4;

/** Bytes above which a packet leaves no buffer behind. */
const KEPT_BYTES = 64 * 1_024;

const newEncoder = () => new PacketEncoder({ ignoreUndefined: true });
/** Its buffer is used for one packet after the other. */
let encoder = newEncoder();

function encode(content: unknown): Uint8Array {
  const bytes = encoder.encode(content);
  if (bytes.byteLength > KEPT_BYTES) encoder = newEncoder();
  return bytes;
}

/** The bytes of events of a name to the members of a namespace, up to their messages. */
export const eventHead = (nsp: string, name: string): Uint8Array =>
  // Without the one byte of the message, which comes last.
  encode({ type: EVENT, nsp, data: [name, null] }).subarray(0, -1);

/** Encodes a message, to follow the head of its event. */
export const encodeMessage = (message: unknown): Uint8Array => encode(message);

class Encoder {
  encode(packet: Packet): Uint8Array[] {
    return [encode(packet)];
  }
}

/** Turns an unreadable frame into an event, to be refused by name: Socket.IO would close the connection. */
const decoderWithin = (limits: FrameLimits) =>
  class Decoder extends Emitter<never, never, { decoded: (packet: Packet) => void }> {
    #namespace: string | undefined;

    add(frame: unknown): void {
      const packet = read(frame, limits);
      const nsp = packet?.nsp ?? this.#namespace;
      // Before the first good packet there is no namespace to emit in: Socket.IO closes such a connection.
      if (nsp === undefined) throw new TypeError('not a packet');
      this.#namespace = nsp;
      this.emitReserved('decoded', packet ?? { type: EVENT, nsp, data: [UNREADABLE] });
    }

    destroy(): void {
      this.#namespace = undefined;
    }
  };

/** Decodes a packet; undefined where the bytes are none. */
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
