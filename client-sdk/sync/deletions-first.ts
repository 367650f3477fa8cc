import * as Y from 'yjs';
import { addSpan, type ClockSpan, type Deletions, encodeUpdate } from './update-encoding.ts';

/**
 * Brings to the front what edits delete of saved content: a full log takes deletions only. An edit that also inserts stays
 * whole, since what it deletes may be what it replaces.
 * @param edits Yjs updates, in order
 * @returns undefined where there is nothing to bring to the front
 * @example deletionsFirst([{ bytes: aPaste }, { bytes: aRemoval }]) // [aRemoval, aPaste]
 */
export function deletionsFirst<T extends { readonly bytes: Uint8Array }>(
  edits: readonly T[],
): readonly T[] | undefined {
  const own = clocksOf(edits);
  const front: T[] = [];
  const rest: T[] = [];
  for (const edit of edits) {
    const { structs, ds } = Y.decodeUpdate(edit.bytes);
    const [saved, unsaved] = structs.length > 0 ? [NOTHING, NOTHING] : divide(ds.clients, own);
    if (saved.size === 0) rest.push(edit);
    else {
      front.push({ ...edit, bytes: encodeUpdate([], saved) });
      if (unsaved.size > 0) rest.push({ ...edit, bytes: encodeUpdate([], unsaved) });
    }
  }
  const [first] = edits;
  const isThere = front.length === 0 || (first !== undefined && isDeletion(first.bytes));
  return isThere ? undefined : [...front, ...rest];
}

/** True for an update that inserts nothing. */
export const isDeletion = (bytes: Uint8Array): boolean => Y.decodeUpdate(bytes).structs.length === 0;

const NOTHING: Deletions = new Map();

/** Clocks of unsaved items, by client: from (inclusive) to (exclusive). */
type Clocks = ReadonlyMap<number, { readonly from: number; readonly to: number }>;

function clocksOf(edits: readonly { readonly bytes: Uint8Array }[]): Clocks {
  const clocks = new Map<number, { from: number; to: number }>();
  for (const { id, length } of edits.flatMap(({ bytes }) => Y.decodeUpdate(bytes).structs)) {
    const { from, to } = clocks.get(id.client) ?? { from: id.clock, to: id.clock };
    clocks.set(id.client, { from: Math.min(from, id.clock), to: Math.max(to, id.clock + length) });
  }
  return clocks;
}

/** Divides deletions into those of saved content and those of unsaved. */
function divide(deletions: Deletions, own: Clocks): [saved: Deletions, unsaved: Deletions] {
  const saved = new Map<number, ClockSpan[]>();
  const unsaved = new Map<number, ClockSpan[]>();
  for (const [client, spans] of deletions) {
    const { from, to } = own.get(client) ?? { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY };
    for (const { clock, len } of spans) {
      const end = clock + len;
      const add = (to: Map<number, ClockSpan[]>, start: number, stop: number) => {
        if (stop > start) addSpan(to, client, { clock: start, len: stop - start });
      };
      add(saved, clock, Math.min(end, from));
      add(unsaved, Math.max(clock, from), Math.min(end, to));
      add(saved, Math.max(clock, to), end);
    }
  }
  return [saved, unsaved];
}
