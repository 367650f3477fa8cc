import * as Y from 'yjs';
import type { Refusal } from '../../protocol/refusal.ts';
import { createUnsavedItems, LOST } from './unsaved-items.ts';
import { addSpan, type ClockSpan, encodeUpdate, itemToEncode } from './update-encoding.ts';

/** An edit of a session that is not saved. */
export interface Edit {
  /** A Yjs update, v1. */
  readonly bytes: Uint8Array;
  /** Why it goes no further; undefined where it is to be saved. */
  readonly refusal?: Refusal | undefined;
}

/** A part of an edit that is set aside: clocks of one client under its old name. */
export interface SetAside extends ClockSpan {
  /** The position of its edit. */
  readonly edit: number;
  readonly client: number;
  readonly refusal: Refusal;
}

export interface Renamed {
  /** The edits to be saved under the new client id, in order. */
  readonly updates: readonly Uint8Array[];
  readonly aside: readonly SetAside[];
}

/**
 * Gives the edits of a session another Yjs client id, leaving out those that are refused. Clocks begin at 0 and follow
 * each other. Origins, parents and deletions follow; an origin within a refused edit becomes the nearest neighbour that
 * is kept. What the refused edits deleted stays. An item whose parent is refused is set aside with it, and so is one that
 * builds on content which the server does not have.
 * @param edits all unsaved edits, in the order in which they were made
 * @param client the new client id
 * @param reached the clock up to which the server has the content of a client; 0 for none
 * @example
 * // 'Good', then a refused ' bad', then ' words' behind that
 * renameUpdates([{ bytes: good }, { bytes: bad, refusal }, { bytes: words }], 8, () => 0).updates
 * // 'Good', then ' words' directly behind 'Good', both by client 8
 */
export function renameUpdates(edits: readonly Edit[], client: number, reached: (client: number) => number): Renamed {
  const known = createUnsavedItems(client, reached);
  const updates: Uint8Array[] = [];
  const aside: SetAside[] = [];
  let clock = 0;

  /** @returns the renamed struct, or why it is set aside */
  function rename(struct: Y.Item | Y.GC, refusal: Refusal | undefined): Y.Item | Y.GC | Refusal {
    const id = Y.createID(client, clock);
    if (!(struct instanceof Y.Item)) return refusal ?? new Y.GC(id, struct.length);
    const place = known.placeOf(struct);
    const reason = refusal ?? known.refusalOf(struct, place);
    if (reason) return reason;
    const [origin, rightOrigin] = [known.left(struct.origin), known.right(struct.rightOrigin)];
    const isAlone = origin === null && rightOrigin === null;
    if (isAlone && !place) return LOST;
    return itemToEncode(id, origin, rightOrigin, isAlone ? known.renamedPlace(place) : undefined, struct.content);
  }

  for (const [at, { bytes, refusal }] of edits.entries()) {
    const { structs, ds } = Y.decodeUpdate(bytes);
    const renamed: (Y.Item | Y.GC)[] = [];
    for (const struct of structs) {
      if (struct instanceof Y.Skip) continue;
      const made = rename(struct, refusal);
      if ('code' in made) aside.push({ edit: at, ...struct.id, len: struct.length, refusal: made });
      else {
        renamed.push(made);
        clock += made.length;
      }
      known.add(struct, 'code' in made ? { kind: 'aside', refusal: made } : { kind: 'kept', id: made.id });
    }
    const deletions = new Map<number, ClockSpan[]>();
    for (const [of, spans] of refusal ? [] : ds.clients)
      for (const span of spans)
        for (const [owner, kept] of known.renamedSpans(of, span)) addSpan(deletions, owner, kept);
    if (renamed.length > 0 || deletions.size > 0) updates.push(encodeUpdate(renamed, deletions));
  }
  return { updates, aside };
}
