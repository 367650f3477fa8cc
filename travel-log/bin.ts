import type * as Y from 'yjs';
import { compareWaypoints, type Removal, readWaypoint, removalOf, type Waypoint, waypointsMap } from './shape.ts';
import { forgetLeg } from './steering.ts';

/** A removed waypoint. Its fields, its entry and the settings of its leg are in the document until the bin is emptied. */
export interface RemovedWaypoint {
  readonly waypoint: Waypoint;
  readonly removal: Removal;
}

/** The removed waypoints in travelling order. */
export function readBin(doc: Y.Doc): RemovedWaypoint[] {
  return [...waypointsMap(doc)]
    .flatMap(([id, fields]) => {
      const removal = removalOf(fields);
      return removal ? [{ waypoint: readWaypoint(id, fields), removal }] : [];
    })
    .sort((a, b) => compareWaypoints(a.waypoint, b.waypoint));
}

/** Takes a waypoint out of the bin, with everything that was written at it. False where it is not in the bin. */
export function restoreWaypoint(doc: Y.Doc, id: string): boolean {
  const waypoint = waypointsMap(doc).get(id);
  if (!removalOf(waypoint)) return false;
  waypoint!.delete('removed');
  return true;
}

/**
 * Deletes the removed waypoints and the settings of their legs, for good.
 * @param origin of the transaction, so that it can be told from edits that are subject to undo
 */
export function emptyBin(doc: Y.Doc, origin: symbol): void {
  doc.transact(() => {
    for (const { waypoint } of readBin(doc)) {
      waypointsMap(doc).delete(waypoint.id);
      forgetLeg(doc, waypoint.id);
    }
  }, origin);
}
