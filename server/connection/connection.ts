import type { Socket } from 'socket.io';
import type { DownEvents } from '../../protocol/down.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { refuse } from '../../protocol/refusal.ts';
import type { UpEvents } from '../../protocol/up.ts';
import type { Clock } from '../clock.ts';
import { lazily } from '../lazy.ts';
import { childOf, type TrafficLogger } from '../logger.ts';
import { requestId } from '../request-id.ts';
import type { SessionEvent } from '../session-events/session-event.ts';
import { faultFields, isAway } from '../storage/database-faults.ts';
import type { Backpressure } from './backpressure.ts';
import type { FloodGuard } from './flood-guard.ts';
import type { Admission } from './handshake.ts';
import { isCharged, type MemberHandlers, receiveMessages } from './receive-messages.ts';
import { createRefusedTally } from './refused-tally.ts';
import { LIVE } from './socket-audience.ts';

export interface ConnectionParts {
  countRefusal?(by: 'message', code: string): void;
  /** The call sign of this instance. */
  readonly callSign: string;
  readonly clock: Clock;
  readonly logger: TrafficLogger;
  /** Rate limit of one member, messages a second. */
  readonly messagesPerSecond: number;
  readonly backpressure: Backpressure;
  readonly floodGuard: Pick<FloodGuard, 'refused'>;
  record(event: SessionEvent): void;
}

/**
 * Serves one member from welcome to disconnection.
 * @param isOpen true while the room is the loaded one and open to the member: both may end while it is on its way in
 */
export function serveMember(
  socket: Socket<UpEvents, DownEvents>,
  { room, member, token }: Admission,
  parts: ConnectionParts,
  isOpen: () => boolean,
): void {
  const { clock, messagesPerSecond, backpressure } = parts;
  // Most members have nothing logged of them.
  const logger = lazily(() => ofSocket(parts.logger, socket, room.uuid));
  const { identity: you, committed } = member;
  const eventBase = () => ({ log: room.uuid, userId: you.userId, memberId: member.id, at: clock.now() });
  const refusals = createRefusedTally(clock, (code, count) =>
    parts.record({ kind: 'refused', code, count, ...eventBase() }),
  );

  receiveMessages(socket, handlersOf({ room, member }, clock), {
    clock,
    messagesPerSecond,
    refused(refusal) {
      parts.countRefusal?.('message', refusal.code);
      refusals.add(refusal.code);
      if (isCharged(refusal)) parts.floodGuard.refused(socket.conn);
      logger().debug({ code: refusal.code }, 'a message was refused');
    },
    failed: (error, message) => outage(logger(), error, { message }, 'a message could not be handled'),
  });

  /** Sends welcome and brings the member in sync. */
  function bringIn(): void {
    if (!isOpen()) return void socket.disconnect(true);
    const { role, rights } = room.greet(member);
    // The right to read was lost since the handshake.
    if (role === null) return void socket.disconnect(true);
    socket.emit('welcome', {
      you,
      instance: parts.callSign,
      token,
      role,
      rights: [...rights],
      head: room.head(),
      committed,
      time: clock.now(),
      limits: LIMITS,
    });
    room
      .join(member, () => {
        // Socket.IO would hold the id of one that has disconnected.
        if (socket.connected) void socket.join(LIVE);
      })
      .then(() => {
        if (!socket.connected) room.leave(member);
        else if (!isOpen()) socket.disconnect(true);
      })
      .catch((error) => {
        outage(logger(), error, {}, 'a member could not be brought in sync');
        socket.disconnect();
      });
  }

  const stopWatching = backpressure.watch(socket, {
    behind() {
      const suspended = room.suspend(member);
      if (suspended) void socket.leave(LIVE);
      return suspended;
    },
    // It has missed notes, too: after a second welcome it asks for the score again.
    level: bringIn,
    lost: () => socket.disconnect(true),
  });

  socket.on('disconnect', () => {
    stopWatching();
    room.leave(member);
    refusals.close();
    parts.record({ kind: 'left', ms: clock.now() - since, ...eventBase() });
  });

  const since = clock.now();
  parts.record({ kind: 'joined', ...eventBase() });
  bringIn();
}

/** A logger of one socket. The request is that of its handshake, where a proxy has named it. */
export const ofSocket = (
  logger: TrafficLogger,
  { id, handshake }: Pick<Socket, 'id' | 'handshake'>,
  log: string,
): TrafficLogger => childOf(logger, { socket: id, request: requestId(handshake), log });

/** Logs an error of a handler: a database that is away needs no stack. */
export function outage(logger: TrafficLogger, error: unknown, fields: object, message: string): void {
  if (isAway(error)) logger.warn({ ...fields, ...faultFields(error) }, message);
  else logger.error({ ...fields, err: error }, message);
}

function handlersOf({ room, member }: Pick<Admission, 'room' | 'member'>, clock: Pick<Clock, 'now'>): MemberHandlers {
  const { conductor } = room;
  const forbidden = () => !room.can(member, 'play') && { ok: false as const, refusal: refuse('NOT_ALLOWED') };
  return {
    update: (update) => room.receive(member, update),
    withdraw: (number) => room.withdraw(member, number),
    awareness: ({ bytes }) => room.receiveAwareness(member, bytes),
    command: (command) => forbidden() || conductor.command(command, member.identity.userId),
    baton: ({ to }) => forbidden() || (to === 'here' ? conductor.takeOver() : conductor.handOff()),
    score: async () => ({ ok: true, ...(await conductor.score()) }),
    compare: (claim) => room.compare(claim),
    stage(step) {
      // Everybody may step off.
      if (step.on && !room.can(member, 'jam')) return { ok: false, refusal: refuse('NOT_ALLOWED') };
      room.step(member, step);
      return { ok: true };
    },
    jam: (notes) => (room.can(member, 'jam') ? room.receiveJam(member, notes) : refuse('NOT_ALLOWED')),
    experience(message) {
      room.experienced(member, message);
      return { ok: true };
    },
    ping({ delay }) {
      if (delay !== undefined) room.measured(member, delay);
      return { time: clock.now() };
    },
  };
}
