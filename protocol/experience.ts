import { z } from 'zod';
import { EXPERIENCE_LIMITS } from './experience-limits.ts';
import { answer } from './refusal-schema.ts';

const { samples: most, mostMs } = EXPERIENCE_LIMITS;

const samples = z.array(z.number().min(0).max(mostMs)).max(most);

export const experience = z
  .object({
    edits: samples.describe('Times from the sending of an update to its acknowledgement, ms: samples.'),
    notes: samples.describe('Times from the sending of notes to their arrival, by room time, ms: samples.'),
    heard: z
      .array(
        z.object({
          leg: z.string().min(1).max(100).describe('Id of the waypoint that the leg leaves from.'),
          ms: z.int().min(0).max(mostMs).describe('Time for which the member heard it, ms.'),
          muted: z.boolean().describe('Its sound was off.'),
        }),
      )
      .max(most)
      .describe('Legs that played here since the last message, the latest one last.'),
    left: z.boolean().describe('The member leaves now.'),
  })
  .describe(
    'What a member has heard and measured, for figures alone. One in ten seconds and a last one count; the server ignores more.',
  );
export type Experience = z.infer<typeof experience>;

export const experienceAnswer = answer({}).describe('It has come: a member who leaves may disconnect.');
