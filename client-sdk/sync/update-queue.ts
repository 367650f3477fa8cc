import * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import { isDeletion } from './deletions-first.ts';
import { validateEdit } from './edit-validation.ts';
import type { WrittenUpdate } from './session-storage.ts';

/** An edit that is not acknowledged. */
export interface UnsavedEdit {
  /** A Yjs update, v1. */
  readonly bytes: Uint8Array;
  /** Counts the edits of the session from 1; several that are merged have the count of the first. */
  readonly count: number;
  /** Why it will not be sent any further. */
  refusal?: Refusal;
}

/** An edit with a number, or several that are merged. */
export interface UnsavedUpdate extends UnsavedEdit {
  readonly sessionSeq: number;
  /** The edits that are merged in it, as far as this process knows them. */
  readonly merged: readonly UnsavedEdit[];
  /** It is durable, and so may be sent. */
  kept: boolean;
}

/** The edits of one session that are not acknowledged: numbered updates in order, and edits without a number yet. */
export interface UpdateQueue {
  /** The numbered updates. */
  readonly updates: readonly UnsavedUpdate[];
  /** All edits, in order. */
  readonly edits: readonly (UnsavedEdit | UnsavedUpdate)[];
  /** All edits, count; those without a number count as one. */
  readonly length: number;
  /** All updates up to this number are acknowledged. */
  readonly settled: number;
  /** The count of the last edit. */
  readonly count: number;
  /** Adds an edit, and returns its parts: several where it is too large for one update. */
  push(bytes: Uint8Array): readonly UnsavedEdit[];
  /**
   * Merges all edits without a number into as few updates as the limit of one update allows, and numbers these. Returns all
   * updates.
   * @param apart whether deletions stay apart from insertions
   */
  assignNumbers(apart: boolean): readonly UnsavedUpdate[];
  /** Numbers all edits anew, from `first` on, as `order` returns them. None is merged with another any more. */
  renumber(first: number, order: (edits: readonly UnsavedEdit[]) => readonly UnsavedEdit[]): void;
  /** The updates from the first on that may be in flight: at most `most`, of LIMITS.windowBytes in all, or one larger one. */
  window(most: number): readonly UnsavedUpdate[];
  /** Removes an acknowledged update. */
  remove(update: UnsavedUpdate): void;
}

/**
 * @param unsaved unacknowledged updates of a resumed session; `lastNumber` is the number of its last update
 * @param keep makes more updates durable; undefined where nothing is stored
 * @param rewrite makes all updates durable, in the place of those until now
 * @param kept is called when updates have become durable
 */
export function createUpdateQueue(options: {
  readonly unsaved: readonly WrittenUpdate[];
  readonly lastNumber: number;
  readonly keep?: ((updates: readonly WrittenUpdate[]) => Promise<void>) | undefined;
  readonly rewrite?: (() => Promise<void>) | undefined;
  kept(): void;
}): UpdateQueue {
  let { lastNumber } = options;
  let count = 0;
  let updates: UnsavedUpdate[] = options.unsaved.map(({ sessionSeq, bytes, merged = [] }) => {
    count += 1;
    const verdict = validateEdit(bytes);
    return {
      ...{ sessionSeq, bytes, count, kept: true, merged: merged.map((part) => ({ bytes: part, count })) },
      ...(verdict.kind === 'refused' && { refusal: verdict.refusal }),
    };
  });
  let unnumbered: UnsavedEdit[] = [];

  const number = (groups: readonly (readonly UnsavedEdit[])[]): UnsavedUpdate[] =>
    groups.map((merged) => ({ ...asOne(merged), sessionSeq: ++lastNumber, kept: false, merged }));

  function keepAll(numbered: readonly UnsavedUpdate[], written: Promise<void> | undefined): void {
    const release = () => {
      for (const update of numbered) update.kept = true;
      options.kept();
    };
    // Where nothing can be written (a full disk), the server is the safest place.
    if (written) written.then(release, release);
    else for (const update of numbered) update.kept = true;
  }

  return {
    get updates() {
      return updates;
    },
    get edits() {
      return [...updates, ...unnumbered];
    },
    get length() {
      return updates.length + (unnumbered.length > 0 ? 1 : 0);
    },
    get settled() {
      return (updates[0]?.sessionSeq ?? lastNumber + 1) - 1;
    },
    get count() {
      return count;
    },
    push(bytes) {
      count += 1;
      const parts = partsOf({ bytes, count });
      unnumbered.push(...parts);
      return parts;
    },
    assignNumbers(apart) {
      if (unnumbered.length === 0) return updates;
      const numbered = number(group(unnumbered, apart));
      unnumbered = [];
      updates.push(...numbered);
      keepAll(numbered, options.keep?.(numbered.map(writtenForm)));
      return updates;
    },
    renumber(first, order) {
      const edits = order([...updates.flatMap(editsIn), ...unnumbered].flatMap(partsOf));
      lastNumber = first - 1;
      unnumbered = [];
      updates = number(edits.map((edit) => [edit]));
      // Those that are numbered later are not in this write.
      keepAll([...updates], options.rewrite?.());
    },
    window: (most) => withinBytes(updates.slice(0, most), LIMITS.windowBytes),
    remove: (update) => void updates.splice(updates.indexOf(update), 1),
  };
}

/** The updates from the first on that have so many bytes in all, or the first one. */
function withinBytes(updates: readonly UnsavedUpdate[], most: number): readonly UnsavedUpdate[] {
  let bytes = 0;
  const beyond = updates.findIndex((update) => {
    bytes += update.bytes.byteLength;
    return bytes > most;
  });
  return beyond === -1 ? updates : updates.slice(0, Math.max(1, beyond));
}

/** An update as a journal stores it. */
export const writtenForm = ({ sessionSeq, bytes, merged }: UnsavedUpdate): WrittenUpdate => ({
  ...{ sessionSeq, bytes },
  ...(merged.length > 1 && { merged: merged.map((part) => part.bytes) }),
});

/** The edits that an update consists of. */
export const editsIn = (edit: UnsavedEdit | UnsavedUpdate): readonly UnsavedEdit[] =>
  'merged' in edit && edit.merged.length > 1 ? edit.merged : [edit];

/** An edit as the updates that it is sent as. */
function partsOf({ bytes, count }: UnsavedEdit): UnsavedEdit[] {
  const verdict = validateEdit(bytes);
  if (verdict.kind === 'refused') return [{ bytes, count, refusal: verdict.refusal }];
  return verdict.updates.map((part) => ({ bytes: part, count }));
}

/**
 * Groups consecutive edits that are merged, as long as the result is within the limit of one update. A refused one stays
 * alone.
 * @example group([letter, letter, hugePaste, letter], false) // [[letter, letter], [hugePaste], [letter]]
 */
function group(edits: readonly UnsavedEdit[], apart: boolean): UnsavedEdit[][] {
  const groups: { edits: UnsavedEdit[]; bytes: number; deletes: boolean }[] = [];
  for (const edit of edits) {
    const open = groups.at(-1);
    const { byteLength } = edit.bytes;
    const deletes = apart && isDeletion(edit.bytes);
    const isAlone = edit.refusal !== undefined || open?.edits[0]?.refusal !== undefined;
    if (open && !isAlone && open.deletes === deletes && open.bytes + byteLength <= LIMITS.updateBytes) {
      open.edits.push(edit);
      open.bytes += byteLength;
    } else groups.push({ edits: [edit], bytes: byteLength, deletes });
  }
  return groups.map((each) => each.edits);
}

/** Edits as one update, which has the count of the first. */
function asOne(edits: readonly UnsavedEdit[]): UnsavedEdit {
  const first = edits[0]!;
  return edits.length === 1 ? first : { ...first, bytes: Y.mergeUpdates(edits.map(({ bytes }) => bytes)) };
}
