import type { EditedPart } from '../session-events/session-event.ts';
import type { Inspection } from '../sync/inspection.ts';
import type { ItemIndex, ItemRange, TypePlace } from '../sync/item-index.ts';

/** Places that are looked at, count: one more of a large update hardly ever says anything else. */
const MOST_PLACES = 200;

/**
 * The part of a travel log that an update changes. To be asked before the update is applied: what it deletes may be gone
 * after.
 * @param ranges the items that it inserts, located
 */
export function editedPart(
  inspection: Inspection,
  ranges: readonly ItemRange[],
  items: Pick<ItemIndex, 'placesTouched'>,
): EditedPart {
  let part: EditedPart | undefined;
  let looked = 0;
  for (const place of items.placesTouched(inspection, ranges)) {
    const other = place && partAt(place);
    part ??= other;
    if (other !== part) return 'several';
    looked += 1;
    if (looked === MOST_PLACES) break;
  }
  return part ?? 'several';
}

/** Below a waypoint there are its fields; below these, the text of its entry. */
function partAt({ type, depth }: TypePlace): EditedPart {
  if (type === 'waypoints') return depth > 1 ? 'entries' : 'waypoints';
  return type === 'settings' ? 'settings' : 'details';
}
