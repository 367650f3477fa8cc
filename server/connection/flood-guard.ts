import type { Server, Socket } from 'socket.io';
import type { Clock } from '../clock.ts';
import { createTokenBucket, type TokenBucket } from '../identity/token-bucket.ts';
import { goOn, pause, terminate, webSocketOf } from './web-socket.ts';

/** Packets at once, in seconds of the rate limit. Members are refused from the third second on, so they hear of it first. */
const AT_ONCE_S = 5;
/**
 * Packets of one connection in a turn of the event loop, count. Node reads two megabytes of a socket before it turns, and 64 kB
 * hold thousands of packets.
 */
const IN_TURN = 100;

/** Cost of a refused message beside its own packet, packets: its answer and its traces cost more than what is obeyed. */
export const REFUSED_COST = 10;

/** Closes connections that go on sending while they are refused. */
export interface FloodGuard {
  /** Counts every packet of every connection from now on, of whatever kind and to whatever namespace. */
  watch(engine: Server['engine']): void;
  /** A message of the connection was refused: that costs as much as some packets more. */
  refused(conn: Socket['conn']): void;
  /** Connections closed so far, count. */
  closed(): number;
}

/** @param perSecond rate limit, packets a second */
export function createFloodGuard(perSecond: number, clock: Pick<Clock, 'now'>): FloodGuard {
  let closed = 0;
  const buckets = new WeakMap<Socket['conn'], TokenBucket>();

  function spend(conn: Socket['conn'], packets: number): void {
    if (conn.readyState !== 'open' || buckets.get(conn)?.take(packets) !== false) return;
    closed += 1;
    terminate(conn);
  }

  function watchOne(conn: Socket['conn']): void {
    const socket = webSocketOf(conn);
    buckets.set(conn, createTokenBucket(perSecond, AT_ONCE_S * perSecond, clock.now));
    let inTurn = 0;
    const turn = () => {
      if (inTurn >= IN_TURN) goOn(socket);
      inTurn = 0;
    };
    const count = () => {
      inTurn += 1;
      if (inTurn === 1) setImmediate(turn);
      else if (inTurn === IN_TURN) pause(socket);
      spend(conn, 1);
    };
    conn.on('packet', count);
    // Answered below Engine.IO, which never sees them.
    socket?.on('ping', count);
  }

  return {
    watch: (engine) => void engine.on('connection', watchOne),
    refused: (conn) => spend(conn, REFUSED_COST),
    closed: () => closed,
  };
}
