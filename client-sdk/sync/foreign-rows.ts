import * as Y from 'yjs';
import { plainValue } from '../../travel-log/own-types.ts';

/**
 * True where updates hold content of another client under this one's id. Its own rows come back as it has written them, or
 * with less where that was deleted.
 * @param doc the document before they are applied
 */
export const areForeign = (doc: Y.Doc, updates: readonly Uint8Array[]): boolean =>
  updates.some((bytes) =>
    Y.decodeUpdate(bytes).structs.some((struct) => struct.id.client === doc.clientID && isForeign(doc, struct)),
  );

function isForeign(doc: Y.Doc, struct: Y.Item | Y.GC | Y.Skip): boolean {
  const { clock } = struct.id;
  if (clock + struct.length > Y.getState(doc.store, doc.clientID)) return true;
  if (!(struct instanceof Y.Item)) return false;
  const own: Y.Item | Y.GC = Y.getItem(doc.store, struct.id);
  if (!(own instanceof Y.Item) || isGone(own) || isGone(struct)) return false;
  // Items are merged and split in other places here.
  return contentOf(own, clock - own.id.clock) !== contentOf(struct, 0);
}

const isGone = ({ content }: Y.Item) => content instanceof Y.ContentDeleted;

/** The content at an offset in an item, to be compared. */
function contentOf({ content }: Y.Item, offset: number): string {
  const ref = content.getRef();
  if (content instanceof Y.ContentString) return `${ref} ${content.str[offset]}`;
  return content instanceof Y.ContentAny ? `${ref} ${JSON.stringify(plainValue(content.arr[offset]))}` : `${ref}`;
}
