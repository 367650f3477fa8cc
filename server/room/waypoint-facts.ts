import * as Y from 'yjs';
import type { AirportOf } from '../../travel-log/airport.ts';
import { type Leg, legsOf } from '../../travel-log/legs.ts';
import { waypointsMap } from '../../travel-log/shape.ts';
import type { Clock } from '../clock.ts';
import type { RoomFact, SessionEvent } from '../session-events/session-event.ts';
import { stopFacts as factsOf, legFacts, type StopChange } from '../session-events/stop-facts.ts';
import type { LogRef } from '../storage/travel-logs.ts';
import type { Inspection } from '../sync/inspection.ts';
import type { ItemRange } from '../sync/item-index.ts';
import type { RoomDocument } from './document.ts';
import type { Member } from './member.ts';

/** Delay from an edit to its facts, ms: the steps of a drag are one move. */
const DELAY_MS = 1_000;
/** Facts of one flush, count: an import of thousands of stops must not fill the queue of events. The others follow. */
const MOST_FACTS = 1_000;

/** Records what the edits of members here do to waypoints and legs; what other instances commit, they record. */
export interface WaypointFacts {
  /** An update of a member here is applied. @param ranges the items that it inserted */
  applied(member: Member, inspection: Inspection, ranges: readonly ItemRange[]): void;
  close(): void;
}

export function createWaypointFacts(parts: {
  readonly log: LogRef;
  readonly document: Pick<RoomDocument, 'replica' | 'content' | 'subscribe'>;
  readonly airportOf: AirportOf;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  record(event: SessionEvent): void;
}): WaypointFacts {
  const { log, document, airportOf, clock, record } = parts;
  const { doc } = document.replica;
  /** By change and waypoint. */
  const changes = new Map<string, { readonly change: StopChange; readonly id: string; readonly member: Member }>();
  /** The airports of each leg, by the waypoint that it leaves from. */
  let known = pairs(legs());
  let waiting: readonly (readonly [Member, RoomFact])[] = [];
  let cancel: (() => void) | undefined;
  document.subscribe((event) => {
    if (event.kind === 'changed' && event.journey) flushSoon();
  });

  function legs(): Leg[] {
    return legsOf(document.content().waypoints, airportOf);
  }

  function flushSoon(): void {
    cancel ??= clock.after(DELAY_MS, () => flush());
  }

  function flush(most = MOST_FACTS): void {
    cancel?.();
    cancel = undefined;
    const facts = [...waiting, ...stopFacts(), ...newLegs()];
    changes.clear();
    waiting = facts.slice(most);
    const at = clock.now();
    for (const [member, fact] of facts.slice(0, most))
      record({ ...fact, log: log.uuid, userId: member.identity.userId, memberId: member.id, at });
    if (waiting.length > 0) flushSoon();
  }

  function* stopFacts(): Generator<[Member, RoomFact]> {
    for (const { change, id, member } of changes.values()) {
      const code = fieldOf(id, 'airport');
      const airport = typeof code === 'string' ? airportOf(code) : undefined;
      if (airport) for (const fact of factsOf(change, airport)) yield [member, fact];
    }
  }

  /** Anything may stand where a waypoint is expected: clients write as they like. */
  function fieldOf(id: string, field: string): unknown {
    const waypoint: unknown = waypointsMap(doc).get(id);
    return waypoint instanceof Y.Map ? waypoint.get(field) : undefined;
  }

  /** Legs that lead elsewhere than the last time: those at waypoints that changed here, and those that close a gap. */
  function* newLegs(): Generator<[Member, RoomFact]> {
    const members = new Map([...changes.values()].map(({ id, member }) => [id, member]));
    const closer = [...changes.values()].find(({ change }) => change === 'waypoint-removed')?.member;
    const now = legs();
    const before = known;
    known = pairs(now);
    for (const leg of now) {
      const member = members.get(leg.to.id) ?? members.get(leg.from.id) ?? closer;
      if (member && before.get(leg.id) !== known.get(leg.id)) for (const fact of legFacts(leg)) yield [member, fact];
    }
  }

  function note(member: Member, change: StopChange, id: string): void {
    changes.set(`${change} ${id}`, { change, id, member });
    if (change !== 'waypoint-moved') changes.delete(`waypoint-moved ${id}`);
  }

  /** The waypoint and the field that an item is the value of; the field is undefined for the waypoint itself. */
  function fieldAt(client: number, clock: number): { id: string; field: string | undefined } | undefined {
    const item: Y.Item | Y.GC = Y.getItem(doc.store, Y.createID(client, clock));
    if (!(item instanceof Y.Item) || item.parentSub === null) return undefined;
    const type = item.parent as Y.AbstractType<unknown>;
    if (type === waypointsMap(doc)) return { id: item.parentSub, field: undefined };
    const holder = type._item;
    return holder?.parent === waypointsMap(doc) && holder.parentSub !== null
      ? { id: holder.parentSub, field: item.parentSub }
      : undefined;
  }

  return {
    applied(member, { brings, deletes }, ranges) {
      const added = new Set<string>();
      const [first] = brings;
      for (const { from } of first ? ranges : []) {
        const at = fieldAt(first!.client, from);
        if (!at || added.has(at.id)) continue;
        if (at.field === undefined) added.add(at.id);
        const change = changeBy(at.field);
        if (change) note(member, change, at.id);
      }
      for (const { client, from } of deletes) {
        const at = fieldAt(client, from);
        // It comes back from the bin.
        const isBack = at?.field === 'removed' && fieldOf(at.id, 'removed') === undefined;
        if (isBack) note(member, 'waypoint-added', at.id);
      }
      if (changes.size > 0) flushSoon();
    },
    close: () => flush(Number.POSITIVE_INFINITY),
  };
}

function changeBy(field: string | undefined): StopChange | undefined {
  switch (field) {
    case undefined:
      return 'waypoint-added';
    case 'airport':
    case 'order':
      return 'waypoint-moved';
    case 'removed':
      return 'waypoint-removed';
    default:
      return undefined;
  }
}

const pairs = (legs: readonly Leg[]): ReadonlyMap<string, string> =>
  new Map(legs.map(({ id, origin, destination }) => [id, `${origin.id}-${destination.id}`]));
