import * as Y from 'yjs';
import type { Updates } from '../../protocol/update.ts';
import { type AppliedRows, createAppliedRows } from './applied-rows.ts';
import type { SavedSession } from './saved-session.ts';

/** A document, and which rows of the server's log it holds. */
export interface SyncedDocument {
  readonly doc: Y.Doc;
  readonly rows: AppliedRows;
  /** The origin of changes that come from the server. */
  readonly remote: symbol;
  /** Applies rows that were received. */
  apply(message: Updates): void;
  /** Applies an edit under the document's own client id, which is then to be saved as it is. */
  applyOwn(bytes: Uint8Array): void;
}

/**
 * @param saved the session whose document is restored; undefined for an empty document
 * @param clientId the Yjs client id of an empty document; undefined for any
 * @param edited is called with each local edit, a Yjs update
 */
export function createSyncedDocument(
  saved: SavedSession | undefined,
  clientId: number | undefined,
  edited: (bytes: Uint8Array) => void,
): SyncedDocument {
  const doc = new Y.Doc();
  const rows = createAppliedRows(saved?.lastSeq ?? 0);
  const remote = Symbol('remote');
  if (saved) restore(doc, saved);
  else if (clientId !== undefined) doc.clientID = clientId;
  const own = doc.clientID;
  doc.on('update', (bytes, origin) => {
    if (origin !== remote) edited(bytes);
  });

  return {
    doc,
    rows,
    remote,
    apply({ to, updates }) {
      try {
        doc.transact(() => {
          for (const update of updates) Y.applyUpdate(doc, update, remote);
        }, remote);
      } finally {
        // Yjs throws what observers throw, once all is applied.
        // It takes another id where a row brings content under this one. The server refuses edits under either of the two,
        // and those under this one so that they are renamed.
        doc.clientID = own;
        rows.received(to);
      }
    },
    applyOwn(bytes) {
      // Not as a local edit: Yjs would leave out of it what has lost against the edit of another member.
      doc.transact((transaction) => {
        Y.applyUpdate(doc, bytes, remote);
        // Yjs would otherwise take another client id.
        transaction.local = true;
      }, remote);
    },
  };
}

function restore(doc: Y.Doc, saved: SavedSession): void {
  doc.transact(() => {
    for (const update of saved.document) Y.applyUpdate(doc, update);
  });
  // Set last: Yjs changes the client id when it comes in with an update from outside.
  doc.clientID = saved.clientId;
}
