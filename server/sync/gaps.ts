import * as Y from 'yjs';

/** The gap in which an item is inserted: between the left neighbour and the right one that it names. */
export interface Gap {
  /**
   * Applied items in it, count: Yjs compares each with the new one. For a key of a map whose left neighbour is not named, at
   * least those that have been there before its last one: Yjs passes them to find the first.
   */
  readonly items: number;
  /** The key of a map, where it is one. */
  readonly key: string | null;
  /** An applied item that the new one lies before; null for none. */
  readonly before: Y.ID | null;
}

/**
 * Finds the gap of an item that is not applied.
 * @param parent the type that it belongs to, or its name; undefined where that is lost
 * @param right the gap of the right neighbour that it names, where that is not applied
 * @param most the count at which counting ends
 */
export function findGap(
  doc: Y.Doc,
  { origin, rightOrigin, parentSub }: Y.Item,
  parent: Y.ID | string | undefined,
  right: Gap | undefined,
  most: number,
): Gap {
  const before = right ? right.before : rightOrigin;
  const left = origin && itemAt(doc, origin);
  const end = before && itemAt(doc, before);
  const key = right?.key ?? (left ?? end)?.parentSub ?? parentSub;
  // Behind an item that is not applied, Yjs ends at the first one that is.
  if (most <= 0 || (origin && !left) || parent === undefined || (left && left === end))
    return { items: 0, key, before };
  const start = left ? { next: left.right, passed: 0 } : startIn(doc, parent, key, most);
  let items = 0;
  for (let { next } = start; next && next !== end && items < most; next = next.right) items += 1;
  return { items: Math.max(items, start.passed), key, before };
}

/** Undefined where it is garbage, or not applied. */
function itemAt({ store }: Y.Doc, id: Y.ID): Y.Item | undefined {
  if (id.clock >= Y.getState(store, id.client)) return undefined;
  const item: Y.Item | Y.GC = Y.getItem(store, id);
  return item instanceof Y.Item ? item : undefined;
}

/**
 * The first item of a list, or of a key of a map: that one is found from the last one on, item by item.
 * @param most items that are passed
 */
function startIn(
  doc: Y.Doc,
  parent: Y.ID | string,
  key: string | null,
  most: number,
): { readonly next: Y.Item | null; readonly passed: number } {
  const type = typeof parent === 'string' ? doc.share.get(parent) : typeAt(doc, parent);
  if (!type || key === null) return { next: type?._start ?? null, passed: 0 };
  let next = type._map.get(key) ?? null;
  let passed = 0;
  for (; next?.left && passed < most; passed += 1) next = next.left;
  return { next, passed };
}

function typeAt(doc: Y.Doc, id: Y.ID): Y.AbstractType<unknown> | undefined {
  const content = itemAt(doc, id)?.content;
  return content instanceof Y.ContentType ? content.type : undefined;
}
