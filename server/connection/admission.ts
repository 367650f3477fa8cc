import type { Socket } from 'socket.io';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import { TokenRefused } from '../identity/token-refused.ts';
import { FOREIGN_ORIGIN, isAllowedOrigin } from '../origins.ts';
import type { Rooms } from '../room/rooms.ts';
import type { TrustedProxies } from '../trusted-proxies.ts';
import { createTurnstile } from '../turnstile.ts';
import { type ConnectionParts, ofSocket, outage, serveMember } from './connection.ts';
import type { Connections } from './connections.ts';
import { type Admission, type AdmitFrom, type HandshakeParts, shakeHands } from './handshake.ts';
import { type Namespaces, uuidOf } from './namespaces.ts';
import type { SessionSockets } from './session-sockets.ts';
import { closeAt } from './token-expiry.ts';

/**
 * Admits members to the rooms of their logs, and serves them.
 * @param closing whether this instance admits no more members
 */
export function admitMembers(
  namespaces: Pick<Namespaces, 'logs' | 'hold' | 'disposeIfEmpty'>,
  rooms: Rooms,
  parts: Omit<HandshakeParts, 'admit' | 'refused'> &
    ConnectionParts & {
      readonly connections: Pick<Connections, 'enter' | 'identify' | 'leave'>;
      /** Origins whose pages may join, beside those of the host that they ask. */
      readonly allowedOrigins: ReadonlySet<string>;
      readonly admit: AdmitFrom;
      readonly trustedProxies: Pick<TrustedProxies, 'addressOf'>;
      readonly sessionSockets: Pick<SessionSockets, 'add'>;
    },
  closing: () => boolean,
): void {
  const { connections } = parts;
  const enter = createTurnstile();

  async function admit(socket: Socket): Promise<Admission | Refusal> {
    const tooMany = await connections.enter(socket);
    if (tooMany) return tooMany;
    await enter();
    const address = parts.trustedProxies.addressOf(socket.request);
    const result = await shakeHands(socket.id, uuidOf(socket.nsp), socket.handshake.auth, {
      ...parts,
      rooms,
      refused: (log, userId, code) =>
        parts.record({ kind: 'refused', code, log, userId, memberId: null, at: parts.clock.now() }),
      admit: (who) => parts.admit({ ...who, address }),
    });
    if ('code' in result) return result;
    return (await connections.identify(socket, result.member.identity.userId)) ?? result;
  }

  namespaces.logs.use(async (socket, next) => {
    // A WebSocket that is refused tells a page nothing: so it is opened, and the join is refused by name.
    if (!isAllowedOrigin(socket.handshake.headers, parts.allowedOrigins)) return next(asError(FOREIGN_ORIGIN));
    if (closing()) return next(asError(refuse('UNAVAILABLE', 'this instance is closing: join again')));
    const { name } = socket.nsp;
    const release = namespaces.hold(name);
    const result = await admit(socket).catch((error): Refusal => {
      if (error instanceof TokenRefused) return error.refusal;
      outage(ofSocket(parts.logger, socket, uuidOf(socket.nsp)), error, {}, 'a handshake failed');
      return refuse('UNAVAILABLE');
    });
    if ('code' in result) {
      connections.leave(socket);
      ofSocket(parts.logger, socket, uuidOf(socket.nsp)).debug({ code: result.code }, 'a handshake was refused');
      next(asError(result));
    } else {
      socket.data.admission = result;
      next();
    }
    // Socket.IO connects the socket in the next tick.
    setImmediate(release);
  });
  namespaces.logs.on('connection', (socket) => {
    const admission = socket.data.admission!;
    const { room, member } = admission;
    const isOpen = () => rooms.find(room.uuid) === room && !parts.closures.refusal(room.uuid, member.identity.userId);
    // Before it is served: that may end its connection at once.
    socket.on('disconnect', parts.sessionSockets.add(admission.proofId, socket));
    socket.on('disconnect', () => {
      connections.leave(socket);
      setImmediate(namespaces.disposeIfEmpty, socket.nsp.name);
    });
    serveMember(socket, admission, parts, isOpen);
    if (admission.expires !== undefined && socket.connected)
      socket.on(
        'disconnect',
        closeAt(admission.expires, parts.clock, () => socket.disconnect(true)),
      );
  });
}

/** A refusal in the form that reaches a client of Socket.IO: `connect_error` with `data`. */
export const asError = (refusal: Refusal): Error & { data: Refusal } =>
  Object.assign(new Error(refusal.code), { data: refusal });
