import * as Y from 'yjs';
import { encodeUpdate, itemToEncode } from '../../client-sdk/sync/update-encoding.ts';

/** Inserts letters between the end of one text and the start of another, as a faulty binding would. Yjs accepts it. */
export function insertBetween(one: Y.Text, other: Y.Text, letters: string): void {
  const doc = one.doc!;
  const id = Y.createID(doc.clientID, Y.getState(doc.store, doc.clientID));
  const item = itemToEncode(id, lastOf(one).lastId, other._start!.id, undefined, new Y.ContentString(letters));
  doc.transact((transaction) => {
    Y.applyUpdate(doc, encodeUpdate([item], new Map()));
    transaction.local = true;
  });
}

function lastOf(text: Y.Text): Y.Item {
  let last = text._start!;
  while (last.right) last = last.right;
  return last;
}
