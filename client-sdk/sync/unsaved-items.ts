import * as Y from 'yjs';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import { isWritable } from './edit-validation.ts';
import { type ClockSpan, type Place, placeOf } from './update-encoding.ts';

/** Nothing says where it belongs. */
export const LOST = refuse('MISSING_DEPENDENCIES', 'nothing that it builds on is there');

/** The fate of an unsaved item. */
export type Fate = { readonly kind: 'kept'; readonly id: Y.ID } | { readonly kind: 'aside'; readonly refusal: Refusal };

/** A struct of an unsaved edit, under its old name. */
interface Known {
  readonly struct: Y.Item | Y.GC;
  readonly fate: Fate;
  readonly place: Place | undefined;
  /** Items that were inserted directly before, or directly after, one of its letters, oldest first. */
  readonly before: { readonly offset: number; readonly item: Y.Item }[];
  readonly after: { readonly offset: number; readonly item: Y.Item }[];
}

/** The unsaved items that were renamed or set aside so far. Ids that are not among them are those of rows. */
export interface UnsavedItems {
  /** The nearest kept item to the left of an item, or that item itself, by its new id; null at the start. */
  left(id: Y.ID | null): Y.ID | null;
  /** The nearest kept item to the right of an item, or that item itself, by its new id; null at the end. */
  right(id: Y.ID | null): Y.ID | null;
  /** The place of an item, by old ids; undefined where a row beside it implies that. */
  placeOf(item: Y.Item): Place | undefined;
  renamedPlace(place: Place | undefined): Place | undefined;
  /** Why an item cannot be saved: its parent is set aside, or it builds on what the server does not have. */
  refusalOf(item: Y.Item, place: Place | undefined): Refusal | undefined;
  add(struct: Y.Item | Y.GC, fate: Fate): void;
  /** The parts of deleted clocks that belong to rows or to kept items, each with its client. */
  renamedSpans(of: number, deleted: ClockSpan): Iterable<[client: number, ClockSpan]>;
}

/**
 * @param client the new client id
 * @param reached the clock up to which the server has the content of a client; 0 for none
 */
export function createUnsavedItems(client: number, reached: (client: number) => number): UnsavedItems {
  const byClient = new Map<number, Known[]>();

  const find = ({ client, clock }: Y.ID): Known | undefined => {
    const items = byClient.get(client) ?? [];
    const found = items[firstEndingAfter(items, clock)];
    return found && found.struct.id.clock <= clock ? found : undefined;
  };

  function left(id: Y.ID | null): Y.ID | null {
    for (let at = id; at !== null; ) {
      const known = find(at);
      if (!known) return at;
      const offset = at.clock - known.struct.id.clock;
      if (known.fate.kind === 'kept') return advanced(known.fate.id, offset);
      // Text written later, between the letters that are set aside, is nearer than their own origin.
      const inserted = last(
        known.before.filter((other) => other.offset <= offset),
        (a, b) => a.offset - b.offset,
      );
      at = inserted ? advanced(inserted.item.id, inserted.item.length - 1) : originOf(known.struct);
    }
    return null;
  }

  function right(id: Y.ID | null): Y.ID | null {
    for (let at = id; at !== null; ) {
      const known = find(at);
      if (!known) return at;
      const offset = at.clock - known.struct.id.clock;
      if (known.fate.kind === 'kept') return advanced(known.fate.id, offset);
      const inserted = last(
        known.after.filter((other) => other.offset >= offset),
        (a, b) => b.offset - a.offset,
      );
      at = inserted ? inserted.item.id : rightOriginOf(known.struct);
    }
    return null;
  }

  function placeOfItem(item: Y.Item): Place | undefined {
    const named = placeOf(item);
    if (named) return named;
    const [origin, rightOrigin] = [item.origin, item.rightOrigin].map((id) => (id ? find(id) : undefined));
    return origin?.place ?? rightOrigin?.place;
  }

  function refusalBeside({ origin, rightOrigin }: Y.Item): Refusal {
    const fates = [origin, rightOrigin].map((id) => id && fateOf(id));
    return fates.find((fate) => fate?.kind === 'aside')?.refusal ?? LOST;
  }

  const fateOf = (id: Y.ID): Fate | undefined => find(id)?.fate;

  return {
    left,
    right,
    placeOf: placeOfItem,

    renamedPlace(place) {
      if (!place || typeof place.parent === 'string') return place;
      const fate = fateOf(place.parent);
      return fate?.kind === 'kept' ? { ...place, parent: fate.id } : place;
    },

    refusalOf(item, place) {
      // Only the first item of a top-level type names it.
      if (place && typeof place.parent === 'string' && !isWritable(place.parent)) return refusalBeside(item);
      const parent = place && typeof place.parent !== 'string' ? place.parent : null;
      const holder = parent && fateOf(parent);
      if (holder?.kind === 'aside') return holder.refusal;
      const lacks = [item.origin, item.rightOrigin, parent].some(
        (id) => id !== null && !find(id) && id.clock >= reached(id.client),
      );
      return lacks ? LOST : undefined;
    },

    add(struct, fate) {
      const isItem = struct instanceof Y.Item;
      const known: Known = { struct, fate, place: isItem ? placeOfItem(struct) : undefined, before: [], after: [] };
      if (isItem) {
        const { origin, rightOrigin } = struct;
        const [before, after] = [rightOrigin && find(rightOrigin), origin && find(origin)];
        before?.before.push({ offset: rightOrigin!.clock - before.struct.id.clock, item: struct });
        after?.after.push({ offset: origin!.clock - after.struct.id.clock, item: struct });
      }
      const items = byClient.get(struct.id.client);
      if (items) items.push(known);
      else byClient.set(struct.id.client, [known]);
    },

    *renamedSpans(of, { clock, len }) {
      const items = byClient.get(of) ?? [];
      const end = clock + len;
      let from = clock;
      for (let at = firstEndingAfter(items, from); from < end; at++) {
        const next = items[at];
        const start = Math.min(end, next?.struct.id.clock ?? end);
        const inRows = Math.min(start, reached(of));
        if (inRows > from) yield [of, { clock: from, len: inRows - from }];
        from = Math.max(from, start);
        if (!next || from >= end) return;
        const to = Math.min(end, next.struct.id.clock + next.struct.length);
        const { fate } = next;
        if (fate.kind === 'kept')
          yield [client, { clock: fate.id.clock + from - next.struct.id.clock, len: to - from }];
        from = to;
      }
    },
  };
}

const originOf = (struct: Y.Item | Y.GC) => (struct instanceof Y.Item ? struct.origin : null);
const rightOriginOf = (struct: Y.Item | Y.GC) => (struct instanceof Y.Item ? struct.rightOrigin : null);

const advanced = ({ client, clock }: Y.ID, by: number): Y.ID => Y.createID(client, clock + by);

/** The greatest of some values; of equal ones, the last. */
const last = <T>(values: readonly T[], compare: (a: T, b: T) => number): T | undefined =>
  values.reduce<T | undefined>((best, value) => (best && compare(value, best) < 0 ? best : value), undefined);

/** The position of the first struct that ends behind a clock: binary search in structs in order. */
function firstEndingAfter(items: readonly Known[], clock: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { id, length } = items[middle]!.struct;
    if (id.clock + length <= clock) low = middle + 1;
    else high = middle;
  }
  return low;
}
