import type { TravelLogContent, Waypoint } from '@aero-melody/client';
import { changeBetween } from '@aero-melody/client';
import * as texts from '#texts/history.ts';

/** A stop of a version beside what has become of it. */
export interface StopDifference {
  readonly waypoint: Waypoint;
  /** `back`: restoring brings it back; `away`: it was added since, and restoring takes it away. */
  readonly kind: 'same' | 'changed' | 'back' | 'away';
  /** What else is different about it, in words. */
  readonly changes: readonly string[];
  readonly entry: readonly TextPiece[];
}

/** A piece of a text: the same then and now, only then (it comes back) or only now (it goes). */
export interface TextPiece {
  readonly kind: 'same' | 'back' | 'away';
  readonly text: string;
}

/** The stops of a version in their order, and then those that were added since. */
export function stopDifferences(then: TravelLogContent, now: TravelLogContent): StopDifference[] {
  const current = new Map(now.waypoints.map((waypoint) => [waypoint.id, waypoint]));
  const before = new Set(then.waypoints.map(({ id }) => id));
  return [
    ...then.waypoints.map((waypoint): StopDifference => {
      const other = current.get(waypoint.id);
      if (!other) return { waypoint, kind: 'back', changes: [], entry: textPieces(waypoint.entry, '') };
      const changes = changesOf(waypoint, other);
      const same = changes.length === 0 && waypoint.entry === other.entry;
      return {
        waypoint,
        kind: same ? 'same' : 'changed',
        changes,
        entry: textPieces(waypoint.entry, other.entry),
      };
    }),
    ...now.waypoints
      .filter(({ id }) => !before.has(id))
      .map(
        (waypoint): StopDifference => ({
          waypoint,
          kind: 'away',
          changes: [],
          entry: textPieces('', waypoint.entry),
        }),
      ),
  ];
}

function changesOf(then: Waypoint, now: Waypoint): string[] {
  return [
    ...(then.airport === now.airport ? [] : [texts.nowAirport(now.airport || texts.withoutACode)]),
    ...(then.order === now.order ? [] : [texts.movedSince]),
    ...(then.arrive === now.arrive && then.depart === now.depart && then.nights === now.nights
      ? []
      : [texts.otherTimesNow]),
    ...(then.flight === now.flight && then.way === now.way ? [] : [texts.anotherFlightNow]),
  ];
}

/**
 * @example textPieces('Rain all day', 'Sun all day')
 * // [{ kind: 'away', text: 'Su' }, { kind: 'back', text: 'Rai' }, { kind: 'same', text: 'n all day' }]
 */
export function textPieces(then: string, now: string): TextPiece[] {
  const change = changeBetween(now, then) ?? { at: now.length, remove: 0, insert: '' };
  const pieces: TextPiece[] = [
    { kind: 'same', text: now.slice(0, change.at) },
    { kind: 'away', text: now.slice(change.at, change.at + change.remove) },
    { kind: 'back', text: change.insert },
    { kind: 'same', text: now.slice(change.at + change.remove) },
  ];
  return pieces.filter(({ text }) => text !== '');
}
