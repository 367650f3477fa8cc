import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { Server } from 'socket.io';
import { LIMITS } from '../../protocol/limits.ts';
import { refuse } from '../../protocol/refusal.ts';
import type { SiblingName } from '../../protocol/sibling.ts';
import { namespaceOf, wire } from '../../protocol/wire.ts';
import { withoutBase } from '../base-path.ts';
import type { Clock } from '../clock.ts';
import { closeInGrace } from '../grace.ts';
import { isServedHost } from '../host-names.ts';
import type { Audience } from '../room/audience.ts';
import type { Rooms } from '../room/rooms.ts';
import { admitMembers, asError } from './admission.ts';
import { createBackpressure } from './backpressure.ts';
import type { ConnectionParts } from './connection.ts';
import { type ConnectionsParts, createConnections } from './connections.ts';
import { createFloodGuard } from './flood-guard.ts';
import type { AdmitFrom, HandshakeParts } from './handshake.ts';
import { createHeartbeats, PING_MS } from './heartbeats.ts';
import { createNamespaces, type LogServer, uuidOf } from './namespaces.ts';
import type { RedisLink } from './redis-link.ts';
import { sendMembersAway } from './send-away.ts';
import { createSessionSockets } from './session-sockets.ts';
import { createSiblingMessages, type SiblingHandlers } from './sibling-messages.ts';
import { type Siblings, watchSiblings } from './siblings.ts';
import { createSocketAudience } from './socket-audience.ts';
import { turnAway } from './turn-away.ts';

/** The connections of members. */
export interface SocketServer {
  audienceOf(uuid: string): Audience;
  /** Attaches to the HTTP server, and starts to admit members. */
  admitTo(rooms: Rooms, http: HttpServer): void;
  /** Admits no more members; those who are here stay. */
  stopJoins(): void;
  /**
   * Closes the connections of all members, one log after the other: they join another instance, or this one's successor.
   * @param first is done for each log, by its uuid, before they go
   */
  sendAway(first: (uuid: string) => Promise<void>): Promise<void>;
  /** Members connected here, count. */
  connections(): number;
  /** Bytes that wait for members that read slowly. */
  bufferedBytes(): number;
  /** Connections that were closed because they sent on while they were refused, count. */
  floods(): number;
  /**
   * Closes the connections of these login sessions and access tokens, by their ids; everywhere: those on other instances,
   * too, as far as Redis reaches them.
   */
  endSessions(ids: readonly string[], where: 'here' | 'everywhere'): void;
  close(): Promise<void>;
}

export interface SocketServerParts
  extends Omit<HandshakeParts, 'admit' | 'refused'>,
    Omit<ConnectionParts, 'backpressure' | 'floodGuard'>,
    ConnectionsParts {
  readonly admit: AdmitFrom;
  readonly clock: Clock;
  /** The name of this instance. */
  readonly instance: string;
  /** Path that the server lives under, without a trailing slash; empty for none. */
  readonly basePath: string;
  /** Host names that a connection may name beside localhost and IP addresses, in lower case. */
  readonly hostNames: ReadonlySet<string>;
  /** Origins whose pages may join, beside those of the host that they ask. */
  readonly allowedOrigins: ReadonlySet<string>;
  /** Undefined where there are no other instances. */
  readonly redis: RedisLink | undefined;
}

export function createSocketServer(parts: SocketServerParts): SocketServer {
  const { redis, logger } = parts;
  const io: LogServer = new Server({
    // A message is a name and an object of a few fields, or of a few notes; a byte array counts as one.
    ...wire({ maxArrayLength: 32, maxMapLength: 32, maxExtLength: 0 }),
    serveClient: false,
    maxHttpBufferSize: LIMITS.frameBytes,
    pingInterval: PING_MS,
    pingTimeout: PING_MS,
    ...(redis && { adapter: redis.adapter }),
  });
  // It is there for messages between instances.
  io.of('/').use((_socket, next) => next(asError(refuse('UNKNOWN_LOG', 'rooms are at /logs/ and the id of a log'))));
  const namespaces = createNamespaces(io);
  const connections = createConnections(parts);
  const heartbeats = createHeartbeats(parts.clock);
  const floodGuard = createFloodGuard(parts.messagesPerSecond, parts.clock);
  const sessionSockets = createSessionSockets();
  const backpressure = createBackpressure(parts.clock);
  const siblingMessages = createSiblingMessages(logger);
  let siblings: Siblings | undefined;
  let attached: HttpServer | undefined;
  let closing = false;

  function attach(http: HttpServer): void {
    http.on('upgrade', (request) => {
      request.url = withoutBase(request.url ?? '/', parts.basePath);
    });
    // It listens behind that.
    io.attach(http);
    attached = http;
    floodGuard.watch(io.engine);
    connections.watch(io.engine);
    heartbeats.watch(io.engine);
    // Node handles no errors of a socket that asks for an upgrade, and Engine.IO only once it accepts or closes it: until
    // then a reset would end the process.
    http.on('upgrade', (_request, socket) => socket.on('error', () => {}));
    io.engine.use((request: IncomingMessage, _response: unknown, next: () => void) => {
      if (!isServedHost(request.headers.host, parts.hostNames)) turnAway(request, 'misdirected');
      else if (connections.isTooMany(request)) turnAway(request, 'tooMany');
      else next();
    });
  }

  /** Removes the members of an instance that is lost, and sends one that appears the members here. */
  function followSiblings(link: RedisLink, rooms: Rooms): Siblings {
    function publish(): void {
      for (const room of rooms.loaded()) {
        room.publishPresence();
        room.conductor.resend();
      }
    }
    const watched = watchSiblings({
      clock: parts.clock,
      sendHeartbeat: () => io.serverSideEmit('alive', parts.instance),
      appeared: publish,
      missed() {
        publish();
        for (const { uuid } of rooms.loaded()) audienceOf(uuid).siblings('present', {});
      },
      lost(instance) {
        logger.warn({ instance }, 'another instance sends no heartbeat: its members are removed');
        for (const room of rooms.loaded()) room.forgetSibling(instance);
      },
    });
    siblingMessages.listen(io.sockets, {
      alive: watched.seen,
      ended: ({ sessionIds }) => endSessions(sessionIds, 'here'),
    });
    link.onReconnect(watched.reconnected);
    return watched;
  }

  function endSessions(ids: readonly string[], where: 'here' | 'everywhere'): void {
    for (const id of ids) sessionSockets.close(id);
    if (where === 'everywhere' && redis) io.serverSideEmit('ended', { sessionIds: [...ids] });
  }

  const audienceOf = (uuid: string): Audience =>
    createSocketAudience(
      () => namespaces.find(uuid),
      () => namespaces.hold(namespaceOf(uuid)),
      redis === undefined,
    );

  /** One table for all logs, whose rooms are many. */
  function handlersOf(rooms: Rooms): SiblingHandlers<Exclude<SiblingName, 'alive' | 'ended'>> {
    type To = { readonly name: string };
    const roomOf = (to: To) => rooms.find(uuidOf(to));
    const failed = (to: To) => (error: unknown) =>
      logger.warn({ err: error, log: uuidOf(to) }, 'what another instance has written could not be read');
    return {
      committed: (sent, to) => void roomOf(to)?.adopt(sent).catch(failed(to)),
      access: ({ version }, to) => void roomOf(to)?.access.refresh(version).catch(failed(to)),
      takes: ({ version }, to) => void roomOf(to)?.takes.refresh(version).catch(failed(to)),
      awareness(told, to) {
        // An instance may be killed before its first heartbeat.
        siblings?.seen(told.instance);
        roomOf(to)?.adoptAwareness(told);
      },
      present(_, to) {
        roomOf(to)?.publishPresence();
        roomOf(to)?.conductor.resend();
      },
      music: (message, to) => roomOf(to)?.adoptMusic(message),
      stage(message, to) {
        siblings?.seen(message.instance);
        roomOf(to)?.adoptStage(message);
      },
      jam: (message, to) => roomOf(to)?.adoptJam(message),
      transport: (message, to) => roomOf(to)?.conductor.follow(message),
      baton: (message, to) => roomOf(to)?.conductor.receiveHandoff(message),
      command: (message, to) => roomOf(to)?.conductor.receiveCommand(message),
      answer: (message, to) => roomOf(to)?.conductor.receiveAnswer(message),
    };
  }

  return {
    audienceOf,
    admitTo(rooms, http) {
      attach(http);
      admitMembers(
        namespaces,
        rooms,
        { ...parts, connections, sessionSockets, backpressure, floodGuard },
        () => closing,
      );
      if (!redis) return;
      const handlers = handlersOf(rooms);
      namespaces.onNew((created) => siblingMessages.listen(created, handlers));
      siblings = followSiblings(redis, rooms);
    },
    stopJoins() {
      closing = true;
      io.engine.use((request: IncomingMessage) => turnAway(request, 'unavailable'));
    },
    sendAway: (first) =>
      sendMembersAway(namespaces.all(), io.engine.clientsCount, (namespace) => first(uuidOf(namespace))),
    // There is no engine before it is attached, and a slow start is asked meanwhile.
    connections: () => (attached ? io.engine.clientsCount : 0),
    floods: floodGuard.closed,
    bufferedBytes: backpressure.bufferedBytes,
    endSessions,
    async close() {
      siblings?.close();
      // It closes the server of HTTP, too.
      const close = () => io.close();
      await (attached ? closeInGrace(attached, close) : close());
    },
  };
}
