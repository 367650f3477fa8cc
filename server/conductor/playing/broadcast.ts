import type { DownMessage } from '../../../protocol/down.ts';
import type { MusicName, SiblingMessage } from '../../../protocol/sibling.ts';

/** Where a conductor sends to. */
export interface Broadcast {
  /** To every member on every instance. */
  everywhere<N extends MusicName>(name: N, message: DownMessage<N>): void;
  /** To the members on this instance. */
  here<N extends MusicName>(name: N, message: DownMessage<N>): void;
  /** Notes of a jam, to every member on every instance. */
  jam(message: DownMessage<'jam'>): void;
  /** To the other instances that hold the log. */
  siblings<N extends 'transport' | 'baton' | 'command' | 'answer' | 'present'>(
    name: N,
    message: SiblingMessage<N>,
  ): void;
}
