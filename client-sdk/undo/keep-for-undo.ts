import * as Y from 'yjs';
import { parentOf } from './spans.ts';

/**
 * Exempts deleted items from garbage collection where an undo may have to read them. To be called before Yjs collects, in
 * `afterTransaction`.
 * @param own whether the transaction can be undone
 */
export function keepForUndo(transaction: Y.Transaction, own: boolean): void {
  Y.iterateDeletedStructs(transaction, transaction.deleteSet, (struct) => {
    if (struct instanceof Y.Item && (own || hasLost(struct, transaction.doc.clientID))) keep(struct);
  });
}

/** True for another member's value of a register that shows one of this client's. */
function hasLost(item: Y.Item, client: number): boolean {
  if (item.parentSub === null || item.id.client === client) return false;
  return parentOf(item)._map.get(item.parentSub)?.id.client === client;
}

/** A kept item is of no use once the type around it is collected. */
function keep(item: Y.Item): void {
  for (let each: Y.Item | null = item; each && !each.keep; each = parentOf(each)._item) each.keep = true;
}
