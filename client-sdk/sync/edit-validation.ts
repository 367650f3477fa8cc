import * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import { isOwnType } from '../../travel-log/own-types.ts';
import { TOP_LEVEL } from '../../travel-log/shape.ts';
import { splitUpdate } from './split-update.ts';

/** The verdict on an edit before any of it is sent. */
export type Verdict =
  /** It is sent as these updates, in order: as one, unless it is too large. */
  | { readonly kind: 'passes'; readonly updates: readonly Uint8Array[] }
  /** The server would refuse it, whatever way it was sent. */
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const KNOWN_TYPES: ReadonlySet<string> = new Set(TOP_LEVEL);

/** Judges an edit as the server will. @param bytes a Yjs update, v1 */
export function validateEdit(bytes: Uint8Array): Verdict {
  for (const struct of Y.decodeUpdate(bytes).structs) {
    if (!(struct instanceof Y.Item)) continue;
    const name = struct.parent as unknown;
    if (typeof name === 'string' && !isWritable(name))
      return refused(
        refuse('BAD_UPDATE', `writes to an unknown top-level type: ${name.slice(0, LIMITS.typeNameLength)}`),
      );
    if (struct.content instanceof Y.ContentDoc) return refused(refuse('BAD_UPDATE', 'embeds a document'));
  }
  if (bytes.byteLength <= LIMITS.updateBytes && clocksOf(bytes) <= LIMITS.clockAdvance)
    return { kind: 'passes', updates: [bytes] };
  const updates = splitUpdate(bytes, LIMITS);
  const detail = `a single value is larger than ${LIMITS.updateBytes} bytes`;
  return updates ? { kind: 'passes', updates } : refused(refuse('TOO_LARGE', detail));
}

const refused = (refusal: Refusal): Verdict => ({ kind: 'refused', refusal });

/** True for a top-level type that the server takes edits of. */
export const isWritable = (name: string): boolean =>
  KNOWN_TYPES.has(name) || (isOwnType(name) && name.length <= LIMITS.typeNameLength);

const clocksOf = (bytes: Uint8Array): number =>
  Y.decodeUpdate(bytes).structs.reduce((sum, { length }) => sum + length, 0);
