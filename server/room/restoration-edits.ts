import type * as Y from 'yjs';
import { restore } from '../../travel-log/restoration.ts';
import type { Removal } from '../../travel-log/shape.ts';
import { HISTORY_LIMITS } from './history-limits.ts';

/** Edits a document until its content is that of another one. Returns the updates: one, unless it would be too large. */
export function editsTo(doc: Y.Doc, version: Y.Doc, removal: Removal): Uint8Array[] {
  const updates: Uint8Array[] = [];
  doc.on('update', (bytes: Uint8Array) => updates.push(bytes));
  const edits = restore(doc, version, removal);
  for (let done = false; !done; )
    doc.transact(() => {
      for (let bytes = 0; !done && bytes < HISTORY_LIMITS.restoreBytes; ) {
        const edit = edits.next();
        done = edit.done === true;
        bytes += edit.value ?? 0;
      }
    });
  return updates;
}
