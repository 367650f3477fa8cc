import { io, type Socket } from 'socket.io-client';
import type { DownEvents } from '../../protocol/down.ts';
import type { Hello } from '../../protocol/hello.ts';
import { refuse } from '../../protocol/refusal.ts';
import type { UpEvents } from '../../protocol/up.ts';
import { namespaceOf, wire } from '../../protocol/wire.ts';

export type RoomSocket = Socket<DownEvents, UpEvents>;

/** How long a question to the server may stay without an answer, ms. */
export const ANSWER_MS = 5_000;

/** @param hello is read at every attempt to connect: what a client has seen changes between them */
export const openRoomSocket = (url: string, log: string, hello: () => Hello): RoomSocket =>
  io(url + namespaceOf(log), {
    ...wire(),
    forceNew: true,
    reconnection: false,
    timeout: ANSWER_MS,
    auth: (answer) => answer(hello()),
  });

/** The refusal that this SDK makes itself. */
export const notConnected = () => refuse('UNAVAILABLE', 'not connected');
