import type { Experience } from '../../protocol/experience.ts';
import { EXPERIENCE_LIMITS } from '../../protocol/experience-limits.ts';
import type { Airport, AirportOf } from '../../travel-log/airport.ts';
import type { Waypoint } from '../../travel-log/shape.ts';
import type { Clock } from '../clock.ts';
import { createTokenBucket, type TokenBucket } from '../identity/token-bucket.ts';
import type { RoomFact, SessionEvent } from '../session-events/session-event.ts';
import type { LogRef } from '../storage/travel-logs.ts';
import type { RoomDocument } from './document.ts';
import type { Member } from './member.ts';

/** Records what a member has heard and measured. More than its share is ignored, as are legs that are gone. */
export type ReceiveExperience = (member: Member, experience: Experience) => void;

export function createExperienceReceiver(parts: {
  readonly log: LogRef;
  readonly document: Pick<RoomDocument, 'content'>;
  readonly airportOf: AirportOf;
  readonly clock: Pick<Clock, 'now'>;
  record(event: SessionEvent): void;
}): ReceiveExperience {
  const { log, document, airportOf, clock } = parts;
  const buckets = new WeakMap<Member, TokenBucket>();

  function airportsOf(
    leg: string,
    waypoints: readonly Waypoint[],
  ): Pick<Extract<RoomFact, { kind: 'listened' }>, 'origin' | 'destination'> | undefined {
    const at = waypoints.findIndex(({ id }) => id === leg);
    const origin = at < 0 ? undefined : airportOf(waypoints[at]!.airport);
    const to = waypoints.find(({ airport }, index) => index > at && airportOf(airport));
    return origin && to && { origin: codeOf(origin), destination: codeOf(airportOf(to.airport)!) };
  }

  function* factsOf({ edits, notes, heard, left }: Experience): Generator<RoomFact> {
    for (const ms of edits) yield { kind: 'latency', action: 'edit', ms };
    for (const ms of notes) yield { kind: 'latency', action: 'note', ms };
    if (heard.length === 0) return;
    const { waypoints } = document.content();
    for (const [at, { leg, ms, muted }] of heard.entries()) {
      const airports = airportsOf(leg, waypoints);
      const leftHere = left && at === heard.length - 1;
      if (airports) yield { kind: 'listened', ...airports, ms, muted, leftHere };
    }
  }

  return (member, experience) => {
    const bucket = buckets.get(member) ?? createTokenBucket(1_000 / EXPERIENCE_LIMITS.everyMs, AT_ONCE, clock.now);
    buckets.set(member, bucket);
    if (!bucket.take()) return;
    const by = { log: log.uuid, userId: member.identity.userId, memberId: member.id, at: clock.now() };
    for (const fact of factsOf(experience)) parts.record({ ...fact, ...by });
  };
}

/** Messages at once, count: one that was under way for long is followed by the next, or by the last one. */
const AT_ONCE = 2;

const codeOf = ({ iata, icao }: Airport) => iata ?? icao ?? '';
