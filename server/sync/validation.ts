import type * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import { DEPTH, isOwnType } from '../../travel-log/own-types.ts';
import { TOP_LEVEL } from '../../travel-log/shape.ts';
import { type Inspection, inspectUpdate } from './inspection.ts';
import type { FreshRange, ItemIndex } from './item-index.ts';
import { levelsIn } from './nesting.ts';
import type { PendingClocks } from './pending-clocks.ts';

export interface FreshVerdict {
  readonly kind: 'fresh';
  readonly inspection: Inspection;
  readonly ranges: readonly FreshRange[];
  /** True where it has to be tried before it is committed. */
  readonly isLarge: boolean;
}

export type Verdict = FreshVerdict | { readonly kind: 'refused'; readonly refusal: Refusal };

const KNOWN_TYPES: ReadonlySet<string> = new Set(TOP_LEVEL);

/**
 * Decides whether an update may be committed: every instance and every member can apply a fresh one at any time.
 * @param writer the Yjs client id that the session has announced, and whether it belongs to another session
 */
export function validateUpdate(
  bytes: Uint8Array,
  clocks: Pick<PendingClocks, 'reached' | 'applied'>,
  items: Pick<ItemIndex, 'locate' | 'depths'>,
  writer: { readonly clientId: number; readonly taken: boolean },
): Verdict {
  if (bytes.byteLength > LIMITS.updateBytes)
    return refused(refuse('TOO_LARGE', `${bytes.byteLength} bytes, at most ${LIMITS.updateBytes} are allowed`));
  const inspection = inspectUpdate(bytes);
  if (!inspection) return refused(refuse('BAD_UPDATE'));

  if (writer.taken && inspection.brings.length > 0) return refused(refuse('CLIENT_ID_TAKEN'));
  for (const range of inspection.brings) {
    if (range.to - range.from > LIMITS.clockAdvance)
      return refused(refuse('BAD_UPDATE', `advances its clock by ${range.to - range.from}`));
    if (range.client !== writer.clientId) return refused(refuse('BAD_UPDATE', `writes as client ${range.client}`));
    const reached = clocks.reached(range.client);
    if (range.from > reached) return refused(refuse('MISSING_DEPENDENCIES'));
    // A clock used twice with different content would make replicas differ permanently, unnoticed.
    if (range.from < reached) return refused(refuse('BAD_UPDATE', `clock ${range.from} is taken`));
  }
  for (const [client, clock] of inspection.needs) {
    const own = inspection.brings.find((range) => range.client === client)?.to ?? clocks.reached(client);
    // An update of another session that is on its way may yet be refused alone.
    const reached = client === writer.clientId ? own : clocks.applied(client);
    if (clock > reached) return refused(refuse('MISSING_DEPENDENCIES'));
  }
  for (const name of inspection.topLevel) {
    const shown = JSON.stringify(name.slice(0, LIMITS.typeNameLength));
    if (isOwnType(name) && name.length > LIMITS.typeNameLength)
      return refused(refuse('BAD_UPDATE', `the name ${shown}… is longer than ${LIMITS.typeNameLength} characters`));
    if (!isOwnType(name) && !KNOWN_TYPES.has(name))
      return refused(refuse('BAD_UPDATE', `${shown} is no type of a travel log: names of one’s own begin with x-`));
  }
  const ranges = items.locate(inspection.items, GAP_ITEMS);
  if (!ranges) return refused(refuse('BAD_UPDATE', 'inserts between items of different positions'));
  const depthOf = items.depths(writer.clientId, ranges, DEPTH);
  if (inspection.items.some((item) => isTooDeep(item, depthOf)))
    return refused(refuse('BAD_UPDATE', `values lie more than ${DEPTH} levels within one another`));
  if (ranges.reduce((sum, { gap }) => sum + gap.items, 0) >= GAP_ITEMS)
    return refused(refuse('BAD_UPDATE', `inserts among ${GAP_ITEMS} items or more that its session has not seen`));
  const isLarge = bytes.byteLength > LIMITS.trialBytes || workOf(inspection) > LIMITS.trialWork;
  return { kind: 'fresh', inspection, ranges, isLarge };
}

function isTooDeep(item: Y.Item, depthOf: (item: Y.Item) => number): boolean {
  const levels = levelsIn(item);
  return levels > 0 && levels + depthOf(item) > DEPTH;
}

/**
 * Items in the gaps of an update, count: comparing so many takes 50 ms. There are hardly any but where others have written at
 * one place for days.
 */
const GAP_ITEMS = 60_000;

/** The comparisons between insertions of an update: those with the same left neighbour. */
function workOf({ items }: Inspection): number {
  const counts = new Map<string, number>();
  let work = 0;
  for (const { origin } of items) {
    const place = origin ? `${origin.client}:${origin.clock}` : '';
    const before = counts.get(place) ?? 0;
    work += before;
    counts.set(place, before + 1);
  }
  return work;
}

const refused = (refusal: Refusal): Verdict => ({ kind: 'refused', refusal });
