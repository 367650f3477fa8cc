import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Server } from 'socket.io';
import { LIMITS } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import { wire } from '../../protocol/wire.ts';
import type { Clock } from '../clock.ts';
import { isServedHost, MISDIRECTED } from '../host-names.ts';
import type { Logger } from '../logger.ts';
import type { Audience } from '../room/audience.ts';
import type { Rooms } from '../room/rooms.ts';
import type { SessionEvent } from '../session-events/session-event.ts';
import { serveMember } from './connection.ts';
import { type HandshakeParts, shakeHands } from './handshake.ts';
import { createNamespaces, type LogServer, uuidOf } from './namespaces.ts';
import type { RedisLink } from './redis-link.ts';
import { type Siblings, watchSiblings } from './siblings.ts';
import { createSocketAudience, type LogNamespace } from './socket-audience.ts';

/** Members of an instance that closes go over as long a time, for each of them and at most, ms: joining is work. */
const LEAVE_MS = 100;
const LEAVE_MAX_MS = 8_000;
/** Those of one room go within this time, ms: they have its music as far ahead as that. */
const ROOM_LEAVE_MS = 1_500;

const TRY_ANOTHER = 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
const WRONG_HOST = JSON.stringify({ refusal: MISDIRECTED });
const ELSEWHERE =
  'HTTP/1.1 421 Misdirected Request\r\nContent-Type: application/json; charset=utf-8\r\n' +
  `Connection: close\r\nContent-Length: ${Buffer.byteLength(WRONG_HOST)}\r\n\r\n${WRONG_HOST}`;

/** Where connections arrive. */
export interface SocketServer {
  audienceOf(uuid: string): Audience;
  /** Starts to let members in. Until then there are no rooms for them. */
  admitTo(rooms: Rooms): void;
  /** Lets nobody in any more; who is here stays. */
  stopJoins(): void;
  /**
   * Sends the members away, one log after the other: they join another instance, or this one's next.
   * @param first is done for each log, by its uuid, before they go
   */
  sendAway(first: (uuid: string) => Promise<void>): Promise<void>;
  /** Members connected here, count. */
  connections(): number;
  close(): Promise<void>;
}

export function createSocketServer(
  parts: HandshakeParts & {
    /** The name of this instance. */
    instance: string;
    /** What people call it. */
    callSign: string;
    http: HttpServer;
    /** Host names that a connection may name beside localhost and IP addresses, in lower case. */
    hostNames: ReadonlySet<string>;
    redis: RedisLink | undefined;
    record(event: SessionEvent): void;
    /** What one member may send, count. */
    messagesPerSecond: number;
    clock: Clock;
    logger: Logger;
  },
): SocketServer {
  const { http, redis, logger } = parts;
  const io: LogServer = new Server(http, {
    // A message is a name and an object of a few fields; bytes count as one.
    ...wire({ maxArrayLength: 16, maxMapLength: 32, maxExtLength: 0 }),
    serveClient: false,
    maxHttpBufferSize: LIMITS.frameBytes,
    pingInterval: 5_000,
    pingTimeout: 5_000,
    ...(redis && { adapter: redis.adapter }),
  });
  // Node listens for no error of a socket that asks for an upgrade, and Engine.IO only once it lets it in or ends it: until
  // then a reset would end the process.
  http.on('upgrade', (_request, socket) => socket.on('error', () => {}));
  // Raw, because the response of an upgrade has no body.
  io.engine.use(({ headers, socket }: IncomingMessage, _response: unknown, next: () => void) => {
    if (isServedHost(headers.host, parts.hostNames)) next();
    else turnAway(socket, ELSEWHERE);
  });
  const namespaces = createNamespaces(io);
  let siblings: Siblings | undefined;
  let closing = false;

  function admitTo(rooms: Rooms): void {
    namespaces.logs.use(async (socket, next) => {
      if (closing) return next(asError(refuse('UNAVAILABLE', 'this instance is closing: join again')));
      const { name } = socket.nsp;
      const stopWaiting = namespaces.startWaiting(name);
      const result = await shakeHands(socket.id, uuidOf(socket.nsp), socket.handshake.auth, {
        ...parts,
        rooms,
      }).catch((error): Refusal => {
        logger.error({ err: error, namespace: name }, 'a handshake failed');
        return refuse('UNAVAILABLE');
      });
      if ('code' in result) next(asError(result));
      else {
        socket.data.admission = result;
        next();
      }
      // Socket.IO connects the socket in the next tick.
      setImmediate(stopWaiting);
    });
    namespaces.logs.on('connection', (socket) => {
      serveMember(socket, socket.data.admission!, parts);
      socket.on('disconnect', () => setImmediate(namespaces.disposeIfEmpty, socket.nsp.name));
    });
    namespaces.onNew((created) => listenToSiblings(created, rooms));
    if (redis) siblings = followSiblings(redis, rooms);
  }

  /** Who is with an instance that is gone is gone, and one that comes is told who is here. */
  function followSiblings(link: RedisLink, rooms: Rooms): Siblings {
    const watched = watchSiblings({
      clock: parts.clock,
      sayAlive: () => io.serverSideEmit('alive', parts.instance),
      came() {
        for (const room of rooms.loaded()) {
          room.publishPresence();
          room.conductor.resend();
        }
      },
      gone(instance) {
        logger.warn({ instance }, 'another instance is silent: its members are taken for gone');
        for (const room of rooms.loaded()) room.forgetSibling(instance);
      },
    });
    io.on('alive', watched.heard);
    link.onBack(watched.reached);
    return watched;
  }

  const audienceOf = (uuid: string): Audience => createSocketAudience(() => namespaces.find(uuid), redis === undefined);

  function listenToSiblings(namespace: LogNamespace, rooms: Rooms): void {
    const uuid = uuidOf(namespace);
    const failed = (error: unknown) => logger.warn({ err: error, log: uuid }, "a sibling's word could not be followed");
    namespace.on('committed', ({ to }) => void rooms.find(uuid)?.catchUp(to).catch(failed));
    namespace.on('awareness', (told) => {
      // It may be killed before it has ever said that it lives.
      siblings?.heard(told.instance);
      rooms.find(uuid)?.adoptAwareness(told);
    });
    namespace.on('present', () => {
      rooms.find(uuid)?.publishPresence();
      rooms.find(uuid)?.conductor.resend();
    });
    namespace.on('music', ({ name, message }) => audienceOf(uuid).here(name, message));
    namespace.on('transport', (message) => rooms.find(uuid)?.conductor.follow(message));
    namespace.on('baton', (word) => rooms.find(uuid)?.conductor.receiveHandoff(word));
    namespace.on('command', (asked) => rooms.find(uuid)?.conductor.receiveCommand(asked));
    namespace.on('answer', (answered) => rooms.find(uuid)?.conductor.receiveAnswer(answered));
  }

  return {
    audienceOf,
    admitTo,
    stopJoins() {
      closing = true;
      // A proxy in front tries the next instance, and leaves this one alone for a while.
      io.engine.use(({ socket }: IncomingMessage) => turnAway(socket, TRY_ANOTHER));
    },
    async sendAway(first) {
      const withinMs = Math.min(LEAVE_MAX_MS, LEAVE_MS * io.engine.clientsCount);
      const goodbyes = namespaces.all().map(async (namespace) => {
        await setTimeout(Math.random() * withinMs);
        await first(uuidOf(namespace));
        const ownMs = Math.min(ROOM_LEAVE_MS, LEAVE_MS * namespace.sockets.size);
        const leaving = [...namespace.sockets.values()].map(async (socket) => {
          await setTimeout(Math.random() * ownMs);
          socket.disconnect(true);
        });
        await Promise.all(leaving);
      });
      await Promise.all(goodbyes);
    },
    connections: () => io.engine.clientsCount,
    async close() {
      siblings?.close();
      await io.close();
    },
  };
}

/** Destroyed behind the answer, because the peer of a socket that is only ended may hold it open. */
const turnAway = (socket: Socket, answer: string) => socket.end(answer, () => socket.destroy());

/** A refusal as Socket.IO passes it to a client: `connect_error` with `data`. */
const asError = (refusal: Refusal): Error & { data: Refusal } =>
  Object.assign(new Error(refusal.code), { data: refusal });
