import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

/** Clocks of one client, from `clock` on, count `len`. */
export interface ClockSpan {
  readonly clock: number;
  readonly len: number;
}

/** Deletions of a Yjs update: spans of clocks, by client. */
export type Deletions = ReadonlyMap<number, readonly ClockSpan[]>;

export function addSpan(deletions: Map<number, ClockSpan[]>, client: number, span: ClockSpan): void {
  const spans = deletions.get(client);
  if (spans) spans.push(span);
  else deletions.set(client, [span]);
}

/**
 * Encodes an update (v1) of structs that one client has written, and of deletions.
 * @param structs of one client, in order and without a gap; parents and origins are ids, top-level parents names
 * @example encodeUpdate([], new Map([[7, [{ clock: 0, len: 3 }]]])) // deletes the first three letters of client 7
 */
export function encodeUpdate(structs: readonly (Y.Item | Y.GC)[], deletions: Deletions): Uint8Array {
  const encoder = new Y.UpdateEncoderV1();
  const rest = encoder.restEncoder;
  const [first] = structs;
  encoding.writeVarUint(rest, first ? 1 : 0);
  if (first) {
    encoding.writeVarUint(rest, structs.length);
    encoder.writeClient(first.id.client);
    encoding.writeVarUint(rest, first.id.clock);
    for (const struct of structs) struct.write(encoder, 0);
  }
  encoding.writeVarUint(rest, deletions.size);
  for (const [client, spans] of deletions) {
    encoding.writeVarUint(rest, client);
    encoding.writeVarUint(rest, spans.length);
    for (const { clock, len } of spans) {
      encoder.writeDsClock(clock);
      encoder.writeDsLen(len);
    }
  }
  return encoder.toUint8Array();
}

/** The size of a struct in an update, bytes. */
export function encodedLength(struct: Y.Item | Y.GC): number {
  const encoder = new Y.UpdateEncoderV1();
  struct.write(encoder, 0);
  return encoder.toUint8Array().byteLength;
}

/** The place of an item without neighbours: in a top-level type, by name, or in an item, by id. */
export interface Place {
  readonly parent: string | Y.ID;
  /** The key in a map; null in a list. */
  readonly key: string | null;
}

/** The place that a decoded item names; undefined where its neighbours imply it. */
export function placeOf({ parent, parentSub }: Y.Item): Place | undefined {
  // The decoder leaves names of top-level types as strings, which the types of Yjs do not say.
  const named = parent as Y.ID | string | null;
  return named === null ? undefined : { parent: named, key: parentSub };
}

/** Makes an item to be encoded. @param place undefined where a neighbour is there, which implies it */
export const itemToEncode = (
  id: Y.ID,
  origin: Y.ID | null,
  rightOrigin: Y.ID | null,
  place: Place | undefined,
  content: Y.Item['content'],
): Y.Item =>
  new Y.Item(id, null, origin, null, rightOrigin, (place?.parent ?? null) as Y.ID | null, place?.key ?? null, content);
