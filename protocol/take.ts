import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { GRIDS } from './quantise.ts';
import { sound } from './sound.ts';
import { PACKED_TAKE_NOTE } from './take-notes.ts';
import { identity } from './welcome.ts';

/** Places of a take end here, ticks: about two days. */
const LAST_TICK = 2 ** 28;

/** The notes of a take, four integers each. One loop checks them all, as in `packed-notes.ts`. */
const takeNotes = z.custom<number[]>(isPacked, 'not notes of four integers each, or too many').meta({
  type: 'array',
  items: { type: 'integer', minimum: 0, maximum: LAST_TICK },
  description: 'Four integers a note: start and length (ticks in the leg), MIDI pitch, MIDI velocity.',
});

function isPacked(value: unknown): boolean {
  if (!Array.isArray(value) || value.length % PACKED_TAKE_NOTE !== 0) return false;
  if (value.length > PACKED_TAKE_NOTE * LIMITS.takeNotes) return false;
  for (let at = 0; at < value.length; at += PACKED_TAKE_NOTE) {
    const [tick, ticks, pitch, velocity] = value.slice(at, at + PACKED_TAKE_NOTE) as unknown[];
    const fits =
      isWithin(tick, 0, LAST_TICK) &&
      isWithin(ticks, 1, LAST_TICK) &&
      isWithin(pitch, 0, 127) &&
      isWithin(velocity, 1, 127);
    if (!fits) return false;
  }
  return true;
}

const isWithin = (value: unknown, lowest: number, highest: number) =>
  Number.isInteger(value) && (value as number) >= lowest && (value as number) <= highest;

const grid = z.enum(GRIDS).describe('Grid that its notes are quantised to, as they sound; T is a triplet.');
const strength = z.int().min(0).max(100).describe('Way from where a note was played to its grid line, percent.');
const muted = z.boolean().describe('It does not sound.');

/** Fields that are set when a take is recorded, and never change. */
const recorded = {
  id: z.uuid().toLowerCase().describe('Id of the take, which its client draws.'),
  leg: z.string().min(1).max(100).describe('Id of the waypoint that the leg leaves from.'),
  sound,
  solo: z
    .boolean()
    .describe('Played in a solo: the composed melody is silent from its first note to the end of its last.'),
  notes: takeNotes,
  shape: z
    .string()
    .max(255)
    .describe(
      'Shape of the leg when it was recorded, as protocol/leg-shape.ts writes it: from another one it was revised.',
    ),
};

/** Notes of one player on one leg, as they were played. */
export const take = z.object({
  ...recorded,
  by: identity.describe('The player.'),
  grid,
  strength,
  muted,
  recordedAt: z.iso.datetime().describe('Time of its recording, UTC.'),
  deletedAt: z.iso.datetime().exactOptional().describe('Time of its deletion, UTC; absent unless it was deleted.'),
});
export type Take = z.infer<typeof take>;

/** POST /api/logs/:id/takes */
export const newTake = z.strictObject({
  ...recorded,
  solo: recorded.solo.default(false),
  grid: grid.default('off'),
  strength: strength.default(100),
});

/** PATCH /api/logs/:id/takes/:take */
export const takeChange = z.strictObject({
  muted: muted.exactOptional(),
  grid: grid.exactOptional(),
  strength: strength.exactOptional(),
  deleted: z.boolean().exactOptional().describe('Deletes it, or restores it.'),
});
export type TakeChange = z.infer<typeof takeChange>;

/** The down message. */
export const takes = z
  .object({
    all: z
      .boolean()
      .describe('These are the first ones to a new member: takes that it knows of otherwise are there no more.'),
    takes: z.array(take).describe('Takes that are new or changed, in whole.'),
    gone: z.array(z.uuid()).describe('Ids of takes that were deleted.'),
  })
  .describe('Recorded notes, which sound with the piece. More messages follow where they are many.');
export type Takes = z.infer<typeof takes>;
