import type { IncomingMessage } from 'node:http';
import { MISDIRECTED } from '../host-names.ts';

// Raw, because the response of an upgrade has no body.
const WRONG_HOST = JSON.stringify({ refusal: MISDIRECTED });
const ANSWERS = {
  misdirected:
    'HTTP/1.1 421 Misdirected Request\r\nContent-Type: application/json; charset=utf-8\r\n' +
    `Connection: close\r\nContent-Length: ${Buffer.byteLength(WRONG_HOST)}\r\n\r\n${WRONG_HOST}`,
  /** A proxy in front tries the next instance, and leaves this one alone for a while. */
  unavailable: 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
  /** The address has too many connections already. */
  tooMany: 'HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
} as const;

/** Answers a request for a connection with a refusal, and closes it. */
export function turnAway({ socket }: Pick<IncomingMessage, 'socket'>, answer: keyof typeof ANSWERS): void {
  // A socket that is only ended can be held open by its peer.
  socket.end(ANSWERS[answer], () => socket.destroy());
}
