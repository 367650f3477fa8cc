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
import { REFUSED_COST } from './flood-guard.ts';

/** What becomes of each message of a member: an answer, a refusal, or neither. */
export type MemberHandlers = {
  readonly [N in UpName]: (message: UpMessage<N>) => Promise<UpAnswer<N>> | UpAnswer<N> | Refusal | undefined;
};

/** Refusals that cost as much as other messages more. One that comes of the rate or of the server costs none. */
export const isCharged = ({ code }: Refusal): boolean => code !== 'RATE_LIMITED' && code !== 'UNAVAILABLE';

/**
 * Receives the messages of a member. Each is parsed once, here, and trusted behind it; one that is invalid, unknown or
 * above the rate limit is refused.
 * @param refused is called with each refusal
 * @param failed is called with an error of a handler; the member is answered UNAVAILABLE
 */
export function receiveMessages(
  socket: Socket<UpEvents, DownEvents>,
  handlers: MemberHandlers,
  parts: {
    readonly clock: Pick<Clock, 'now'>;
    /** Rate limit, messages a second; twice as many at once after a pause. */
    readonly messagesPerSecond: number;
    refused(refusal: Refusal): void;
    failed(error: unknown, message: UpName): void;
  },
): void {
  const { clock, messagesPerSecond } = parts;
  const bucket = createTokenBucket(messagesPerSecond, 2 * messagesPerSecond, clock.now);
  let strikes: number[] = [];

  function sendRefusal(refusal: Refusal, answer: unknown): void {
    parts.refused(refusal);
    // First the member hears RATE_LIMITED; who sends on then is cut off.
    if (isCharged(refusal)) bucket.take(REFUSED_COST);
    if (typeof answer === 'function') answer({ ok: false, refusal });
    else socket.emit('refused', { refusal });
  }

  /** A client that sends invalid data again and again is hostile or broken. */
  function strike(): void {
    const now = clock.now();
    strikes = [...strikes.filter((at) => at > now - 60_000), now];
    if (strikes.length >= LIMITS.strikes) socket.disconnect(true);
  }

  async function receive<N extends UpName>(name: N, raw: unknown, answer: unknown): Promise<void> {
    // A ping has no refusal: without an answer it counts as lost.
    if (!bucket.take()) return sendRefusal(refuse('RATE_LIMITED'), name === 'ping' ? undefined : answer);
    const parsed = UP[name].message.safeParse(raw);
    if (!parsed.success) {
      sendRefusal(refuse('BAD_MESSAGE', `${name}: ${describeMisfit(parsed.error)}`), answer);
      if (name === 'update') strike();
      return;
    }
    try {
      const result = await handlers[name](parsed.data as UpMessage<N>);
      if (!result) return;
      if ('code' in result) sendRefusal(result, answer);
      else if ('ok' in result && !result.ok) {
        sendRefusal(result.refusal, answer);
        if (result.refusal.code === 'BAD_UPDATE') strike();
      } else if (typeof answer === 'function') answer(result);
    } catch (error) {
      // Only what lies outside of the process fails here (database, Redis): the member may try again.
      // A score that this version cannot read was logged where it was read.
      const unreadable = error instanceof UnreadableScore;
      if (!unreadable) parts.failed(error, name);
      sendRefusal(refuse('UNAVAILABLE', unreadable ? error.message : undefined), answer);
    }
  }

  const isKnown = (name: string): name is UpName => Object.hasOwn(UP, name);

  // One listener for all names: one for each would take 1.3 KiB more of every member.
  socket.onAny((name: string, ...rest: unknown[]) => {
    if (isKnown(name)) return void receive(name, rest[0], rest[1]);
    if (!bucket.take()) return sendRefusal(refuse('RATE_LIMITED'), rest.at(-1));
    const detail = name === UNREADABLE ? 'the frame cannot be read' : 'there is no such message';
    sendRefusal(refuse('BAD_MESSAGE', detail), rest.at(-1));
    if (name === UNREADABLE) strike();
  });
}
