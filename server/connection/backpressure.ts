import type { Socket } from 'socket.io';
import { LIMITS } from '../../protocol/limits.ts';
import type { Clock } from '../clock.ts';

/** Interval of the checks, ms. */
const CHECK_MS = 250;

/** Watches the bytes that wait in this process for members that read slowly. */
export interface Backpressure {
  /**
   * Watches a member. One that falls behind is suspended instead of queueing ever more; once it has read what it was sent,
   * it is brought in sync.
   * @returns a function that ends the watch
   */
  watch(socket: Pick<Socket, 'conn'>, member: Reader): () => void;
  /** Bytes that wait for all members that are watched. */
  bufferedBytes(): number;
}

/** A member as a reader of what it is sent. */
interface Reader {
  /** Suspends it. False where that is not possible yet. */
  behind(): boolean;
  /** Brings it in sync. */
  level(): void;
  /** Called where it reads next to nothing, or asks for more than it reads. */
  lost(): void;
}

/** One timer checks all members; without members there is none. */
export function createBackpressure(clock: Pick<Clock, 'every' | 'now'>): Backpressure {
  const checks = new Set<() => void>();
  const conns = new Set<Socket['conn']>();
  let stop: (() => void) | undefined;

  function checkAll(): void {
    for (const check of checks) check();
  }

  return {
    watch(socket, member) {
      const check = watchReader(socket, member, clock.now);
      checks.add(check);
      conns.add(socket.conn);
      stop ??= clock.every(CHECK_MS, checkAll);
      return () => {
        checks.delete(check);
        conns.delete(socket.conn);
        if (checks.size > 0) return;
        stop?.();
        stop = undefined;
      };
    },
    bufferedBytes: () => [...conns].reduce((sum, conn) => sum + waitingBytes(conn), 0),
  };
}

function watchReader({ conn }: Pick<Socket, 'conn'>, { behind, level, lost }: Reader, now: () => number): () => void {
  // A document may exceed any budget: what counts is that it is being read.
  let progress: { readonly waiting: number; readonly at: number } | undefined;
  let before = 0;

  /** True where the member reads the rest in time at its rate since the last check: one large answer suspends no member. */
  function isRead(waiting: number): boolean {
    const least = waiting * (1 + CHECK_MS / LIMITS.behindMs);
    const isFast = before >= least || before <= LIMITS.behindBytes;
    before = waiting;
    return isFast;
  }

  return () => {
    const waiting = waitingBytes(conn);
    const isFast = isRead(waiting);
    if (!progress) {
      if (waiting > LIMITS.behindBytes && !isFast && behind()) progress = { waiting, at: now() };
    } else if (waiting <= LIMITS.behindBytes / 4) {
      progress = undefined;
      level();
    } else if (now() - progress.at > LIMITS.behindMs || waiting > progress.waiting + LIMITS.closeBytes) lost();
    else if (waiting <= progress.waiting - LIMITS.behindBytes) progress = { waiting, at: now() };
  };
}

/** Bytes that Engine.IO and ws hold because the member has not read them yet. */
function waitingBytes(conn: Socket['conn']): number {
  // Neither is in the types: a queue of packets, and the WebSocket below the transport.
  const { writeBuffer, transport } = conn as unknown as {
    writeBuffer: readonly { data?: string | Uint8Array }[];
    transport: { socket?: { bufferedAmount: number } };
  };
  const queued = writeBuffer.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
  return queued + (transport.socket?.bufferedAmount ?? 0);
}
