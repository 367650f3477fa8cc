import { toHexString } from 'lib0/buffer';
import { digest } from 'lib0/hash/sha256';
import { encodeUtf8 } from 'lib0/string';
import type * as Y from 'yjs';
import { readOwnTypes } from './own-types.ts';
import { descriptionText, metaMap, settingsMap, waypointsMap } from './shape.ts';

/**
 * A hash of a document's plain content: SHA-256, in hex. Documents with the same content have the same hash, however their
 * changes were merged. A state vector would not do, since it ignores deletions. The formatting of texts is left out.
 */
export function contentHash(doc: Y.Doc): string {
  const content = [waypointsMap, metaMap, descriptionText, settingsMap].map((read) => read(doc).toJSON());
  return toHexString(digest(encodeUtf8(JSON.stringify(canonical([...content, readOwnTypes(doc)])))));
}

/** Sorts maps by key, since the order of their keys differs between replicas; converts bigint, which JSON lacks. */
function canonical(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, canonical(inner)]);
}
