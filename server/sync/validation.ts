import { LIMITS } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import { TOP_LEVEL } from '../../travel-log/shape.ts';
import { type Inspection, inspectUpdate } from './inspection.ts';
import type { ItemIndex, Standing } from './item-index.ts';

/** The clock that each client has reached, updates on their way to the database included. */
export type Clocks = Map<number, number>;

export type Verdict =
  | { readonly kind: 'fresh'; readonly inspection: Inspection; readonly standings: readonly Standing[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const KNOWN_TYPES: ReadonlySet<string> = new Set(TOP_LEVEL);

/**
 * Whether an update may be committed: what passes here can be applied by every instance and every member, for ever.
 * @param clientId the Yjs client id that the session has announced
 */
export function validateUpdate(
  bytes: Uint8Array,
  clocks: Clocks,
  places: Pick<ItemIndex, 'settle'>,
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
    const reached = clocks.get(range.client) ?? 0;
    if (range.from > reached) return refused(refuse('MISSING_DEPENDENCIES'));
    // A clock that is used twice with other content would make replicas differ for ever, unseen.
    if (range.from < reached) return refused(refuse('BAD_UPDATE', `clock ${range.from} is taken`));
  }
  for (const [client, clock] of inspection.needs) {
    const reached = inspection.brings.find((range) => range.client === client)?.to ?? clocks.get(client) ?? 0;
    if (clock > reached) return refused(refuse('MISSING_DEPENDENCIES'));
  }
  for (const name of inspection.topLevel)
    if (!KNOWN_TYPES.has(name)) return refused(refuse('BAD_UPDATE', 'writes to an unknown top-level type'));
  const standings = places.settle(inspection.items);
  if (!standings) return refused(refuse('BAD_UPDATE', 'writes between what does not stand together'));
  return { kind: 'fresh', inspection, standings };
}

/** Counts an update in, so that the next one of the same session may build on it before it is committed. */
export function advance(clocks: Clocks, inspection: Inspection): void {
  for (const { client, to } of inspection.brings) clocks.set(client, to);
}

/** Counts rows in that came another way; updates under way stay counted. */
export function raise(clocks: Clocks, reached: Clocks): void {
  for (const [client, clock] of reached) clocks.set(client, Math.max(clock, clocks.get(client) ?? 0));
}

const refused = (refusal: Refusal): Verdict => ({ kind: 'refused', refusal });
