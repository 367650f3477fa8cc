import { z } from 'zod';
import { cleanName } from './clean-name.ts';
import { LIMITS } from './limits.ts';
import { identity } from './welcome.ts';

/** An instant in UTC, ISO 8601. */
const instant = z.iso.datetime();

/** The count of a member's edits. Keystrokes within a moment are one. */
export const editsOf = z.object({ user: identity, edits: z.int() });
export type EditsOf = z.infer<typeof editsOf>;

/** A row of the update log that members can look at and restore. */
export const version = z.object({
  seq: z.int().min(1),
  at: instant,
  kind: z.enum(['automatic', 'named', 'before restore', 'before import']),
  name: z.string().nullable(),
  /** The member who named it, who restored an earlier version, or who imported flights; null for an automatic one. */
  user: identity.nullable(),
  /** Since the version before it, most first. */
  edits: z.array(editsOf),
});
export type Version = z.infer<typeof version>;

/** GET /api/logs/:id/versions */
export const versionList = z.object({
  head: z.int(),
  /** The row at which the history begins: earlier ones were trimmed. 0 for a whole history. */
  trimmedTo: z.int(),
  /** Newest first. */
  versions: z.array(version),
  /** Since the newest version. */
  since: z.array(editsOf),
});
export type VersionList = z.infer<typeof versionList>;

/** POST /api/logs/:id/versions: names the travel log as it is now. */
export const versionName = z.strictObject({ name: z.string().overwrite(cleanName).min(1).max(LIMITS.nameLength) });

/** POST /api/logs/:id/restore: restores the travel log as it was at row `seq`. */
export const restoreWish = z.strictObject({ seq: z.int() });

/** POST /api/logs/:id/trim: removes what was before row `seq` from the history. */
export const trimWish = z.strictObject({ seq: z.int() });

/** The row of the answer: the version's, the last one that the restoration wrote, or the one at which the history begins. */
export const atRow = z.object({ seq: z.int() });
export type AtRow = z.infer<typeof atRow>;

/**
 * GET /api/logs/:id/at/:seq. `content` is the travel log as JSON, of the shape in travel-log/content-json.ts. `own` holds
 * the top-level types of a client's own by name, as plain values.
 */
export const past = z.object({
  seq: z.int(),
  at: instant,
  content: z.unknown(),
  own: z.record(z.string(), z.unknown()),
});
export type Past = z.infer<typeof past>;

/** GET /api/logs/:id/attribution: who changed what of the waypoints that exist. */
export const attribution = z.object({
  head: z.int(),
  /** Rows up to this one were not read, because the log is very long or its history was trimmed. */
  after: z.int(),
  waypoints: z.record(
    z.string(),
    z.object({
      last: z.object({ user: identity, at: instant }),
      /** Most first. */
      edits: z.array(editsOf),
      /** The authors of the entry in the order of its text; `length` in UTF-16 units. Null where the author is unknown. */
      entry: z.array(z.object({ user: identity.nullable(), length: z.int() })),
    }),
  ),
});
export type Attribution = z.infer<typeof attribution>;
