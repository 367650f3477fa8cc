import type { Socket } from 'socket.io';
import { LIMITS } from '../../protocol/limits.ts';
import type { Clock } from '../clock.ts';

const LOOK_MS = 250;

/**
 * Watches how much waits in this process for a member that reads slowly. One that falls behind is left out of what
 * leaves for everybody, instead of a queue that grows; once it has read what it was sent, it is brought in sync anew.
 * @param behind leave it out, or say that it cannot be yet; @param level bring it in sync; @param lost it reads next to
 * nothing, or asks for more than it reads
 * @returns what ends the watch
 */
export function watchBackpressure(
  socket: Socket,
  clock: Clock,
  { behind, level, lost }: { behind(): boolean; level(): void; lost(): void },
): () => void {
  // A document may be larger than any budget: what counts is that it is being read.
  let progress: { readonly waiting: number; readonly at: number } | undefined;

  return clock.every(LOOK_MS, () => {
    const waiting = waitingBytes(socket);
    const at = clock.now();
    if (!progress) {
      if (waiting > LIMITS.behindBytes && behind()) progress = { waiting, at };
    } else if (waiting <= LIMITS.behindBytes / 4) {
      progress = undefined;
      level();
    } else if (at - progress.at > LIMITS.behindMs || waiting > progress.waiting + LIMITS.closeBytes) lost();
    else if (waiting <= progress.waiting - LIMITS.behindBytes) progress = { waiting, at };
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
