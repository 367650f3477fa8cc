import type { Server, Socket } from 'socket.io';
import type { Clock } from '../clock.ts';

type Conn = Socket['conn'];

/** The timers of a connection that this file takes the place of, which Engine.IO leaves out of its types. */
interface Pinged {
  pingIntervalTimer: NodeJS.Timeout | null;
  sendPacket(type: 'ping'): void;
  onClose(reason: string): void;
}

/**
 * Interval of the pings, and timeout of their answers, ms: a dead connection is closed within the sum of both. Clients are
 * told them in the handshake, and keep the same time.
 */
export const PING_MS = 5_000;
/** Groups of connections, count: each has its pings in one turn of the event loop. */
const GROUPS = 20;

/** Finds dead connections. */
export interface Heartbeats {
  /** Pings every connection from now on. */
  watch(engine: Server['engine']): void;
}

/**
 * Pings connections in groups. With a timer each, as Engine.IO has it, a ping and its answer wake the process twice; those
 * of a group are sent together, and most of their answers are read together.
 */
export function createHeartbeats(clock: Pick<Clock, 'every'>): Heartbeats {
  const groups = Array.from({ length: GROUPS }, () => new Set<() => void>());
  let turn = 0;
  let connections = 0;
  let stop: (() => void) | undefined;

  function beat(): void {
    turn = (turn + 1) % GROUPS;
    for (const check of groups[turn]!) check();
  }

  function begin(conn: Conn): void {
    const check = pingOrClose(conn);
    // Of those who come together after a restart not all are pinged at once.
    const group = groups.reduce((least, each) => (each.size < least.size ? each : least));
    group.add(check);
    connections += 1;
    stop ??= clock.every(PING_MS / GROUPS, beat);
    conn.on('close', () => {
      group.delete(check);
      connections -= 1;
      if (connections > 0) return;
      stop?.();
      stop = undefined;
    });
  }

  return { watch: (engine) => void engine.on('connection', begin) };
}

/** @returns a function that pings a connection, and closes one that has sent nothing since it was pinged */
function pingOrClose(conn: Conn): () => void {
  const pinged = conn as unknown as Pinged;
  if (pinged.pingIntervalTimer) clearTimeout(pinged.pingIntervalTimer);
  pinged.pingIntervalTimer = null;
  let heard = true;
  conn.on('packet', () => {
    heard = true;
  });
  return () => {
    if (!heard) return pinged.onClose('ping timeout');
    heard = false;
    pinged.sendPacket('ping');
  };
}
