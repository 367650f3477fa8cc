import * as Y from 'yjs';
import { contentHash } from '../../travel-log/content-hash.ts';
import { splitAhead } from './splits.ts';

/** The clock that each client has reached, as in Yjs. */
export type StateVector = ReadonlyMap<number, number>;

/** The document of a room as this instance has applied it: a cache of the update log up to `head`. */
export interface Replica {
  readonly doc: Y.Doc;
  readonly head: number;
  /**
   * Applies the row with the number head + 1. False where it cannot be applied, or builds on what is missing: the
   * replica may then be half changed and is of no more use.
   * @param whole the bytes hold the document up to this row, which may then be any later one
   */
  apply(seq: number, bytes: Uint8Array, whole?: boolean): boolean;
  /**
   * Applies the next rows in one transaction of Yjs: its end costs more than most rows do.
   * @returns how many of them were applied; where it is less than all, the replica is of no more use
   */
  applyAll(rows: readonly ReplicaRow[]): number;
  /** The whole document as one update, kept until the next head or a garbage collection. */
  state(): Uint8Array;
  /** What a document with this state vector lacks, and every deletion: deletions have no clock. */
  since(vector: StateVector): Uint8Array;
  /** The hash of its content; computed once for each head. */
  hash(): string;
  /** Encoded size, bytes, or somewhat more: measured again only where it seems to exceed the limit. */
  size(): number;
  stateVector(): StateVector;
  /** The clock that one client has reached; 0 where it has written nothing. */
  reached(client: number): number;
  destroy(): void;
}

/** A row to be applied. `whole`: its bytes hold the document up to it. */
export interface ReplicaRow {
  readonly seq: number;
  readonly bytes: Uint8Array;
  readonly whole?: boolean;
}

/** A replica for those who read it: rows are applied in one place. */
export type ReadonlyReplica = Omit<Replica, 'apply' | 'applyAll' | 'destroy'>;

/**
 * @param start a snapshot and its number, or nothing for an empty document at 0
 * @param limit bytes above which `size` is exact
 */
export function createReplica(start?: { readonly seq: number; readonly bytes: Uint8Array }, limit = 0): Replica {
  const doc = new Y.Doc();
  let size = start?.bytes.byteLength ?? 0;
  /** Weak: members that come together share it, and a room at rest does not hold its document twice. */
  let encoded: WeakRef<Uint8Array> | undefined;
  let hash: string | undefined;
  // Yjs removes formats without effect, in a time that grows with the square of what was deleted: 14 bytes could take a
  // minute. They do no harm, and no row has removed them.
  doc.on('afterTransaction', (transaction: Y.Transaction) => {
    transaction._needFormattingCleanup = false;
  });
  if (start) Y.applyUpdate(doc, start.bytes);

  function state(): Uint8Array {
    const known = encoded?.deref();
    if (known) return known;
    const bytes = Y.encodeStateAsUpdate(doc);
    encoded = new WeakRef(bytes);
    return bytes;
  }

  function apply(seq: number, bytes: Uint8Array, whole = false): boolean {
    const { head } = replica;
    if (whole ? seq <= head : seq !== head + 1) throw new RangeError(`row ${seq} after row ${head}`);
    if (!applies(doc, bytes) || doc.store.pendingStructs || doc.store.pendingDs) return false;
    replica.head = seq;
    size += bytes.byteLength;
    encoded = undefined;
    hash = undefined;
    return true;
  }

  const replica = {
    doc,
    head: start?.seq ?? 0,
    apply,
    applyAll(rows: readonly ReplicaRow[]) {
      let applied = 0;
      const isSound = succeeds(() =>
        doc.transact(() => {
          while (applied < rows.length && apply(rows[applied]!.seq, rows[applied]!.bytes, rows[applied]!.whole))
            applied++;
        }),
      );
      return isSound ? applied : 0;
    },
    state,
    since: (vector: StateVector) => Y.encodeStateAsUpdate(doc, Y.encodeStateVector(new Map(vector))),
    hash() {
      hash ??= contentHash(doc);
      return hash;
    },
    size() {
      if (size > limit) size = state().byteLength;
      return size;
    },
    reached: (client: number) => Y.getState(doc.store, client),
    stateVector: () => Y.decodeStateVector(Y.encodeStateVector(doc)),
    destroy: () => doc.destroy(),
  };
  return replica;
}

/** Applies an update, even if others that it builds on are missing. False where that throws. */
export const applies = (doc: Y.Doc, bytes: Uint8Array): boolean =>
  succeeds(() => {
    splitAhead(doc, bytes);
    Y.applyUpdate(doc, bytes);
  });

/** Rows are validated before they are committed, and one that fails nevertheless must not take other rooms down. */
function succeeds(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
