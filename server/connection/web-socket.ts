import type { Socket } from 'socket.io';

/** The part of a connection's WebSocket in use, which Engine.IO leaves out of its types. */
interface WebSocket {
  on(event: 'ping', listener: () => void): unknown;
  /** Stops and goes on with reading. */
  pause(): void;
  resume(): void;
  /** Closes at once: a closing handshake lets the peer send on for 30 s. */
  terminate(): void;
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
