import { z } from 'zod';
import { bytes, limitedBytes } from './bytes.ts';
import { LIMITS } from './limits.ts';

/**
 * Up: this member's own state, as y-protocols encodes it. Down: states of others, `user` stamped by the server. Fields are
 * the members' own affair, but for `dragging`: while it is true, what is edited belongs together.
 */
export const awareness = z.object({ bytes: limitedBytes(LIMITS.awarenessBytes) });
export const awarenessDown = z.object({ bytes });
