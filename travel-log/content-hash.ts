import { toHexString } from 'lib0/buffer';
import { digest } from 'lib0/hash/sha256';
import { encodeUtf8 } from 'lib0/string';
import type * as Y from 'yjs';
import { descriptionText, metaMap, settingsMap, waypointsMap } from './shape.ts';

/**
 * Tells whether two documents say the same, however their changes were merged: SHA-256 over the plain content, in hex.
 * A state vector would not do, because it is blind to deletions. The formatting of texts is left out.
 */
export function contentHash(doc: Y.Doc): string {
  const content = [waypointsMap, metaMap, descriptionText, settingsMap].map((read) => canonical(read(doc).toJSON()));
  return toHexString(digest(encodeUtf8(JSON.stringify(content))));
}

/** Maps keep the order in which their keys came, which differs from one replica to the next; and JSON has no bigint. */
function canonical(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, canonical(inner)]);
}
