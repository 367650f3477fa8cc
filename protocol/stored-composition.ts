import { z } from 'zod';
import { cleanName } from './clean-name.ts';
import { identity } from './welcome.ts';

/** The longest name of a composition, characters. */
const NAME_LENGTH = 100;

/** A performance that is stored, in lists: GET /api/logs/:id/compositions and GET /api/me/compositions. */
export const storedComposition = z.object({
  id: z.int(),
  log: z.uuid().describe('The travel log, and its title when it was played.'),
  title: z.string(),
  name: z.string().nullable().describe('Name that a person gave it; null for none.'),
  by: identity.describe('The player; the owner of the log where that is not known.'),
  at: z.iso.datetime().describe('Time of the last write, UTC.'),
  plays: z.int().describe('Performances that sounded like this, count.'),
  likes: z.int(),
  liked: z.boolean().describe('The reader likes it.'),
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
      legs: z.array(z.object({ from: z.string(), to: z.string() })).describe('Airport codes of each leg.'),
    })
    .nullable(),
});
export type StoredComposition = z.infer<typeof storedComposition>;

/** PATCH /api/logs/:id/compositions/:composition. An empty name takes the name away. */
export const compositionChange = z.strictObject({
  name: z.string().max(NAME_LENGTH).transform(cleanName).exactOptional().describe('Its name; empty for none.'),
  deleted: z.literal(false).exactOptional().describe('Restores a deleted one.'),
});
