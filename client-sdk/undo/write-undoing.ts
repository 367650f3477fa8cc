import * as Y from 'yjs';
import { type Removal, waypointsMap } from '../../travel-log/shape.ts';
import { type Made, nameOf, type Repeats } from './registers.ts';
import { livingType, parentOf, standInsOf, typeOf } from './spans.ts';
import { formerIds, type Ids, idsFrom, type Step } from './step.ts';
import type { Change } from './undoing.ts';

/**
 * Writes the changes that undo a step.
 * @param removal of waypoints that the step added
 */
export function writeUndoing(
  transaction: Y.Transaction,
  step: Step,
  changes: readonly Change[],
  repeats: Repeats,
  removal: Removal,
): void {
  const former = formerIds(step);
  for (const change of changes) writeChange(transaction, change, former, repeats, removal);
  // Yjs remembers where it last was in a text or list.
  for (const type of transaction.changed.keys()) if (type._searchMarker) type._searchMarker.length = 0;
}

function writeChange(
  transaction: Y.Transaction,
  change: Change,
  former: Ids,
  repeats: Repeats,
  removal: Removal,
): void {
  switch (change.kind) {
    case 'delete':
      for (const item of wholeItems(transaction, idsFrom(change.span.id, change.span.length))) item.delete(transaction);
      return;
    case 'bring back':
      for (const item of wholeItems(transaction, idsFrom(change.span.id, change.span.length)))
        copyToList(transaction, item, former);
      return;
    case 'reset':
      reset(transaction, change.register, former, repeats);
      return;
    case 'remove':
      waypointsMap(transaction.doc).get(change.waypoint)!.set('removed', removal);
      return;
    default:
      change satisfies never;
  }
}

function reset(transaction: Y.Transaction, { type, key, without }: Made, former: Ids, repeats: Repeats): void {
  const [source] = without.present ? wholeItems(transaction, idsFrom(without.id, 1)) : [];
  // Looked up after the split, which may have made it another one.
  const last = type._map.get(key)!;
  if (source) {
    const copy = copyItem(transaction, source, { type, key, left: last, right: null }, former);
    repeats.set(nameOf({ present: true, id: copy.id }), without);
  } else {
    last.delete(transaction);
    repeats.set(nameOf({ present: false, id: last.lastId }), without);
  }
}

/** The items with these ids. Items that hold other ids, too, are split. */
function wholeItems(transaction: Y.Transaction, ids: Ids): Y.Item[] {
  const items: Y.Item[] = [];
  Y.iterateDeletedStructs(transaction, ids, (struct) => {
    if (struct instanceof Y.Item) items.push(struct);
  });
  return items;
}

interface Place {
  readonly type: Y.AbstractType<unknown>;
  readonly key: string | null;
  readonly left: Y.Item | null;
  readonly right: Y.Item | null;
}

/** Copies a deleted item to where it was: beside itself or, where its list is a copy, behind what stood before it. */
function copyToList(transaction: Y.Transaction, item: Y.Item, former: Ids): void {
  const type = livingType(transaction.doc, parentOf(item));
  if (type === parentOf(item)) {
    copyItem(transaction, item, { type, key: null, left: item.left, right: item }, former);
    return;
  }
  let left: Y.Item | null = null;
  for (let before = item.left; before && !left; before = before.left) {
    const [standIn] = standInsOf(transaction.doc, { item: before, id: before.lastId, length: 1 });
    if (standIn && parentOf(standIn.item) === type) left = standIn.item;
  }
  copyItem(transaction, item, { type, key: null, left, right: left ? left.right : type._start }, former);
}

/**
 * Copies a deleted item, with what its shared type held. Yjs remembers the copy in `redone`.
 * @param former ids of the items that were there before the step that is undone
 */
function copyItem(transaction: Y.Transaction, item: Y.Item, { type, key, left, right }: Place, former: Ids): Y.Item {
  const { store, clientID } = transaction.doc;
  const id = Y.createID(clientID, Y.getState(store, clientID));
  const copy = new Y.Item(id, left, left?.lastId ?? null, right, right?.id ?? null, type, key, item.content.copy());
  item.redone = id;
  copy.integrate(transaction, 0);
  const [from, to] = [typeOf(item), typeOf(copy)];
  if (from && to) copyContent(transaction, from, to, former);
  return copy;
}

function copyContent(
  transaction: Y.Transaction,
  from: Y.AbstractType<unknown>,
  type: Y.AbstractType<unknown>,
  former: Ids,
): void {
  // Split, so that an item holds either ids that come back or none.
  wholeItems(transaction, former);
  let left: Y.Item | null = null;
  for (let item = from._start; item; item = item.right)
    if (Y.isDeleted(former, item.id))
      left = copyItem(transaction, item, { type, key: null, left, right: null }, former);
  for (const [key, last] of from._map)
    for (let item: Y.Item | null = last; item; item = item.left)
      if (Y.isDeleted(former, item.id)) {
        copyItem(transaction, item, { type, key, left: null, right: null }, former);
        break;
      }
}
