import type { Socket } from 'socket.io';
import { LIMITS } from '../../protocol/limits.ts';
import type { Clock } from '../conductor/clock.ts';

const LOOK_MS = 250;

/**
 * Watches how much waits in this process for a member that reads slowly. One that falls behind is left out of what
 * leaves for everybody, instead of a queue that grows; once it has read what it was sent, it is brought in sync anew.
 * @param behind leave it out; @param level bring it in sync; @param lost it has been behind for too long
 * @returns what ends the watch
 */
export function watchPressure(
  socket: Socket,
  clock: Clock,
  { behind, level, lost }: { behind(): void; level(): void; lost(): void },
): () => void {
  let behindSince: number | undefined;

  return clock.every(LOOK_MS, () => {
    const waiting = waitingBytes(socket);
    if (behindSince === undefined) {
      if (waiting <= LIMITS.behindBytes) return;
      behindSince = clock.now();
      behind();
    } else if (waiting <= LIMITS.behindBytes / 4) {
      behindSince = undefined;
      level();
    } else if (clock.now() - behindSince > LIMITS.behindMs || waiting > LIMITS.closeBytes) lost();
  });
}

/** Bytes that Engine.IO and ws hold because the other side has not taken them yet. */
function waitingBytes({ conn }: Socket): number {
  // Neither is in the types: a queue of packets, and the WebSocket below the transport.
  const { writeBuffer, transport } = conn as unknown as {
    writeBuffer: readonly { data?: string | Uint8Array }[];
    transport: { socket?: { bufferedAmount: number } };
  };
  const queued = writeBuffer.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
  return queued + (transport.socket?.bufferedAmount ?? 0);
}
