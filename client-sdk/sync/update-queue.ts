import * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import type { Update } from '../../protocol/update.ts';

/** The edits of one session that are not acknowledged: numbered updates in order, and edits without a number yet. */
export interface UpdateQueue {
  /** The numbered updates. */
  readonly updates: readonly Update[];
  /** All edits, count; those without a number count as one. */
  readonly length: number;
  /** The number of the last update, 0 for none. */
  readonly lastNumber: number;
  /** All updates up to this number are acknowledged. */
  readonly settled: number;
  /** Adds an edit. @param bytes a Yjs update, v1 */
  push(bytes: Uint8Array): void;
  /**
   * Merges all edits without a number into as few updates as the limit of one update allows, and numbers these. Returns all
   * updates.
   */
  assignNumbers(): readonly Update[];
  /** Whether an update is durable, and so may be sent. */
  isKept(update: Update): boolean;
  /** Removes an acknowledged update. */
  remove(update: Update): void;
}

/**
 * @param unsaved unacknowledged updates of a resumed session; `lastNumber` is the number of its last update
 * @param keep makes updates durable; undefined where nothing is stored
 * @param kept is called when updates have become durable
 */
export function createUpdateQueue(options: {
  readonly unsaved: readonly Update[];
  readonly lastNumber: number;
  readonly keep?: ((updates: readonly Update[]) => Promise<void>) | undefined;
  kept(): void;
}): UpdateQueue {
  const updates: Update[] = [...options.unsaved];
  let unnumbered: Uint8Array[] = [];
  let { lastNumber } = options;
  let keptNumber = lastNumber;

  return {
    updates,
    get length() {
      return updates.length + (unnumbered.length > 0 ? 1 : 0);
    },
    get lastNumber() {
      return lastNumber;
    },
    get settled() {
      return (updates[0]?.sessionSeq ?? lastNumber + 1) - 1;
    },
    push: (bytes) => void unnumbered.push(bytes),
    assignNumbers() {
      if (unnumbered.length === 0) return updates;
      const numbered = merge(unnumbered).map((bytes) => ({ sessionSeq: ++lastNumber, bytes }));
      const upTo = lastNumber;
      unnumbered = [];
      updates.push(...numbered);
      const release = () => {
        keptNumber = upTo;
        options.kept();
      };
      // Where nothing can be written (a full disk), the server is the safest place.
      if (options.keep) options.keep(numbered).then(release, release);
      else keptNumber = upTo;
      return updates;
    },
    isKept: ({ sessionSeq }) => sessionSeq <= keptNumber,
    remove: (update) => void updates.splice(updates.indexOf(update), 1),
  };
}

/**
 * Merges consecutive updates as long as the result is within the limit of one update.
 * @example merge([letter, letter, hugePaste, letter]) // [letters, hugePaste, letter]
 */
function merge(updates: readonly Uint8Array[]): Uint8Array[] {
  const groups: { updates: Uint8Array[]; bytes: number }[] = [];
  for (const update of updates) {
    const group = groups.at(-1);
    if (group && group.bytes + update.byteLength <= LIMITS.updateBytes) {
      group.updates.push(update);
      group.bytes += update.byteLength;
    } else groups.push({ updates: [update], bytes: update.byteLength });
  }
  return groups.map((group) => Y.mergeUpdates(group.updates));
}
