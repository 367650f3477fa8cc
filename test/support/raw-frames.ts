import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { decode, encode } from '@msgpack/msgpack';
import * as Y from 'yjs';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import { namespaceOf } from '../../protocol/wire.ts';

/** Types of Socket.IO's packets. */
export const CONNECT = 0;
export const DISCONNECT = 1;
export const EVENT = 2;
export const ACK = 3;

/** A packet of Socket.IO, or what an attacker takes for one. */
export interface RawPacket {
  readonly type: number;
  readonly nsp: string;
  readonly data?: unknown;
  readonly id?: number;
}

/** A connection without any client library: what is written is what the server reads. */
export interface RawConnection {
  /** Writes frames, whole or in pieces, in one go. */
  write(...frames: readonly Uint8Array[]): void;
  /** Resolves with the next packet that fits. */
  receive(fits: (packet: RawPacket) => boolean): Promise<RawPacket>;
  isClosed(): boolean;
  /** Resolves once the server has closed it. */
  readonly closed: Promise<void>;
  end(): void;
}

const TEXT = 1;
const BINARY = 2;
const PING = 9;

/** A frame of a WebSocket, masked by zeros, so that its payload is not changed. */
export function frameOf(payload: string | Uint8Array, code = typeof payload === 'string' ? TEXT : BINARY): Buffer {
  const body = Buffer.from(payload as Uint8Array);
  const length =
    body.length < 126 ? [0x80 | body.length] : [0x80 | 126, ...Buffer.from([body.length >> 8, body.length & 0xff])];
  if (body.length >= 2 ** 16) {
    const long = Buffer.alloc(8);
    long.writeBigUInt64BE(BigInt(body.length));
    length.splice(0, length.length, 0x80 | 127, ...long);
  }
  return Buffer.concat([Buffer.from([0x80 | code, ...length, 0, 0, 0, 0]), body]);
}

export const packetFrame = (packet: RawPacket): Buffer => frameOf(encode(packet, { ignoreUndefined: true }));

export const pingFrame = (): Buffer => frameOf(new Uint8Array(), PING);

/** What an honest client says to join a log, beside what `auth` changes of it. */
export const helloFrame = (log: string, auth: Readonly<Record<string, unknown>> = {}): Buffer =>
  packetFrame({
    type: CONNECT,
    nsp: namespaceOf(log),
    data: {
      version: PROTOCOL_VERSION,
      sessionId: crypto.randomUUID(),
      clientId: new Y.Doc().clientID,
      lastSeq: 0,
      ...auth,
    },
  });

/**
 * Opens a WebSocket to the server, and joins nothing.
 * @param from address of the loopback to come from
 * @throws Error where the server does not accept it
 */
export async function openRaw(
  url: string,
  { from = '127.0.0.1', headers = {} }: { from?: string; headers?: Readonly<Record<string, string>> } = {},
): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), localAddress: from });
  // The server resets it; what is written afterwards goes nowhere.
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const lines = Object.entries({ host: `${hostname}:${port}`, ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n${lines.join('')}connection: Upgrade\r\nupgrade: websocket\r\n` +
      'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  const rest = await upgraded(socket, closed);
  const waiting = new Set<(packet: RawPacket) => void>();
  readFrames(socket, rest, (code, payload) => {
    // Engine.IO's ping, so that the connection lives as long as the test wants.
    if (code === TEXT && payload.toString() === '2') socket.write(frameOf('3'));
    if (code !== BINARY) return;
    const packet = decode(payload) as RawPacket;
    for (const look of waiting) look(packet);
  });
  return {
    write: (...frames) => void socket.write(Buffer.concat(frames)),
    receive: (fits) =>
      new Promise((resolve) => {
        const look = (packet: RawPacket) => {
          if (!fits(packet)) return;
          waiting.delete(look);
          resolve(packet);
        };
        waiting.add(look);
      }),
    isClosed: () => socket.closed || socket.destroyed,
    closed,
    end: () => void socket.destroy(),
  };
}

/** Reads the answer to the upgrade, and returns what came behind it. */
async function upgraded(socket: Socket, closed: Promise<void>): Promise<Buffer> {
  let read = Buffer.alloc(0);
  for (;;) {
    const [chunk] = (await Promise.race([once(socket, 'data'), closed.then(() => [])])) as [Buffer?];
    read = Buffer.concat([read, chunk ?? Buffer.alloc(0)]);
    const end = read.indexOf('\r\n\r\n');
    if (end < 0 && chunk) continue;
    const head = read.subarray(0, Math.max(end, 0)).toString();
    if (!head.startsWith('HTTP/1.1 101')) throw new Error(`no WebSocket: ${head.split('\r\n')[0]}`);
    return read.subarray(end + 4);
  }
}

/** Calls back with each whole frame of the server, none of which is masked. */
function readFrames(socket: Socket, rest: Buffer, received: (code: number, payload: Buffer) => void): void {
  let read = rest;
  const take = () => {
    for (;;) {
      if (read.length < 2) return;
      const short = read[1]! & 0x7f;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (read.length < head) return;
      const length = short < 126 ? short : short === 126 ? read.readUInt16BE(2) : Number(read.readBigUInt64BE(2));
      if (read.length < head + length) return;
      received(read[0]! & 0x0f, read.subarray(head, head + length));
      read = read.subarray(head + length);
    }
  };
  socket.on('data', (chunk) => {
    read = Buffer.concat([read, chunk]);
    take();
  });
  take();
}
