import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';

/** A message of a WebSocket. */
export interface Frame {
  readonly text: boolean;
  readonly bytes: Uint8Array;
}

export const textFrame = (text: string): Frame => ({ text: true, bytes: Buffer.from(text) });
export const binaryFrame = (bytes: Uint8Array): Frame => ({ text: false, bytes });

/** The client's end of a WebSocket, as light as it can be: the load must not cost more than the servers. */
export interface Link {
  say(frames: readonly Frame[]): void;
  close(): void;
}

const [TEXT, BINARY, CLOSE, PING, PONG] = [1, 2, 8, 9, 10] as const;

/** @param hear is called with every message; its bytes are good until it returns */
export async function openLink(url: string, path: string, hear: (frame: Frame) => void): Promise<Link> {
  const { hostname, port, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  const key = randomBytes(16).toString('base64');
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  let corked = false;

  // What is said in one turn leaves in one write.
  function write(opcode: number, bytes: Uint8Array): void {
    if (!corked) {
      corked = true;
      socket.cork();
      setImmediate(() => {
        corked = false;
        socket.uncork();
      });
    }
    socket.write(header(opcode, bytes.byteLength));
    socket.write(bytes);
  }

  let rest: Buffer = Buffer.alloc(0);
  let upgraded = false;
  const opened = new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`${url}${path} closed the connection`)));
    socket.on('data', (chunk: Buffer) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      if (!upgraded) {
        const end = rest.indexOf('\r\n\r\n');
        if (end === -1) return;
        if (!rest.subarray(0, 12).toString().endsWith(' 101'))
          return reject(new Error(`${path}: ${rest.subarray(0, 40)}`));
        rest = rest.subarray(end + 4);
        upgraded = true;
        resolve();
      }
      rest = rest.subarray(readFrames(rest));
    });
  });

  /** Returns how many bytes whole frames take. None of the servers splits a message. */
  function readFrames(data: Buffer): number {
    let at = 0;
    while (data.length - at >= 2) {
      const short = data[at + 1]! & 0x7f;
      const start = at + (short < 126 ? 2 : short === 126 ? 4 : 10);
      if (data.length < start) break;
      const length =
        short < 126 ? short : short === 126 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2));
      if (data.length < start + length) break;
      const bytes = data.subarray(start, start + length);
      const opcode = data[at]! & 0x0f;
      at = start + length;
      if (opcode === PING) write(PONG, Buffer.from(bytes));
      // The ping and pong of Engine.IO are messages; no other server says a lone 2.
      else if (opcode === TEXT && length === 1 && bytes[0] === 0x32) write(TEXT, Buffer.from('3'));
      else if (opcode === TEXT || opcode === BINARY) hear({ text: opcode === TEXT, bytes });
    }
    return at;
  }

  const link: Link = {
    say(frames) {
      for (const { text, bytes } of frames) write(text ? TEXT : BINARY, bytes);
    },
    close() {
      write(CLOSE, new Uint8Array());
      setImmediate(() => socket.end());
    },
  };
  await opened;
  return link;
}

/** With a mask of zeros, so that the bytes need not be touched: the server unmasks them all the same. */
function header(opcode: number, length: number): Buffer {
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const bytes = Buffer.alloc(6 + extended);
  bytes[0] = 0x80 | opcode;
  bytes[1] = 0x80 | (extended === 0 ? length : extended === 2 ? 126 : 127);
  if (extended === 2) bytes.writeUInt16BE(length, 2);
  if (extended === 8) bytes.writeBigUInt64BE(BigInt(length), 2);
  return bytes;
}
