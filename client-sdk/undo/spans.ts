import * as Y from 'yjs';
import { type Ids, idsFrom } from './step.ts';

/** Consecutive ids, and the item that holds them. Yjs splits and merges items: their ids stay. */
export interface Span {
  readonly item: Y.Item;
  /** The first id. */
  readonly id: Y.ID;
  /** Ids, count. */
  readonly length: number;
}

/** The spans with these ids, in the order of each client's clock. What was garbage-collected is left out. */
export function* spansOf(doc: Y.Doc, ids: Ids): Generator<Span> {
  for (const [client, ranges] of ids.clients) {
    const structs = doc.store.clients.get(client) ?? [];
    for (const { clock, len } of ranges) {
      const end = clock + len;
      for (let at = Y.findIndexSS(structs, clock), from = clock; from < end; at += 1) {
        const struct = structs[at]!;
        const to = Math.min(end, struct.id.clock + struct.length);
        if (struct instanceof Y.Item) yield { item: struct, id: Y.createID(client, from), length: to - from };
        from = to;
      }
    }
  }
}

/** The span itself, or its copies where it was deleted and an undo has brought it back. */
export function* standInsOf(doc: Y.Doc, span: Span): Generator<Span> {
  const { item, id, length } = span;
  if (!item.redone) return yield span;
  const { client, clock } = item.redone;
  const copies = idsFrom(Y.createID(client, clock + id.clock - item.id.clock), length);
  for (const copy of spansOf(doc, copies)) yield* standInsOf(doc, copy);
}

/** The shared type that an item lies in. */
export const parentOf = (item: Y.Item): Y.AbstractType<unknown> => item.parent as Y.AbstractType<unknown>;

/** The shared type that is an item's value; undefined for any other value. */
export const typeOf = ({ content }: Y.Item): Y.AbstractType<unknown> | undefined =>
  content instanceof Y.ContentType ? content.type : undefined;

/** The items whose values are the shared types around an item, from the inside out. */
export function* around(item: Y.Item): Generator<Y.Item> {
  for (let outer = parentOf(item)._item; outer; outer = parentOf(outer)._item) yield outer;
}

/** A shared type or, where it was deleted and an undo has brought it back, its copy. */
export function livingType(doc: Y.Doc, type: Y.AbstractType<unknown>): Y.AbstractType<unknown> {
  const item = type._item;
  if (!item?.redone) return type;
  const [standIn] = standInsOf(doc, { item, id: item.id, length: 1 });
  return (standIn && typeOf(standIn.item)) ?? type;
}

/** True where the content of an item is still known: deleted items that are not kept are garbage-collected. */
export const isReadable = ({ content }: Y.Item): boolean => !(content instanceof Y.ContentDeleted);

/** The JSON of a value, to be compared: a bigint, which JSON lacks, as its digits and an n. */
export const jsonOf = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}n` : inner));
