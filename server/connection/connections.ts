import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'socket.io';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import type { Clock } from '../clock.ts';
import type { RateLimits } from '../identity/rate-limits.ts';
import type { Limits } from '../limits.ts';
import { createTally } from '../tally.ts';
import type { TrustedProxies } from '../trusted-proxies.ts';
import { sendFramesDirectly, terminate, webSocketOf } from './web-socket.ts';

/** The open connections of this instance, counted by address, by person and by the rooms that they join. */
export interface Connections {
  /** Counts every connection from now on. */
  watch(engine: Server['engine']): void;
  /** True where a request for a connection has to be turned away. */
  isTooMany(request: IncomingMessage): boolean;
  /** Counts a join before anything is looked up for it. A refusal where that is too many. */
  enter(socket: Socket): Promise<Refusal | undefined>;
  /** Counts the person behind a join. A refusal where that is too many. */
  identify(socket: Socket, userId: number): Promise<Refusal | undefined>;
  /** A join has failed, or has ended. */
  leave(socket: Socket): void;
}

export interface ConnectionsParts {
  readonly limits: Limits;
  readonly rateLimits: RateLimits;
  readonly trustedProxies: Pick<TrustedProxies, 'addressOf'>;
  readonly clock: Pick<Clock, 'after'>;
}

type Conn = Socket['conn'];

/** Timeout of the closing handshake, ms. */
const HANDSHAKE_MS = 1_000;

interface Visit {
  readonly address: string;
  /** Joins that are under way or done, count. */
  rooms: number;
  readonly people: Set<number>;
  stopIdling(): void;
}

export function createConnections({ limits, rateLimits, trustedProxies, clock }: ConnectionsParts): Connections {
  const { addressConnections, personConnections, rooms, idleSeconds } = limits.counts;
  const visits = new WeakMap<Conn, Visit>();
  const addresses = createTally<string>();
  const people = createTally<number>();

  function begin(conn: Conn): void {
    const address = trustedProxies.addressOf(conn.request);
    const visit: Visit = { address, rooms: 0, people: new Set(), stopIdling: closeIdle(conn) };
    visits.set(conn, visit);
    sendFramesDirectly(conn);
    addresses.add(address);
    const socket = webSocketOf(conn);
    conn.on('close', () => {
      visit.stopIdling();
      // A peer that answers no closing handshake would send on for half a minute.
      clock.after(HANDSHAKE_MS, () => socket?.terminate());
      addresses.remove(address);
      for (const userId of visit.people) people.remove(userId);
    });
  }

  const closeIdle = (conn: Conn) => clock.after(idleSeconds * 1_000, () => terminate(conn));

  const take = async (...of: Parameters<RateLimits['take']>): Promise<Refusal | undefined> => {
    const seconds = await rateLimits.take(...of);
    return seconds === 0 ? undefined : refuse('RATE_LIMITED', `too many joins: try again in ${seconds} s`);
  };

  return {
    watch: (engine) => void engine.on('connection', begin),
    isTooMany: (request) => addresses.count(trustedProxies.addressOf(request)) >= 2 * addressConnections,
    async enter({ conn, handshake }) {
      const visit = visits.get(conn)!;
      visit.rooms += 1;
      visit.stopIdling();
      if (visit.rooms > rooms) return refuse('RATE_LIMITED', 'too many rooms through one connection');
      const { address } = visit;
      if (addresses.count(address) > addressConnections)
        return refuse('RATE_LIMITED', 'too many connections from this address');
      const isStranger = handshake.auth.token === undefined;
      return take(isStranger ? ['join', 'guest'] : 'join', { address, isStranger });
    },
    async identify({ conn }, userId) {
      const visit = visits.get(conn)!;
      if (!visit.people.has(userId)) {
        if (people.count(userId) >= personConnections)
          return refuse('RATE_LIMITED', 'too many connections of one person');
        // One that is closed already is not counted down any more.
        if (conn.readyState === 'open') people.add(userId);
        visit.people.add(userId);
      }
      return take('join', { userId });
    },
    leave({ conn }) {
      const visit = visits.get(conn)!;
      visit.rooms -= 1;
      if (visit.rooms === 0 && conn.readyState === 'open') visit.stopIdling = closeIdle(conn);
    },
  };
}
