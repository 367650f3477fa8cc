import { toHexString } from 'lib0/buffer';
import { encode, writeAny } from 'lib0/encoding';
import { digest } from 'lib0/hash/sha256';
import type * as Y from 'yjs';
import { descriptionText, metaMap, settingsMap, waypointsMap } from './shape.ts';

/**
 * Tells whether two documents say the same, however their changes were merged: SHA-256 over the plain content, in hex.
 * A state vector would not do, because it is blind to deletions. The formatting of texts is left out.
 */
export const contentHash = (doc: Y.Doc): string =>
  toHexString(
    digest(
      encode((encoder) => {
        for (const read of [waypointsMap, metaMap, descriptionText, settingsMap])
          writeAny(encoder, sorted(read(doc).toJSON()));
      }),
    ),
  );

/** Maps keep the order in which their keys came, which differs from one replica to the next. */
function sorted(value: unknown): Parameters<typeof writeAny>[1] {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value as string;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
