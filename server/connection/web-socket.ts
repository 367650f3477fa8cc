import type { Writable } from 'node:stream';
import type { Socket } from 'socket.io';

/** The part of a connection's WebSocket in use, which Engine.IO leaves out of its types. */
interface WebSocket {
  on(event: 'ping', listener: () => void): unknown;
  /** Stops and goes on with reading. */
  pause(): void;
  resume(): void;
  /** Closes at once: a closing handshake lets the peer send on for 30 s. */
  terminate(): void;
  readonly readyState: number;
  /** The TCP socket. */
  readonly _socket: Writable;
  /** Writer of its frames. It queues them while one is compressed. */
  readonly _sender: { readonly _state: number };
  /** Reader of its frames. With asynchronous events it hands on one frame a turn of the event loop. */
  readonly _receiver: { _allowSynchronousEvents: boolean };
}

export const webSocketOf = ({ transport }: Socket['conn']) => (transport as { socket?: WebSocket }).socket;

/** Hands on no more packets in this turn of the event loop, also of what was read already. */
export function pause(socket: WebSocket | undefined): void {
  socket?.pause();
  if (socket) socket._receiver._allowSynchronousEvents = false;
}

export function goOn(socket: WebSocket | undefined): void {
  if (socket) socket._receiver._allowSynchronousEvents = true;
  socket?.resume();
}

/** Closes a connection at once. What was read of it already is dropped. */
export function terminate(conn: Socket['conn']): void {
  // Taken first: Engine.IO lets go of it.
  const socket = webSocketOf(conn);
  conn.close(true);
  socket?.terminate();
}

const OPEN = 1;
const IDLE = 0;

/**
 * Sends binary packets as whole frames, written to the TCP socket at once, and those of one turn of the event loop with one
 * system call. Engine.IO takes three listeners, two arrays and two buffers for each.
 */
export function sendFramesDirectly(conn: Socket['conn']): void {
  const queue = conn.write.bind(conn);
  let corked: Writable | undefined;
  conn.write = (data, options, callback) => {
    if (!(data instanceof Uint8Array) || callback) return queue(data, options, callback);
    const tcp = idleSocketOf(conn);
    if (tcp && !corked) {
      corked = tcp;
      tcp.cork();
      process.nextTick(() => {
        corked = undefined;
        tcp.uncork();
      });
    }
    sendFrame(conn, frameOf(data));
    return conn;
  };
}

/** A WebSocket message of a server, header and content in one buffer. */
export type Frame = Buffer & { readonly brand: 'frame' };

/** The binary message with this content, or with two parts of it (RFC 6455, 5.2). */
export function frameOf(content: Uint8Array, rest?: Uint8Array): Frame {
  const byteLength = content.byteLength + (rest?.byteLength ?? 0);
  const headerBytes = byteLength < 126 ? 2 : byteLength < 0x10000 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerBytes + byteLength);
  // Final fragment, binary.
  frame[0] = 0x82;
  if (headerBytes === 2) frame[1] = byteLength;
  else if (headerBytes === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(byteLength, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(byteLength), 2);
  }
  frame.set(content, headerBytes);
  if (rest) frame.set(rest, headerBytes + content.byteLength);
  return frame as Frame;
}

/** Sends a frame behind all that was sent before. A connection that is closing or closed sends nothing. */
export function sendFrame(conn: Socket['conn'], frame: Frame): void {
  const tcp = idleSocketOf(conn);
  if (tcp) tcp.write(frame);
  // Engine.IO hands a frame that is encoded already to the WebSocket as it is.
  else conn.send(frame, { wsPreEncodedFrame: [frame], compress: false } as object);
}

/** The TCP socket of an open connection where nothing is queued before it: what is written to it is in order. */
function idleSocketOf(conn: Socket['conn']): Writable | undefined {
  const { readyState, writeBuffer } = conn as unknown as { readyState: string; writeBuffer: readonly unknown[] };
  if (readyState !== 'open' || writeBuffer.length > 0) return undefined;
  const socket = webSocketOf(conn);
  return socket?.readyState === OPEN && socket._sender._state === IDLE ? socket._socket : undefined;
}
