import type { Server, Socket } from 'socket.io';
import type { Clock } from '../clock.ts';
import { createTokenBucket } from '../identity/token-bucket.ts';
import { goOn, pause, terminate, webSocketOf } from './web-socket.ts';

/** Packets at once, in seconds of the rate limit. Members are refused from the third second on, so they hear of it first. */
const AT_ONCE_S = 5;
/**
 * Packets of one connection in a turn of the event loop, count. Node reads two megabytes of a socket before it turns, and 64 kB
 * hold thousands of packets.
 */
const IN_TURN = 100;

/** Closes connections that go on sending while they are refused. */
export interface FloodGuard {
  /** Counts every packet of every connection from now on, of whatever kind and to whatever namespace. */
  watch(engine: Server['engine']): void;
  /** Connections closed so far, count. */
  closed(): number;
}

/** @param perSecond rate limit, packets a second */
export function createFloodGuard(perSecond: number, clock: Pick<Clock, 'now'>): FloodGuard {
  let closed = 0;

  function watchOne(conn: Socket['conn']): void {
    const socket = webSocketOf(conn);
    const bucket = createTokenBucket(perSecond, AT_ONCE_S * perSecond, clock.now);
    let inTurn = 0;
    const turn = () => {
      if (inTurn >= IN_TURN) goOn(socket);
      inTurn = 0;
    };
    const count = () => {
      inTurn += 1;
      if (inTurn === 1) setImmediate(turn);
      else if (inTurn === IN_TURN) pause(socket);
      if (conn.readyState !== 'open' || bucket.take()) return;
      closed += 1;
      terminate(conn);
    };
    conn.on('packet', count);
    // Answered below Engine.IO, which never sees them.
    socket?.on('ping', count);
  }

  return {
    watch: (engine) => void engine.on('connection', watchOne),
    closed: () => closed,
  };
}
