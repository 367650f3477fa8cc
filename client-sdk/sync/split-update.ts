import * as Y from 'yjs';
import { isHighSurrogate } from '../../travel-log/text-change.ts';
import { addSpan, type ClockSpan, encodedLength, encodeUpdate, itemToEncode, placeOf } from './update-encoding.ts';

/** Limits of one update. */
export interface UpdateLimits {
  /** Bytes. */
  readonly updateBytes: number;
  /** Clocks, count. */
  readonly clockAdvance: number;
}

/** Bytes of an update beside its structs or deletions: counts and a client id. */
const HEADER_BYTES = 32;
/** At most so many bytes for one deleted span: two numbers, and a client id with its count. */
const SPAN_BYTES = 24;

/**
 * Splits an update into pieces that one update may hold, each building on the one before; deletions come last. A text is
 * split between letters, never within a surrogate pair: Yjs would write replacement characters.
 * @returns undefined where a single value is too large
 * @example splitUpdate(paste, LIMITS)?.length // 3, for 700,000 letters pasted at once
 */
export function splitUpdate(bytes: Uint8Array, limits: UpdateLimits): readonly Uint8Array[] | undefined {
  const { structs, ds } = Y.decodeUpdate(bytes);
  const pieces: Piece[] = [];
  for (const struct of structs) {
    if (struct instanceof Y.Skip) continue;
    for (const part of split(struct, limits)) {
      if (part === undefined) return undefined;
      const length = encodedLength(part);
      const open = pieces.at(-1);
      if (open && open.client === part.id.client && fits(open, part.length, length, limits)) {
        open.structs.push(part);
        open.bytes += length;
        open.clocks += part.length;
      } else
        pieces.push({ client: part.id.client, structs: [part], bytes: HEADER_BYTES + length, clocks: part.length });
    }
  }
  return [...pieces.map((piece) => encodeUpdate(piece.structs, new Map())), ...splitDeletions(ds, limits)];
}

interface Piece {
  readonly client: number;
  readonly structs: (Y.Item | Y.GC)[];
  bytes: number;
  clocks: number;
}

const fits = (piece: Piece, clocks: number, bytes: number, { updateBytes, clockAdvance }: UpdateLimits): boolean =>
  piece.bytes + bytes <= updateBytes && piece.clocks + clocks <= clockAdvance;

/** The struct in parts that fit; an undefined part is a single value that does not. */
function* split(struct: Y.Item | Y.GC, limits: UpdateLimits): Iterable<Y.Item | Y.GC | undefined> {
  const budget = limits.updateBytes - HEADER_BYTES;
  if (struct.length <= limits.clockAdvance && encodedLength(struct) <= budget) return yield struct;
  const { client, clock } = struct.id;
  if (!(struct instanceof Y.Item)) {
    for (let at = 0; at < struct.length; at += limits.clockAdvance)
      yield new Y.GC(Y.createID(client, clock + at), Math.min(limits.clockAdvance, struct.length - at));
    return undefined;
  }
  const { origin, rightOrigin, content } = struct;
  // Neighbours, a parent and a key are in the item beside its content.
  const around = encodedLength(itemToEncode(struct.id, origin, rightOrigin, placeOf(struct), new Y.ContentDeleted(1)));
  let at = 0;
  for (const part of partsOf(content, budget - around - HEADER_BYTES, limits.clockAdvance)) {
    if (part === undefined) return yield undefined;
    const id = Y.createID(client, clock + at);
    const left = at === 0 ? origin : Y.createID(client, clock + at - 1);
    yield itemToEncode(id, left, rightOrigin, at === 0 ? placeOf(struct) : undefined, part);
    at += part.getLength();
  }
  return undefined;
}

/** A content in parts of at most so many bytes and clocks. */
function* partsOf(content: Y.Item['content'], bytes: number, clocks: number): Iterable<Y.Item['content'] | undefined> {
  if (content instanceof Y.ContentString) yield* textParts(content.str, Math.min(bytes, clocks));
  else if (content instanceof Y.ContentDeleted)
    for (let at = 0; at < content.len; at += clocks) yield new Y.ContentDeleted(Math.min(clocks, content.len - at));
  else if (content instanceof Y.ContentAny) yield* valueParts(content.arr, (values) => new Y.ContentAny(values), bytes);
  else if (content instanceof Y.ContentJSON)
    yield* valueParts(content.arr, (values) => new Y.ContentJSON(values), bytes);
  else yield undefined;
}

function* textParts(text: string, bytes: number): Iterable<Y.ContentString> {
  let start = 0;
  let size = 0;
  for (let at = 0; at < text.length; ) {
    const units = isHighSurrogate(text, at) ? 2 : 1;
    const width = utf8Length(text.charCodeAt(at), units);
    if (size + width > bytes) {
      yield new Y.ContentString(text.slice(start, at));
      start = at;
      size = 0;
    }
    size += width;
    at += units;
  }
  yield new Y.ContentString(text.slice(start));
}

const utf8Length = (unit: number, units: number) => (units === 2 ? 4 : unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3);

/** Values by as many as fit; a single one that does not ends it with undefined. */
function* valueParts<T>(
  values: readonly T[],
  contentOf: (values: T[]) => Y.ContentAny | Y.ContentJSON,
  bytes: number,
): Iterable<Y.ContentAny | Y.ContentJSON | undefined> {
  let part: T[] = [];
  let size = 0;
  for (const value of values) {
    const length = encodedLength(itemToEncode(Y.createID(0, 0), Y.createID(0, 0), null, undefined, contentOf([value])));
    if (length > bytes) return yield undefined;
    if (part.length > 0 && size + length > bytes) {
      yield contentOf(part);
      part = [];
      size = 0;
    }
    part.push(value);
    size += length;
  }
  return yield contentOf(part);
}

function splitDeletions(ds: ReturnType<typeof Y.decodeUpdate>['ds'], { updateBytes }: UpdateLimits): Uint8Array[] {
  const most = Math.floor((updateBytes - HEADER_BYTES) / SPAN_BYTES);
  const spans = [...ds.clients].flatMap(([client, deleted]) => deleted.map((span) => ({ client, span })));
  const updates: Uint8Array[] = [];
  for (let at = 0; at < spans.length; at += most) {
    const deletions = new Map<number, ClockSpan[]>();
    for (const { client, span } of spans.slice(at, at + most)) addSpan(deletions, client, span);
    updates.push(encodeUpdate([], deletions));
  }
  return updates;
}
