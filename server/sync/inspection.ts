import { length, writeVarUint } from 'lib0/encoding';
import * as Y from 'yjs';

/** A range of one client's clock: from (inclusive) to (exclusive). */
export interface ClockRange {
  readonly client: number;
  readonly from: number;
  readonly to: number;
}

/** The content of an update, read from its bytes without applying it. */
export interface Inspection {
  /** The structs that it adds, one range a client. */
  readonly brings: readonly ClockRange[];
  /** What it builds on: client → the clock after the last item that must be there already. */
  readonly needs: ReadonlyMap<number, number>;
  /** The top-level types that it writes to by name. */
  readonly topLevel: ReadonlySet<string>;
  readonly items: readonly Y.Item[];
  /** True where it adds structs that are no items: garbage, whose place is lost. */
  readonly bare: boolean;
  readonly deletes: readonly ClockRange[];
}

/** The contents of a travel log. A document within a document would escape all validation. */
const CONTENTS: ReadonlySet<unknown> = new Set([
  Y.ContentAny,
  Y.ContentBinary,
  Y.ContentDeleted,
  Y.ContentEmbed,
  Y.ContentFormat,
  Y.ContentJSON,
  Y.ContentString,
  Y.ContentType,
]);

/**
 * Reads an update (v1 encoding).
 * @returns undefined where the bytes are not an update to their last byte, change nothing, leave a gap in a client's
 * clock, delete anything twice, or hold contents that no travel log has
 */
export function inspectUpdate(bytes: Uint8Array): Inspection | undefined {
  const decoded = decode(bytes);
  if (!decoded) return undefined;
  const brings = new Map<number, ClockRange>();
  const needs = new Map<number, number>();
  const topLevel = new Set<string>();
  const items: Y.Item[] = [];
  const deletes: ClockRange[] = [];
  let bare = false;
  const need = (id: { client: number; clock: number } | null | undefined) => {
    if (id) needs.set(id.client, Math.max(needs.get(id.client) ?? 0, id.clock + 1));
  };

  for (const struct of decoded.structs) {
    if (struct instanceof Y.Skip) return undefined;
    const { client, clock } = struct.id;
    if (struct.length < 1) return undefined;
    const before = brings.get(client);
    if (before && before.to !== clock) return undefined;
    brings.set(client, { client, from: before?.from ?? clock, to: clock + struct.length });
    if (struct instanceof Y.Item) {
      if (!CONTENTS.has(struct.content.constructor)) return undefined;
      const { origin, rightOrigin, parent } = struct;
      for (const id of [origin, rightOrigin, parent instanceof Y.ID ? parent : null]) {
        // Yjs looks up what a struct builds on, and assumes that it came before.
        if (id?.client === client && id.clock >= clock) return undefined;
        need(id);
      }
      if (typeof parent === 'string') topLevel.add(parent);
      items.push(struct);
    } else bare = true;
  }
  for (const [client, deleted] of decoded.ds.clients) {
    const ranges = deleted.map(({ clock, len }) => ({ client, from: clock, to: clock + len }));
    if (ranges.some(({ from, to }) => from >= to) || overlap(ranges)) return undefined;
    for (const { to } of ranges) need({ client, clock: to - 1 });
    deletes.push(...ranges);
  }
  if (brings.size === 0 && needs.size === 0) return undefined;
  return { brings: [...brings.values()], needs, topLevel, items, bare, deletes };
}

/**
 * True where any of these ranges overlap. Each is walked whole, item by item, here and by Yjs: 188 bytes can delete the same
 * 10,000 items sixty times. No encoder writes such ranges, but clients that rename their edits write them in any order.
 */
function overlap(ranges: readonly ClockRange[]): boolean {
  const sorted = [...ranges].sort((one, other) => one.from - other.from);
  return sorted.some(({ from }, at) => at > 0 && from < sorted[at - 1]!.to);
}

type DecodedUpdate = ReturnType<typeof Y.decodeUpdate>;

/** Undefined where the bytes are no update: they come from outside, and the decoder throws. */
function decode(bytes: Uint8Array): DecodedUpdate | undefined {
  try {
    const update = Y.decodeUpdate(bytes);
    // The decoder stops at the end of an update, and reads numbers with leading zeros: only whole and shortest ones pass.
    return encodedLength(update) === bytes.byteLength ? update : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes of an update as Yjs encodes it (v1 encoding). What it consists of is written in another order. */
function encodedLength({ structs, ds }: DecodedUpdate): number {
  const encoder = new Y.UpdateEncoderV1();
  const { restEncoder } = encoder;
  let groups = 0;
  let first = 0;
  for (const [at, struct] of structs.entries()) {
    struct.write(encoder, 0);
    if (structs[at + 1]?.id.client === struct.id.client) continue;
    groups += 1;
    writeVarUint(restEncoder, at + 1 - first);
    writeVarUint(restEncoder, struct.id.client);
    writeVarUint(restEncoder, structs[first]!.id.clock);
    first = at + 1;
  }
  writeVarUint(restEncoder, groups);
  writeVarUint(restEncoder, ds.clients.size);
  for (const [client, deleted] of ds.clients) {
    writeVarUint(restEncoder, client);
    writeVarUint(restEncoder, deleted.length);
    for (const { clock, len } of deleted) {
      writeVarUint(restEncoder, clock);
      writeVarUint(restEncoder, len);
    }
  }
  return length(restEncoder);
}
