import * as Y from 'yjs';
import { findGap, type Gap } from './gaps.ts';
import type { Inspection } from './inspection.ts';

/**
 * The list, or the key of a map, that an item belongs to. Undefined where it was deleted with its parent: a client that
 * has not seen the deletion may still write there, without effect.
 */
type Position = string | undefined;

/** Items of one client, from (inclusive) to (exclusive), and the position that they share. */
export interface ItemRange {
  readonly from: number;
  readonly to: number;
  readonly position: Position;
  /** The item that it belongs to, or the name of a top-level type; undefined where that is lost. */
  readonly parent: Y.ID | string | undefined;
  /** Whether other items may name these as their parent, or might have before they were deleted. */
  readonly children: 'allowed' | 'none' | 'deleted';
}

/** An item that is not applied. */
export interface FreshRange extends ItemRange {
  readonly gap: Gap;
}

/** A place below a top-level type. */
export interface TypePlace {
  /** The name of the top-level type. */
  readonly type: string;
  /** Items between it and the type: 0 for an item of the type itself. */
  readonly depth: number;
}

/** The position of every item of a document, updates on their way to the database included. */
export interface ItemIndex {
  /**
   * Locates the items of an update, all of one client. Undefined where an item lies between two of different positions,
   * or in one that takes no children: Yjs accepts such items, and replicas would then differ.
   * @param most items in gaps at which counting them ends
   */
  locate(items: readonly Y.Item[], most: number): FreshRange[] | undefined;
  /**
   * The place of each item that an update inserts or deletes, in any order and with repetitions; undefined for what cannot
   * be located.
   * @param ranges its inserted items, located
   */
  placesTouched(
    update: Pick<Inspection, 'brings' | 'deletes' | 'bare'>,
    ranges: readonly ItemRange[],
  ): Iterable<TypePlace | undefined>;
  /**
   * Types around a located item of an update, below its top-level type.
   * @param most count at which counting ends
   */
  depthOf(item: Y.Item, ranges: readonly ItemRange[], most: number): number;
  /** Adds an update, so that the next one may build on it before it is applied. */
  add(client: number, ranges: readonly FreshRange[]): void;
}

export function createItemIndex(doc: Y.Doc): ItemIndex {
  const pending = new Map<number, FreshRange[]>();

  /** @param fresh ranges of the update that is being located. Undefined where the item is garbage */
  function find({ client, clock }: Y.ID, own: number, fresh: readonly ItemRange[]): ItemRange | undefined {
    const mine = client === own ? search(fresh, clock) : undefined;
    if (mine) return mine;
    if (clock < Y.getState(doc.store, client)) return findApplied(Y.createID(client, clock));
    const waiting = search(pending.get(client) ?? [], clock);
    // A row that was applied since may have deleted its parent.
    const isLost = waiting?.parent instanceof Y.ID && isDeleted(waiting.parent);
    return isLost ? { ...waiting, position: undefined } : waiting;
  }

  function findApplied(id: Y.ID): ItemRange | undefined {
    const item: Y.Item | Y.GC = Y.getItem(doc.store, id);
    if (!(item instanceof Y.Item)) return undefined;
    const type = item.parent as Y.AbstractType<unknown>;
    const parent = type._item?.id ?? Y.findRootTypeKey(type);
    return {
      from: item.id.clock,
      to: item.id.clock + item.length,
      position: positionIn(typeof parent === 'string' ? parent : nameOf(parent), item.parentSub),
      parent,
      children: childrenOf(item),
    };
  }

  /** The gap of the right neighbour of an item, where that is not applied. */
  function waitingGap({ id, rightOrigin }: Y.Item, fresh: readonly FreshRange[]): Gap | undefined {
    if (!rightOrigin || rightOrigin.clock < Y.getState(doc.store, rightOrigin.client)) return undefined;
    const mine = rightOrigin.client === id.client ? search(fresh, rightOrigin.clock) : undefined;
    return (mine ?? search(pending.get(rightOrigin.client) ?? [], rightOrigin.clock))?.gap;
  }

  const isDeleted = (id: Y.ID) =>
    id.clock < Y.getState(doc.store, id.client) && findApplied(id)?.children !== 'allowed';

  /** False where the item does not fit. */
  function locateOne(item: Y.Item, fresh: readonly ItemRange[]): Pick<ItemRange, 'position' | 'parent'> | false {
    const { origin, rightOrigin, parent, parentSub } = item;
    const { client } = item.id;
    const neighbours = [origin, rightOrigin].filter((id) => id !== null).map((id) => find(id, client, fresh));
    if (neighbours.length > 0) {
      const [left, right = left] = neighbours;
      return left?.position === right?.position && { position: left?.position, parent: left?.parent };
    }
    if (!(parent instanceof Y.ID)) {
      const name = parent as unknown as string;
      return { position: positionIn(name, parentSub), parent: name };
    }
    const holder = find(parent, client, fresh);
    if (!holder || holder.children === 'deleted' || holder.position === undefined)
      return { position: undefined, parent };
    return holder.children === 'allowed' && { position: positionIn(nameOf(parent), parentSub), parent };
  }

  function placeOf(range: ItemRange | undefined, own: number, fresh: readonly ItemRange[]): TypePlace | undefined {
    let parent = range?.parent;
    let depth = 0;
    for (; parent instanceof Y.ID; depth += 1) parent = find(parent, own, fresh)?.parent;
    return parent === undefined ? undefined : { type: parent, depth };
  }

  function depthOf({ id }: Y.Item, fresh: readonly ItemRange[], most: number): number {
    let parent = search(fresh, id.clock)?.parent;
    let depth = 0;
    for (; parent instanceof Y.ID && depth < most; depth += 1) parent = find(parent, id.client, fresh)?.parent;
    return depth;
  }

  return {
    *placesTouched({ brings, deletes, bare }, ranges) {
      if (bare) yield undefined;
      const own = brings[0]?.client ?? 0;
      const fresh = brings.length > 0 ? ranges : [];
      for (const range of fresh) yield placeOf(range, own, fresh);
      for (const { client, from, to } of deletes)
        for (let clock = from; clock < to; ) {
          const range = find(Y.createID(client, clock), own, fresh);
          yield placeOf(range, own, fresh);
          clock = range?.to ?? to;
        }
    },
    locate(items, most) {
      const fresh: FreshRange[] = [];
      let left = most;
      for (const item of items) {
        const located = locateOne(item, fresh);
        if (!located) return undefined;
        const from = item.id.clock;
        const gap = findGap(doc, item, located.parent, waitingGap(item, fresh), left);
        left -= gap.items;
        fresh.push({ from, to: from + item.length, ...located, children: childrenOf(item), gap });
      }
      return fresh;
    },
    depthOf,
    add(client, ranges) {
      const [first] = ranges;
      if (!first) return;
      const reached = Y.getState(doc.store, client);
      // Ranges at the same clocks are of an update that has failed.
      const before = (pending.get(client) ?? []).filter(({ from, to }) => to > reached && from < first.from);
      pending.set(client, [...before, ...ranges]);
    },
  };
}

function childrenOf({ content }: Y.Item): ItemRange['children'] {
  if (content instanceof Y.ContentType) return 'allowed';
  return content instanceof Y.ContentDeleted ? 'deleted' : 'none';
}

const nameOf = ({ client, clock }: Y.ID) => `${client}:${clock}`;

/** Names and keys may hold any character: their lengths tell a key of one type from the list of another. */
const positionIn = (parent: string, key: string | null): string =>
  key === null ? parent : `${parent.length} ${parent} ${key}`;

/** Binary search: a large update builds on itself. */
function search<R extends ItemRange>(ranges: readonly R[], clock: number): R | undefined {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.to <= clock) low = middle + 1;
    else high = middle;
  }
  const found = ranges[low];
  return found && found.from <= clock ? found : undefined;
}
