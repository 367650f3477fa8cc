import * as Y from 'yjs';
import { isReadable, jsonOf, livingType, parentOf, type Span, spansOf, standInsOf, typeOf } from './spans.ts';
import { idsFrom, type Step } from './step.ts';

/**
 * A key of a map. Yjs keeps its values in a list: the last one is visible unless it is deleted, and a value that lost
 * against a concurrent one lies before the winner.
 */
export interface Register {
  readonly type: Y.AbstractType<unknown>;
  readonly key: string;
}

/** The content of a register: the value with this id or, where it is not `present`, nothing since that one was deleted. */
export type State =
  | { readonly present: true; readonly id: Y.ID }
  /** The id is undefined for a register that has had no value. */
  | { readonly present: false; readonly id: Y.ID | undefined };

/** A register that shows what a step made of it. */
export interface Made extends Register {
  readonly now: State;
  /**
   * Its content without the step: the newest value of another member that has come since, one that lost against the
   * step's included; else what it showed before.
   */
  readonly without: State;
}

/** The states that undos have brought about, each with the earlier one that it repeats. */
export type Repeats = Map<string, State>;

export const nameOf = ({ present, id }: State): string => `${id?.client}:${id?.clock} ${present ? 'shown' : 'deleted'}`;

/** A state, and the ones that it repeats, the earliest one last. */
function* repeatedBy(state: State, repeats: Repeats): Generator<State> {
  for (let each: State | undefined = state; each; each = repeats.get(nameOf(each))) yield each;
}

/** The registers that show what a step made of them. */
export function* madeBy(doc: Y.Doc, step: Step, repeats: Repeats): Generator<Made> {
  for (const { type, key, first, visible } of touchedBy(doc, step)) {
    const last = type._map.get(key);
    if (!last || type._item?.deleted) continue;
    const now: State = { present: !last.deleted, id: last.lastId };
    if (!(now.present ? visible : isEmptiedBy(step, now, repeats))) continue;
    const without = stateWithout(doc, step, last, first);
    if (!without.present || itemOf(doc, without.id)) yield { type, key, now, without };
  }
}

interface Touched extends Register {
  /** The first value that the step wrote; undefined where it only deleted one. */
  first: Y.ID | undefined;
  /** A value of the step is visible. */
  visible: boolean;
}

function touchedBy(doc: Y.Doc, step: Step): Iterable<Touched> {
  const all = new Map<Y.AbstractType<unknown>, Map<string, Touched>>();
  const touch = ({ item }: Span): Touched | undefined => {
    if (item.parentSub === null) return undefined;
    const type = livingType(doc, parentOf(item));
    const keys = all.get(type) ?? new Map<string, Touched>();
    const touched = keys.get(item.parentSub) ?? { type, key: item.parentSub, first: undefined, visible: false };
    all.set(type, keys.set(item.parentSub, touched));
    return touched;
  };
  for (const written of spansOf(doc, step.inserted)) {
    const touched = touch(written);
    if (!touched) continue;
    touched.first ??= written.id;
    for (const { item } of standInsOf(doc, written)) touched.visible ||= !item.deleted;
  }
  for (const deleted of spansOf(doc, step.deleted)) touch(deleted);
  return [...all.values()].flatMap((keys) => [...keys.values()]);
}

/** True for a register that a step emptied, or an undo as that step had. */
function isEmptiedBy(step: Step, now: State, repeats: Repeats): boolean {
  return [...repeatedBy(now, repeats)].some(({ id }) => id && Y.isDeleted(step.deleted, id));
}

function stateWithout(doc: Y.Doc, step: Step, last: Y.Item, first: Y.ID | undefined): State {
  // One that lost may lie before all that this member wrote.
  for (const { id, item } of valuesUpTo(last))
    if (id.client !== doc.clientID && id.clock >= (step.known.get(id.client) ?? 0) && isReadable(item) && !typeOf(item))
      return { present: true, id };
  const id = first ? originOf(doc, first) : newestDeleted(step, last);
  return { present: !!id && Y.isDeleted(step.deleted, id), id } as State;
}

/** The value that stood there when a value was written. */
function originOf(doc: Y.Doc, id: Y.ID): Y.ID | undefined {
  const item = Y.getItem(doc.store, id);
  return id.clock > item.id.clock ? Y.createID(id.client, id.clock - 1) : (item.origin ?? undefined);
}

function newestDeleted(step: Step, last: Y.Item): Y.ID | undefined {
  for (const { id } of valuesUpTo(last)) if (Y.isDeleted(step.deleted, id)) return id;
  return undefined;
}

/** The values of a register, the last one first. Yjs merges consecutive ones of a client that are deleted into one item. */
function* valuesUpTo(last: Y.Item): Generator<{ readonly id: Y.ID; readonly item: Y.Item }> {
  for (let item: Y.Item | null = last; item; item = item.left)
    for (let at = item.length - 1; at >= 0; at--) yield { id: Y.createID(item.id.client, item.id.clock + at), item };
}

/** True where a register shows the same in two states. */
export const isSame = (doc: Y.Doc, a: State, b: State): boolean =>
  a.present && b.present ? jsonOf(shownValue(doc, a.id)) === jsonOf(shownValue(doc, b.id)) : a.present === b.present;

/** A plain value; for a shared type its id, since two of them are not the same even with equal contents. */
function shownValue(doc: Y.Doc, id: Y.ID): unknown {
  const item = itemOf(doc, id);
  return item && !typeOf(item) ? item.content.getContent()[id.clock - item.id.clock] : id;
}

/** The item of a value; undefined where its content is no longer known. */
function itemOf(doc: Y.Doc, id: Y.ID): Y.Item | undefined {
  const [span] = spansOf(doc, idsFrom(id, 1));
  return span && isReadable(span.item) ? span.item : undefined;
}
