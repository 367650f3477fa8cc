import type { z } from 'zod';
import { awareness } from './awareness.ts';
import { compare, compareAnswer } from './compare.ts';
import { handoff, handoffAnswer } from './handoff.ts';
import { ping, pong } from './ping.ts';
import { scoreAnswer, scoreRequest } from './score.ts';
import { command, commandAnswer } from './transport.ts';
import { update, updateAnswer } from './update.ts';

/** Everything a member says once it is in a room: the message, and the answer if it gets one. */
export const UP = {
  update: { message: update, answer: updateAnswer },
  awareness: { message: awareness, answer: null },
  command: { message: command, answer: commandAnswer },
  baton: { message: handoff, answer: handoffAnswer },
  score: { message: scoreRequest, answer: scoreAnswer },
  ping: { message: ping, answer: pong },
  compare: { message: compare, answer: compareAnswer },
} as const;

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
