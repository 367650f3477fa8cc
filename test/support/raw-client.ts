import { io as connect, type Socket } from 'socket.io-client';
import * as Y from 'yjs';
import type { Refusal } from '../../protocol/refusal.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import { namespaceOf, wire } from '../../protocol/wire.ts';

export type { Socket };

/** What a handshake led to. */
export interface Joined {
  readonly socket: Socket;
  readonly head: number;
  readonly refusal?: Refusal;
}

/**
 * Joins a room without the SDK's manners. `auth` overrides what an honest hello would say; `listen` is given the socket
 * before anything comes. A browser sets `extraHeaders` itself, `origin` for one.
 */
export function joinRaw(
  url: string,
  log: string,
  auth: Record<string, unknown> = {},
  listen: (socket: Socket) => void = () => {},
  extraHeaders: Readonly<Record<string, string>> = {},
): Promise<Joined> {
  const hello = {
    version: PROTOCOL_VERSION,
    sessionId: crypto.randomUUID(),
    clientId: new Y.Doc().clientID,
    lastSeq: 0,
  };
  const socket = connect(url + namespaceOf(log), {
    ...wire(),
    extraHeaders,
    auth: { ...hello, ...auth },
    forceNew: true,
    reconnection: false,
  });
  listen(socket);
  return new Promise((resolve) => {
    socket.once('welcome', ({ head }: { head: number }) => resolve({ socket, head }));
    socket.once('connect_error', (error: Error & { data?: Refusal }) =>
      resolve({ socket, head: 0, ...(error.data && { refusal: error.data }) }),
    );
  });
}

/** Says something and waits for the answer. */
export const say = (socket: Socket, name: string, message: unknown) =>
  socket.timeout(30_000).emitWithAck(name, message) as Promise<{ ok: boolean; refusal?: Refusal; seq?: number }>;
