import { z } from 'zod';
import { cleanName } from './clean-name.ts';
import { identity } from './welcome.ts';

/** The longest name of a composition, characters. */
const NAME_LENGTH = 100;

/** A performance that is stored, in lists: GET /api/logs/:id/compositions and GET /api/me/compositions. */
export const storedComposition = z.object({
  id: z.int(),
  /** The travel log, and its title when it was played. */
  log: z.uuid(),
  title: z.string(),
  /** Name that a person gave it; null for none. */
  name: z.string().nullable(),
  /** The player; the owner of the log where that is not known. */
  by: identity,
  /** Time of the last write, UTC. */
  at: z.iso.datetime(),
  /** Performances that sounded like this, count. */
  plays: z.int(),
  likes: z.int(),
  /** The reader likes it. */
  liked: z.boolean(),
  seed: z.int(),
  mapVersion: z.int(),
  network: z.object({ hash: z.string(), backend: z.string() }).nullable(),
  /** Figures of its analysis; null where it has none. Seconds to the ms, beats a minute, the key that lasts longest. */
  figures: z
    .object({
      seconds: z.number(),
      bars: z.int(),
      tempo: z.number(),
      key: z.string().nullable(),
      notes: z.int(),
      /** Airport codes of each leg. */
      legs: z.array(z.object({ from: z.string(), to: z.string() })),
    })
    .nullable(),
});
export type StoredComposition = z.infer<typeof storedComposition>;

/** PATCH /api/logs/:id/compositions/:composition. An empty name takes the name away. */
export const compositionChange = z.strictObject({
  name: z.string().max(NAME_LENGTH).transform(cleanName).exactOptional(),
  deleted: z.literal(false).exactOptional(),
});
