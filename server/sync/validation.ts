import { LIMITS } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import { TOP_LEVEL } from '../../travel-log/shape.ts';
import { type Inspection, inspectUpdate } from './inspection.ts';
import type { ItemIndex, ItemRange } from './item-index.ts';
import type { PendingClocks } from './pending-clocks.ts';

export type Verdict =
  | { readonly kind: 'fresh'; readonly inspection: Inspection; readonly ranges: readonly ItemRange[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const KNOWN_TYPES: ReadonlySet<string> = new Set(TOP_LEVEL);

/**
 * Decides whether an update may be committed: every instance and every member can apply a fresh one at any time.
 * @param clientId the Yjs client id that the session has announced
 */
export function validateUpdate(
  bytes: Uint8Array,
  clocks: Pick<PendingClocks, 'reached'>,
  items: Pick<ItemIndex, 'locate'>,
  clientId: number,
): Verdict {
  if (bytes.byteLength > LIMITS.updateBytes)
    return refused(refuse('TOO_LARGE', `${bytes.byteLength} bytes, at most ${LIMITS.updateBytes} are allowed`));
  const inspection = inspectUpdate(bytes);
  if (!inspection) return refused(refuse('BAD_UPDATE'));

  for (const range of inspection.brings) {
    if (range.to - range.from > LIMITS.clockAdvance)
      return refused(refuse('BAD_UPDATE', `advances its clock by ${range.to - range.from}`));
    if (range.client !== clientId) return refused(refuse('BAD_UPDATE', `writes as client ${range.client}`));
    const reached = clocks.reached(range.client);
    if (range.from > reached) return refused(refuse('MISSING_DEPENDENCIES'));
    // A clock used twice with different content would make replicas differ permanently, unnoticed.
    if (range.from < reached) return refused(refuse('BAD_UPDATE', `clock ${range.from} is taken`));
  }
  for (const [client, clock] of inspection.needs) {
    const reached = inspection.brings.find((range) => range.client === client)?.to ?? clocks.reached(client);
    if (clock > reached) return refused(refuse('MISSING_DEPENDENCIES'));
  }
  for (const name of inspection.topLevel)
    if (!KNOWN_TYPES.has(name)) return refused(refuse('BAD_UPDATE', 'writes to an unknown top-level type'));
  const ranges = items.locate(inspection.items);
  if (!ranges) return refused(refuse('BAD_UPDATE', 'inserts between items of different positions'));
  return { kind: 'fresh', inspection, ranges };
}

const refused = (refusal: Refusal): Verdict => ({ kind: 'refused', refusal });
