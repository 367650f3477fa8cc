import type { Socket } from 'socket.io';

/** The part of a connection's WebSocket in use, which Engine.IO leaves out of its types. */
interface WebSocket {
  on(event: 'ping', listener: () => void): unknown;
  /** Stops and goes on with reading. */
  pause(): void;
  resume(): void;
  /** Closes at once: a closing handshake lets the peer send on for 30 s. */
  terminate(): void;
}

export const webSocketOf = ({ transport }: Socket['conn']) => (transport as { socket?: WebSocket }).socket;

/** Closes a connection at once. What was read of it already is dropped. */
export function terminate(conn: Socket['conn']): void {
  // Taken first: Engine.IO lets go of it.
  const socket = webSocketOf(conn);
  conn.close(true);
  socket?.terminate();
}
