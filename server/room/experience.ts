import type { Experience } from '../../protocol/experience.ts';
import { EXPERIENCE_LIMITS } from '../../protocol/experience-limits.ts';
import { type AirportOf, codeOf, isPlace } from '../../travel-log/airport.ts';
import type { Waypoint } from '../../travel-log/shape.ts';
import type { Clock } from '../clock.ts';
import { createTokenBucket, type TokenBucket } from '../identity/token-bucket.ts';
import type { RoomFact, SessionEvent } from '../session-events/session-event.ts';
import type { LogRef } from '../storage/travel-logs.ts';
import type { RoomDocument } from './document.ts';
import type { ToldMusic } from './jam/told-music.ts';
import type { Member } from './member.ts';

/** Records what members have heard and measured, as far as it can be true. */
export interface ExperienceReceiver {
  joined(member: Member): void;
  /** More than the share of a person is ignored, as is music that did not play since its last message. */
  receive(member: Member, experience: Experience): void;
  /** The connection of a member has ended. */
  left(member: Member): void;
}

/** A person in this room, by however many connections. */
interface Person {
  readonly bucket: TokenBucket;
  /** Its connections. */
  readonly members: Set<string>;
  /** Until when it has told of the music, or when it came, room time in ms. */
  toldUntil: number;
}

type Heard = Experience['heard'][number];
type Listened = Extract<RoomFact, { kind: 'listened' }>;

export function createExperienceReceiver(parts: {
  readonly log: LogRef;
  readonly document: Pick<RoomDocument, 'content'>;
  readonly told: Pick<ToldMusic, 'played'>;
  readonly airportOf: AirportOf;
  readonly clock: Pick<Clock, 'now'>;
  record(event: SessionEvent): void;
}): ExperienceReceiver {
  const { log, document, told, airportOf, clock, record } = parts;
  /** By user. They stay for a while after they left: who comes again has no new share. */
  const people = new Map<number, Person>();
  /** The last leg of members who say that they leave, by connection: it is recorded once they have left. */
  const leaving = new Map<string, Listened>();

  function recordAll(member: Member, facts: Iterable<RoomFact>): void {
    const by = { log: log.uuid, userId: member.identity.userId, memberId: member.id, at: clock.now() };
    for (const fact of facts) record({ ...fact, ...by });
  }

  function settle(member: Member, leftHere: boolean): void {
    const last = leaving.get(member.id);
    leaving.delete(member.id);
    if (last) recordAll(member, [{ ...last, leftHere }]);
  }

  function airportsOf(
    leg: string,
    waypoints: readonly Waypoint[],
  ): Pick<Listened, 'origin' | 'destination'> | undefined {
    const at = waypoints.findIndex(({ id }) => id === leg);
    const origin = at < 0 ? undefined : airportOf(waypoints[at]!.airport);
    const to = waypoints.find(({ airport }, index) => index > at && airportOf(airport));
    const destination = to && airportOf(to.airport);
    // The name of a place that is no airport is a text of a person.
    if (!origin || !destination || isPlace(origin) || isPlace(destination)) return undefined;
    return { origin: codeOf(origin), destination: codeOf(destination) };
  }

  function listenedOf(heard: readonly Heard[]): Listened[] {
    if (heard.length === 0) return [];
    const { waypoints } = document.content();
    return heard.flatMap(({ leg, ms, muted }) => {
      const airports = airportsOf(leg, waypoints);
      return airports ? [{ kind: 'listened', ...airports, ms, muted, leftHere: false }] : [];
    });
  }

  return {
    joined({ id, identity: { userId } }) {
      const now = clock.now();
      for (const [user, { members, toldUntil }] of people)
        if (members.size === 0 && now - toldUntil > AT_ONCE * EXPERIENCE_LIMITS.everyMs) people.delete(user);
      const person = people.get(userId) ?? {
        bucket: createTokenBucket(1_000 / EXPERIENCE_LIMITS.everyMs, AT_ONCE, clock.now),
        members: new Set(),
        toldUntil: now,
      };
      if (person.members.size === 0) person.toldUntil = now;
      person.members.add(id);
      people.set(userId, person);
    },

    receive(member, { edits, notes, heard, left }) {
      const person = people.get(member.identity.userId);
      if (!person?.bucket.take()) return;
      const now = clock.now();
      const played = told.played(person.toldUntil, now);
      person.toldUntil = now;
      // A page that the browser has brought back.
      settle(member, false);
      recordAll(member, latencies('edit', edits));
      // Notes come while it plays.
      if (played.size > 0) recordAll(member, latencies('note', notes));
      const possible = possibleOf(heard, played);
      const last = left && possible.at(-1)?.leg === heard.at(-1)?.leg ? possible.slice(-1) : [];
      recordAll(member, listenedOf(possible.slice(0, possible.length - last.length)));
      for (const here of listenedOf(last)) leaving.set(member.id, here);
    },

    left(member) {
      settle(member, true);
      people.get(member.identity.userId)?.members.delete(member.id);
    },
  };
}

/** Messages at once, count: one that was under way for long is followed by the next, or by the last one. */
const AT_ONCE = 2;
/** Interval at which the SDK looks which leg plays, ms: it may count a moment of the leg before. */
const LOOK_MS = 1_000;

function* latencies(action: 'edit' | 'note', samples: readonly number[]): Generator<RoomFact> {
  for (const ms of samples) yield { kind: 'latency', action, ms };
}

/** Each leg once with the sound on and once without, for no longer than it played, and all of them for no longer than the music did. */
function possibleOf(heard: readonly Heard[], played: ReadonlyMap<string, number>): Heard[] {
  const once = new Map<string, Heard>();
  for (const each of heard) {
    const key = `${each.muted} ${each.leg}`;
    const ms = each.ms + (once.get(key)?.ms ?? 0);
    // The latest one is the last.
    once.delete(key);
    once.set(key, { ...each, ms });
  }
  const left = new Map([...played].map(([leg, ms]) => [leg, ms + LOOK_MS]));
  let all = [...played.values()].reduce((sum, ms) => sum + ms, 0);
  return [...once.values()].flatMap((each) => {
    const ms = Math.floor(Math.min(each.ms, all, left.get(each.leg) ?? 0));
    if (ms <= 0) return [];
    all -= ms;
    left.set(each.leg, left.get(each.leg)! - ms);
    return [{ ...each, ms }];
  });
}
