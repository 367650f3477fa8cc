import type { z } from 'zod';
import { awareness } from './awareness.ts';
import { compare, compareAnswer } from './compare.ts';
import { experience, experienceAnswer } from './experience.ts';
import { handoff, handoffAnswer } from './handoff.ts';
import { jam, stageAnswer, stageStep } from './jam.ts';
import { ping, pong } from './ping.ts';
import type { RefusalCode } from './refusal.ts';
import { scoreAnswer, scoreRequest } from './score.ts';
import { command, commandAnswer } from './transport.ts';
import { update, updateAnswer } from './update.ts';
import { withdraw, withdrawAnswer } from './withdraw.ts';

/** What any message can be refused with. */
export const UP_REFUSALS = ['BAD_MESSAGE', 'RATE_LIMITED', 'UNAVAILABLE'] as const satisfies readonly RefusalCode[];

interface UpEntry {
  readonly message: z.ZodType;
  readonly answer: z.ZodType | null;
  /** Beside those of any message. */
  readonly refusals: readonly RefusalCode[];
}

/** Every message from a member in a room, with its answer if it gets one. */
export const UP = {
  update: {
    message: update,
    answer: updateAnswer,
    refusals: [
      'READ_ONLY',
      'NOT_ALLOWED',
      'TOO_LARGE',
      'BAD_UPDATE',
      'CLIENT_ID_TAKEN',
      'WITHDRAWN',
      'MISSING_DEPENDENCIES',
      'LOG_FULL',
      'QUARANTINED',
    ],
  },
  withdraw: {
    message: withdraw,
    answer: withdrawAnswer,
    refusals: ['READ_ONLY', 'MISSING_DEPENDENCIES', 'QUARANTINED'],
  },
  awareness: { message: awareness, answer: null, refusals: ['CLIENT_ID_TAKEN'] },
  command: { message: command, answer: commandAnswer, refusals: ['NOT_ALLOWED', 'NOTHING_TO_PLAY', 'BUSY'] },
  baton: { message: handoff, answer: handoffAnswer, refusals: ['NOT_ALLOWED', 'NOT_PASSED', 'BUSY'] },
  stage: { message: stageStep, answer: stageAnswer, refusals: ['NOT_ALLOWED'] },
  jam: { message: jam, answer: null, refusals: ['NOT_ALLOWED', 'BAD_PLACE'] },
  score: { message: scoreRequest, answer: scoreAnswer, refusals: [] },
  ping: { message: ping, answer: pong, refusals: [] },
  compare: { message: compare, answer: compareAnswer, refusals: [] },
  experience: { message: experience, answer: experienceAnswer, refusals: [] },
} as const satisfies Record<string, UpEntry>;

export type UpName = keyof typeof UP;
export type UpMessage<N extends UpName> = z.infer<(typeof UP)[N]['message']>;
export type UpAnswer<N extends UpName> = (typeof UP)[N]['answer'] extends z.ZodType
  ? z.infer<Extract<(typeof UP)[N]['answer'], z.ZodType>>
  : never;

/** The same table as Socket.IO's type parameter. */
export type UpEvents = {
  [N in UpName]: (
    message: UpMessage<N>,
    ...answer: (typeof UP)[N]['answer'] extends null ? [] : [(answer: UpAnswer<N>) => void]
  ) => void;
};
