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
   * Counts the types around each located item of an update, below its top-level type.
   * @param client the writer of these items
   * @param most count at which counting ends
   */
  depths(client: number, ranges: readonly ItemRange[], most: number): (item: Y.Item) => number;
  /** Adds an update, so that the next one may build on it before it is applied. */
  add(client: number, ranges: readonly FreshRange[]): void;
}

export function createItemIndex(doc: Y.Doc): ItemIndex {
  const pending = new Map<number, FreshRange[]>();
  const rootNames = new WeakMap<object, string>();

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
    const parent = type._item?.id ?? rootName(type);
    return {
      from: item.id.clock,
      to: item.id.clock + item.length,
      position: positionIn(typeof parent === 'string' ? parent : nameOf(parent), item.parentSub),
      parent,
      children: childrenOf(item),
    };
  }

  /** The name of a top-level type. Yjs compares it with every other one: a client may have written to 60,000 of its own. */
  function rootName(type: Y.AbstractType<unknown>): string {
    const known = rootNames.get(type);
    if (known !== undefined) return known;
    for (const [name, each] of doc.share) rootNames.set(each, name);
    return rootNames.get(type)!;
  }

  /** The gap of the right neighbour of an item, where that is not applied. */
  function waitingGap({ id, rightOrigin }: Y.Item, fresh: readonly FreshRange[]): Gap | undefined {
    if (!rightOrigin || rightOrigin.clock < Y.getState(doc.store, rightOrigin.client)) return undefined;
    const mine = rightOrigin.client === id.client ? search(fresh, rightOrigin.clock) : undefined;
    return (mine ?? search(pending.get(rightOrigin.client) ?? [], rightOrigin.clock))?.gap;
  }

  const isApplied = ({ client, clock }: Y.ID) => clock < Y.getState(doc.store, client);

  const isDeleted = (id: Y.ID) => isApplied(id) && findApplied(id)?.children !== 'allowed';

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

  /**
   * Finds the way up from each parent to its top-level type once: thousands of items of an update may lie in one list, 100
   * levels deep.
   * @param most levels at which climbing ends
   */
  function climber(own: number, fresh: readonly ItemRange[], most: number): (parent: ItemRange['parent']) => Ascent {
    const known = new Map<string, Ascent>();
    return function climb(parent): Ascent {
      if (!(parent instanceof Y.ID)) return { type: parent, depth: 0 };
      const name = nameOf(parent);
      const before = known.get(name);
      if (before) return before;
      const ascent = isApplied(parent) ? climbApplied(parent, most) : above(climb(find(parent, own, fresh)?.parent));
      known.set(name, ascent);
      return ascent;
    };
  }

  /** Follows the links of Yjs: looking each parent up takes a hundred times as long. */
  function climbApplied(id: Y.ID, most: number): Ascent {
    const item: Y.Item | Y.GC = Y.getItem(doc.store, id);
    if (!(item instanceof Y.Item)) return { type: undefined, depth: 1 };
    let type = item.parent as Y.AbstractType<unknown>;
    let depth = 1;
    for (; type._item && depth < most; depth += 1) type = type._item.parent as Y.AbstractType<unknown>;
    return { type: type._item ? undefined : rootName(type), depth };
  }

  return {
    *placesTouched({ brings, deletes, bare }, ranges) {
      if (bare) yield undefined;
      const own = brings[0]?.client ?? 0;
      const fresh = brings.length > 0 ? ranges : [];
      const climb = climber(own, fresh, Number.POSITIVE_INFINITY);
      for (const range of fresh) yield placeOf(climb(range.parent));
      for (const { client, from, to } of deletes)
        for (let clock = from; clock < to; ) {
          const range = find(Y.createID(client, clock), own, fresh);
          yield placeOf(climb(range?.parent));
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
    depths(client, ranges, most) {
      const climb = climber(client, ranges, most);
      return ({ id }) => climb(search(ranges, id.clock)?.parent).depth;
    },
    add(client, ranges) {
      const [first] = ranges;
      if (!first) return;
      // Of all clients: an import writes once, under a client id of its own.
      for (const [each, waiting] of pending)
        if (waiting.at(-1)!.to <= Y.getState(doc.store, each)) pending.delete(each);
      const reached = Y.getState(doc.store, client);
      // Ranges at the same clocks are of an update that has failed.
      const before = (pending.get(client) ?? []).filter(({ from, to }) => to > reached && from < first.from);
      pending.set(client, [...before, ...ranges]);
    },
  };
}

/** The way up from a parent to its top-level type. */
interface Ascent {
  /** The name of the top-level type; undefined where it is lost on the way. */
  readonly type: string | undefined;
  /** Items passed, the parent included; fewer than there are where the type is lost. */
  readonly depth: number;
}

const above = ({ type, depth }: Ascent): Ascent => ({ type, depth: depth + 1 });

const placeOf = ({ type, depth }: Ascent): TypePlace | undefined => (type === undefined ? undefined : { type, depth });

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
