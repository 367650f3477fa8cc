import { uint32 } from 'lib0/random';
import type * as Y from 'yjs';

const END = 2 ** 32;
/** Between two ids that are closer than this, another session might choose the same one. */
const ROOM = 2 ** 20;

/**
 * Chooses a client id that no one uses in a document, beside that of the document itself: what other clients insert at
 * the same place stays on the side where it was.
 */
export function clientIdBeside(doc: Y.Doc): number {
  const others = [...doc.store.clients.keys()].filter((id) => id !== doc.clientID);
  const below = Math.max(-1, ...others.filter((id) => id < doc.clientID));
  const above = Math.min(END, ...others.filter((id) => id > doc.clientID));
  if (above - below < ROOM) return uint32();
  const id = below + 1 + (uint32() % (above - below - 2));
  return id < doc.clientID ? id : id + 1;
}
