import * as Y from 'yjs';
import type { Clocks } from './validation.ts';

/** The document of a room as this instance has applied it: a cache of the update log up to `head`. */
export interface Replica {
  readonly doc: Y.Doc;
  readonly head: number;
  /** Applies the row with the number head + 1. @throws RangeError where it is another one */
  apply(seq: number, bytes: Uint8Array): void;
  /** The whole document as one update; computed once for each head. */
  state(): Uint8Array;
  clocks(): Clocks;
  destroy(): void;
}

/** @param start a snapshot and its number, or nothing for an empty document at 0 */
export function createReplica(start?: { readonly seq: number; readonly bytes: Uint8Array }): Replica {
  const doc = new Y.Doc();
  let head = 0;
  let encoded: Uint8Array | undefined;
  if (start) {
    Y.applyUpdate(doc, start.bytes);
    head = start.seq;
  }
  return {
    doc,
    get head() {
      return head;
    },
    apply(seq, bytes) {
      if (seq !== head + 1) throw new RangeError(`row ${seq} after row ${head}`);
      Y.applyUpdate(doc, bytes);
      head = seq;
      encoded = undefined;
    },
    state() {
      encoded ??= Y.encodeStateAsUpdate(doc);
      return encoded;
    },
    clocks: () => Y.decodeStateVector(Y.encodeStateVector(doc)),
    destroy: () => doc.destroy(),
  };
}
