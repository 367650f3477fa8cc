import type { Jam, JamDown } from '../../../protocol/jam.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import type { Place } from '../../../protocol/place.ts';
import { type Refusal, refuse } from '../../../protocol/refusal.ts';
import type { SiblingMessage } from '../../../protocol/sibling.ts';
import type { Clock } from '../../clock.ts';
import { createTokenBucket, type TokenBucket } from '../../identity/token-bucket.ts';
import type { Audience } from '../audience.ts';
import type { Member } from '../member.ts';
import { createHeldNotes, type Player } from './held-notes.ts';
import type { RoomStage } from './stage.ts';
import type { ToldMusic } from './told-music.ts';

/** Notes that members play, on their way to all others. No database is on the way. */
export interface RoomJam {
  /** Receives notes of a member here. */
  receive(member: Member, message: Jam): Refusal | undefined;
  /** Receives notes of a member of another instance. */
  adopt(message: SiblingMessage<'jam'>): void;
  /** A member here has left, or may not play any more: what it holds ends. */
  release(member: Member): void;
  /** An instance is gone, and what its members hold ends. */
  forget(instance: string): void;
}

/** A member here that plays. */
interface Playing {
  readonly bucket: TokenBucket;
  /** The last watermark, and the run of the music that it belongs to. */
  upTo: { readonly place: Place; readonly run: number } | undefined;
}

export function createJam(parts: {
  /** The name of this instance. */
  readonly instance: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly audience: Pick<Audience, 'here' | 'siblings'>;
  readonly stage: Pick<RoomStage, 'isOn' | 'heard'>;
  readonly music: Pick<ToldMusic, 'ahead' | 'isPlaying' | 'stageLead' | 'runAt' | 'repeats'>;
  /** Every message, of members of all instances. */
  heard(message: JamDown): void;
}): RoomJam {
  const { instance, clock, audience, stage, music } = parts;
  /** Until the member is gone: one that steps off and on again has played as much. */
  const playing = new WeakMap<Member, Playing>();
  const heldNotes = createHeldNotes();

  /** Not to the player itself. */
  function relay(message: JamDown): void {
    audience.here('jam', message, [message.member]);
    audience.siblings('jam', { instance, message });
    parts.heard(message);
  }

  /** Undefined where members on stage hear the music there at this time, give or take the line. */
  function misplaced(member: Member, message: Extract<Jam, { kind: 'placed' }>): Refusal | undefined {
    if (!stage.isOn(member.id)) return refuse('BAD_PLACE', 'the member is not on stage');
    if (!music.isPlaying(clock.now())) return refuse('BAD_PLACE', 'the music rests');
    const { leg, upTo, events } = message;
    const last = playing.get(member)?.upTo;
    const run = music.runAt({ leg, tick: upTo }, clock.now());
    const from = last?.run === run && last.place.leg === leg ? last.place.tick : 0;
    const isPassBefore = last !== undefined && run === last.run - 1 && music.repeats(leg);
    if (upTo < from || isPassBefore) return refuse('BAD_PLACE', 'the watermark runs back');
    if (events.some(({ at }) => at < from || at > upTo)) return refuse('BAD_PLACE', 'behind or before the watermark');
    const now = clock.now();
    for (const tick of [events[0]?.at ?? upTo, upTo]) {
      const ahead = music.ahead({ leg, tick }, now);
      if (ahead === undefined) return refuse('BAD_PLACE', 'there is no such place in the music');
      if (ahead < -LIMITS.jamAstrayMs) return refuse('BAD_PLACE', 'the place is over');
      if (ahead > music.stageLead() + LIMITS.jamAstrayMs) return refuse('BAD_PLACE', 'the place is too far ahead');
    }
    return undefined;
  }

  function mistimed({ time }: Extract<Jam, { kind: 'direct' }>): Refusal | undefined {
    const isNear = Math.abs(time - clock.now()) <= LIMITS.jamDirectMs;
    return isNear ? undefined : refuse('BAD_PLACE', 'the time is not now');
  }

  function isHeard({ kind, events, held }: Jam): boolean {
    return kind === 'placed' && (events.length > 0 || held.length > 0);
  }

  return {
    receive(member, message) {
      const { id, identity } = member;
      const refusal = message.kind === 'placed' ? misplaced(member, message) : mistimed(message);
      if (refusal) return refusal;
      const own = playing.get(member) ?? {
        bucket: createTokenBucket(LIMITS.jamNotes, 2 * LIMITS.jamNotes, clock.now),
        upTo: undefined,
      };
      playing.set(member, own);
      const notes = message.events.filter(({ kind }) => kind === 'on').length;
      if (notes > 0 && !own.bucket.take(notes)) return refuse('RATE_LIMITED', 'too many notes');
      if (message.kind === 'placed') {
        const place = { leg: message.leg, tick: message.upTo };
        own.upTo = { place, run: music.runAt(place, clock.now()) };
      }
      const by: Player = { member: id, player: identity };
      heldNotes.played(instance, by);
      relay({ ...message, ...by });
      if (isHeard(message)) stage.heard(id);
      return undefined;
    },
    adopt({ instance: sender, message }) {
      if (message.kind === 'gone') heldNotes.take(sender, message.member);
      else {
        heldNotes.played(sender, message);
        if (isHeard(message)) stage.heard(message.member);
      }
      audience.here('jam', message);
      parts.heard(message);
    },
    release(member) {
      const own = playing.get(member);
      if (own) own.upTo = undefined;
      const gone = heldNotes.take(instance, member.id);
      if (gone) relay({ kind: 'gone', ...gone });
    },
    forget(sender) {
      for (const gone of heldNotes.takeAll(sender)) audience.here('jam', { kind: 'gone', ...gone });
    },
  };
}
