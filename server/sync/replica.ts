import * as Y from 'yjs';
import { contentHash } from '../../travel-log/content-hash.ts';
import type { Clocks } from './validation.ts';

/** The document of a room as this instance has applied it: a cache of the update log up to `head`. */
export interface Replica {
  readonly doc: Y.Doc;
  readonly head: number;
  /**
   * Applies the row with the number head + 1. False where it cannot be applied, or builds on what is not there: the
   * replica may then be half changed and is of no more use.
   */
  apply(seq: number, bytes: Uint8Array): boolean;
  /** The whole document as one update; computed once for each head. */
  state(): Uint8Array;
  /** What somebody lacks who has reached these clocks, and every deletion: they have no clock. */
  since(clocks: Clocks): Uint8Array;
  /** What its content comes to; computed once for each head. */
  hash(): string;
  /** Bytes of the encoded document, or somewhat more: it is measured anew only when it seems to be above the limit. */
  readonly size: number;
  clocks(): Clocks;
  /** The clock that one client has reached; 0 where it has written nothing. */
  reached(client: number): number;
  destroy(): void;
}

/**
 * @param start a snapshot and its number, or nothing for an empty document at 0
 * @param limit bytes above which `size` is exact
 */
export function createReplica(start?: { readonly seq: number; readonly bytes: Uint8Array }, limit = 0): Replica {
  const doc = new Y.Doc();
  let head = start?.seq ?? 0;
  let size = start?.bytes.byteLength ?? 0;
  let encoded: Uint8Array | undefined;
  let hash: string | undefined;
  if (start) Y.applyUpdate(doc, start.bytes);

  function state(): Uint8Array {
    encoded ??= Y.encodeStateAsUpdate(doc);
    return encoded;
  }

  return {
    doc,
    get head() {
      return head;
    },
    apply(seq, bytes) {
      if (seq !== head + 1) throw new RangeError(`row ${seq} after row ${head}`);
      if (!applies(doc, bytes)) return false;
      head = seq;
      size += bytes.byteLength;
      encoded = undefined;
      hash = undefined;
      return true;
    },
    state,
    since: (clocks) => Y.encodeStateAsUpdate(doc, Y.encodeStateVector(clocks)),
    hash() {
      hash ??= contentHash(doc);
      return hash;
    },
    get size() {
      if (size > limit) size = state().byteLength;
      return size;
    },
    reached: (client) => Y.getState(doc.store, client),
    clocks: () => Y.decodeStateVector(Y.encodeStateVector(doc)),
    destroy: () => doc.destroy(),
  };
}

/** Rows are validated before they are committed. Where one fails all the same, it must not take the others with it. */
function applies(doc: Y.Doc, bytes: Uint8Array): boolean {
  try {
    Y.applyUpdate(doc, bytes);
    return doc.store.pendingStructs === null && doc.store.pendingDs === null;
  } catch {
    return false;
  }
}
