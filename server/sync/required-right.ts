import type { Inspection } from './inspection.ts';
import type { ItemIndex, ItemRange } from './item-index.ts';

/** The top-level type that the right to steer covers. */
const STEERED = 'settings';

/**
 * The right that an update needs: `steer` where every item that it inserts or deletes lies under the settings, else
 * `write`. What cannot be located needs `write`.
 * @param ranges the items that it inserts, located
 */
export function requiredRight(
  inspection: Inspection,
  ranges: readonly ItemRange[],
  items: Pick<ItemIndex, 'placesTouched'>,
): 'steer' | 'write' {
  for (const place of items.placesTouched(inspection, ranges)) if (place?.type !== STEERED) return 'write';
  return 'steer';
}
