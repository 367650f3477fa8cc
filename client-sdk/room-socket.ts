import { io, type Socket } from 'socket.io-client';
import type { DownEvents } from '../protocol/down.ts';
import type { HandoffAnswer } from '../protocol/handoff.ts';
import type { Hello } from '../protocol/hello.ts';
import { refuse } from '../protocol/refusal.ts';
import type { CommandAnswer } from '../protocol/transport.ts';
import type { UpEvents } from '../protocol/up.ts';
import { namespaceOf, wire } from '../protocol/wire.ts';
import { RefusedError } from './status.ts';

export type RoomSocket = Socket<DownEvents, UpEvents>;

/** Timeout of a request to the server, ms. */
export const ANSWER_MS = 5_000;

/**
 * Opens the socket of a log's room. It does not reconnect by itself: sync/reconnection.ts does that.
 * @param hello is read at every attempt to connect, since `lastSeq` and the token change between attempts
 */
export function openRoomSocket(url: string, log: string, hello: () => Hello): RoomSocket {
  // Socket.IO takes a path in the address for the name of the namespace.
  const [, origin = '', path = ''] = /^(\w+:\/\/[^/]*)?(.*?)\/*$/.exec(url)!;
  return io(origin + namespaceOf(log), {
    ...wire(),
    path: `${path}/socket.io/`,
    // For proxies: members of one log cost least on one instance.
    query: { log },
    forceNew: true,
    reconnection: false,
    timeout: ANSWER_MS,
    auth: (answer) => answer(hello()),
  });
}

/**
 * Sends a request to the server and waits for its answer.
 * @throws RefusedError UNAVAILABLE without a connection, or without an answer within ANSWER_MS
 * @example await ask(socket, (timed) => timed.emitWithAck('ping', {})) // { time: 5123.4 }
 */
export async function ask<T>(
  socket: RoomSocket,
  request: (timed: ReturnType<RoomSocket['timeout']>) => Promise<T>,
): Promise<T> {
  if (!socket.connected) throw new RefusedError(refuse('UNAVAILABLE', 'not connected'));
  return request(socket.timeout(ANSWER_MS)).catch(() => {
    throw new RefusedError(refuse('UNAVAILABLE', 'no answer'));
  });
}

/** @throws RefusedError where the answer is a refusal */
export function accept(answer: HandoffAnswer | CommandAnswer): void {
  if (!answer.ok) throw new RefusedError(answer.refusal);
}
