import type { Socket } from 'socket.io';
import { LIMITS } from '../../protocol/limits.ts';
import type { Clock } from '../clock.ts';

/** Interval of the checks, ms. */
const CHECK_MS = 250;

/**
 * Watches the bytes that wait in this process for a member that reads slowly. One that falls behind is suspended instead
 * of queueing ever more; once it has read what it was sent, it is brought in sync.
 * @param behind suspends it; false where that is not possible yet
 * @param level brings it in sync
 * @param lost is called where it reads next to nothing, or asks for more than it reads
 * @returns a function that ends the watch
 */
export function watchBackpressure(
  socket: Socket,
  clock: Clock,
  { behind, level, lost }: { behind(): boolean; level(): void; lost(): void },
): () => void {
  // A document may exceed any budget: what counts is that it is being read.
  let progress: { readonly waiting: number; readonly at: number } | undefined;

  return clock.every(CHECK_MS, () => {
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

/** Bytes that Engine.IO and ws hold because the member has not read them yet. */
function waitingBytes({ conn }: Socket): number {
  // Neither is in the types: a queue of packets, and the WebSocket below the transport.
  const { writeBuffer, transport } = conn as unknown as {
    writeBuffer: readonly { data?: string | Uint8Array }[];
    transport: { socket?: { bufferedAmount: number } };
  };
  const queued = writeBuffer.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
  return queued + (transport.socket?.bufferedAmount ?? 0);
}
