import type { z } from 'zod';
import { access } from './access.ts';
import { awarenessDown } from './awareness.ts';
import { composition } from './composition.ts';
import { jamDown } from './jam.ts';
import { notes, replace } from './notes.ts';
import { refused } from './refused.ts';
import { takes } from './take.ts';
import { transport } from './transport.ts';
import { updates } from './update.ts';
import { welcome } from './welcome.ts';

/** Every message to a member in a room. */
export const DOWN = {
  welcome,
  access,
  updates,
  awareness: awarenessDown,
  composition,
  transport,
  notes,
  replace,
  jam: jamDown,
  refused,
  takes,
} as const;

export type DownName = keyof typeof DOWN;
export type DownMessage<N extends DownName> = z.infer<(typeof DOWN)[N]>;

/** The same table as Socket.IO's type parameter. */
export type DownEvents = { [N in DownName]: (message: DownMessage<N>) => void };
