import type { DownMessage, DownName } from '../../protocol/down.ts';
import type { MusicName, SiblingMessage, SiblingName } from '../../protocol/sibling.ts';

/** Those who hear a room. Socket.IO is behind it; the room does not know. */
export interface Audience {
  /** To the members on this instance who are in sync, but for some. */
  here<N extends DownName>(name: N, message: DownMessage<N>, except?: readonly string[]): void;
  /** To the members on all instances, to those here at once. What may be lost travels so, and nothing else. */
  everywhere<N extends MusicName>(name: N, message: DownMessage<N>): void;
  /** To one member on this instance. */
  to<N extends DownName>(member: string, name: N, message: DownMessage<N>): void;
  /** Closes the connections of all members on this instance: they come back, to a room that is loaded anew. */
  dismiss(): void;
  /** To the other instances that hold this log. */
  siblings<N extends SiblingName>(name: N, message: SiblingMessage<N>): void;
  /** Stays among the instances that hold this log, members or not, until the returned function is called. */
  listen(): () => void;
}
