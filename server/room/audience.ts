import type { DownMessage, DownName } from '../../protocol/down.ts';
import type { MusicName, SiblingMessage, SiblingName } from '../../protocol/sibling.ts';

/** Sends a room's messages. Socket.IO is behind it, which the room does not know. */
export interface Audience {
  /** To the members on this instance that are in sync, except these. */
  here<N extends DownName>(name: N, message: DownMessage<N>, except?: readonly string[]): void;
  /** To the members on all instances, to those here at once. Only for messages that may be lost. */
  everywhere<N extends MusicName>(name: N, message: DownMessage<N>): void;
  /** To one member on this instance. */
  to<N extends DownName>(member: string, name: N, message: DownMessage<N>): void;
  /**
   * Prepares a message to several members on this instance that receive it one after the other: it is encoded once.
   * @returns a function that sends it to one of them
   */
  prepare<N extends DownName>(name: N, message: DownMessage<N>): (member: string) => void;
  /**
   * Closes the connection of one member on this instance, or those of all: they join again, where they may, a room that is
   * loaded again.
   */
  dismiss(member?: string): void;
  /** To the other instances with members of this log. */
  siblings<N extends SiblingName>(name: N, message: SiblingMessage<N>): void;
  /** Stays among the instances that hold this log, members or not, until the returned function is called. */
  listen(): () => void;
}
