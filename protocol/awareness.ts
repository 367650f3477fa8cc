import { z } from 'zod';
import { bytes, limitedBytes } from './bytes.ts';
import { LIMITS } from './limits.ts';

/** The fields of a state are the members' own affair, but for `dragging`. */
export const awareness = z
  .object({
    bytes: limitedBytes(LIMITS.awarenessBytes).describe(
      'This member’s own state, as y-protocols encodes it. While its field `dragging` is true, edits belong together.',
    ),
  })
  .describe('Sets the awareness state of this member.');
export const awarenessDown = z
  .object({ bytes: bytes.describe('States as y-protocols encodes them; the server sets the field `user` of each.') })
  .describe('Awareness states of other members have changed.');
