import type { Socket } from 'socket.io';
import type { DownEvents } from '../../protocol/down.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { describeMisfit } from '../../protocol/misfit.ts';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import { UP, type UpAnswer, type UpEvents, type UpMessage, type UpName } from '../../protocol/up.ts';
import { UNREADABLE } from '../../protocol/wire.ts';
import type { Clock } from '../clock.ts';
import { UnreadableScore } from '../conductor/score/score-entry.ts';
import { createTokenBucket } from '../identity/token-bucket.ts';
import type { Logger } from '../logger.ts';
import type { SessionEvent } from '../session-events/session-event.ts';
import { watchBackpressure } from './backpressure.ts';
import type { Admission } from './handshake.ts';
import { LIVE, type UntypedListener } from './socket-audience.ts';

type Handler<N extends UpName> = (message: UpMessage<N>) => Promise<UpAnswer<N>> | UpAnswer<N> | Refusal | undefined;

/** Serves one member from welcome to disconnection. Each message is parsed once, here, and trusted behind it. */
export function serveMember(
  socket: Socket<UpEvents, DownEvents>,
  { room, member, token }: Admission,
  parts: {
    callSign: string;
    clock: Clock;
    logger: Logger;
    messagesPerSecond: number;
    record(event: SessionEvent): void;
  },
): void {
  const { clock, logger } = parts;
  const bucket = createTokenBucket(parts.messagesPerSecond, 2 * parts.messagesPerSecond, clock.now);
  let strikes: number[] = [];
  const untyped: UntypedListener = socket;

  const eventBase = () => ({ log: room.uuid, userId: member.identity.userId, memberId: member.id, at: clock.now() });

  function refused(refusal: Refusal, answer: unknown): void {
    parts.record({ kind: 'refused', code: refusal.code, ...eventBase() });
    if (typeof answer === 'function') answer({ ok: false, refusal });
    else socket.emit('refused', { refusal });
  }

  /** A client that sends invalid data again and again is hostile or broken. */
  function strike(): void {
    const now = clock.now();
    strikes = [...strikes.filter((at) => at > now - 60_000), now];
    if (strikes.length >= LIMITS.strikes) socket.disconnect(true);
  }

  function on<N extends UpName>(name: N, handle: Handler<N>): void {
    const receive = async (raw: unknown, answer: unknown) => {
      // A ping has no refusal: without an answer it counts as lost.
      if (!bucket.take()) return refused(refuse('RATE_LIMITED'), name === 'ping' ? undefined : answer);
      const parsed = UP[name].message.safeParse(raw);
      if (!parsed.success) {
        refused(refuse('BAD_MESSAGE', `${name}: ${describeMisfit(parsed.error)}`), answer);
        if (name === 'update') strike();
        return;
      }
      try {
        const result = await handle(parsed.data as UpMessage<N>);
        if (!result) return;
        if ('code' in result) refused(result, answer);
        else if ('ok' in result && !result.ok) {
          refused(result.refusal, answer);
          if (result.refusal.code === 'BAD_UPDATE') strike();
        } else if (typeof answer === 'function') answer(result);
      } catch (error) {
        // Only what lies outside can fail here (database, broker): the member may try again.
        // A score that it cannot read is logged where it was read.
        const unreadable = error instanceof UnreadableScore;
        if (!unreadable) logger.error({ err: error, log: room.uuid, message: name }, 'a message could not be handled');
        refused(refuse('UNAVAILABLE', unreadable ? error.message : undefined), answer);
      }
    };
    untyped.on(name, receive);
  }

  on('update', (update) => room.receive(member, update));
  on('awareness', ({ bytes }) => room.receiveAwareness(member, bytes));
  on('command', (command) =>
    member.role === 'viewer' ? { ok: false, refusal: refuse('READ_ONLY') } : room.conductor.command(command),
  );
  on('baton', ({ to }) => {
    if (member.role === 'viewer') return { ok: false, refusal: refuse('READ_ONLY') };
    return to === 'here' ? room.conductor.takeOver() : room.conductor.handOff();
  });
  on('score', async () => ({ ok: true, ...(await room.conductor.score()) }));
  on('compare', (claim) => room.compare(claim));
  on('ping', () => ({ time: clock.now() }));
  socket.onAny((name: string, ...rest: unknown[]) => {
    if (Object.hasOwn(UP, name)) return;
    const detail = name === UNREADABLE ? 'the frame cannot be read' : 'there is no such message';
    refused(refuse('BAD_MESSAGE', detail), rest.at(-1));
    if (name === UNREADABLE) strike();
  });

  const { identity: you, role, committed } = member;

  /** Sends welcome and brings the member in sync. */
  function bringIn(): void {
    socket.emit('welcome', {
      you,
      instance: parts.callSign,
      token,
      role,
      head: room.head,
      committed,
      time: clock.now(),
      limits: LIMITS,
    });
    room
      .join(member, () => void socket.join(LIVE))
      .then(() => {
        // It may have disconnected meanwhile.
        if (!socket.connected) room.leave(member);
      })
      .catch((error) => {
        logger.error({ err: error, log: room.uuid }, 'a member could not be brought in sync');
        socket.disconnect();
      });
  }

  const stopWatching = watchBackpressure(socket, clock, {
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
    parts.record({ kind: 'left', ...eventBase() });
  });

  parts.record({ kind: 'joined', ...eventBase() });
  bringIn();
}
