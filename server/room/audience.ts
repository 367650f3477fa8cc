import type { DownMessage, DownName } from '../../protocol/down.ts';
import type { ForwardedAnswer, ForwardedCommand, HandoffMessage } from '../../protocol/sibling.ts';
import type { Transport } from '../../protocol/transport.ts';

/** What instances that hold the same log say to each other. */
export interface SiblingMessages {
  /** Rows up to this number are committed. */
  committed: { readonly to: number };
  /** States that this instance vouches for. */
  awareness: { readonly bytes: Uint8Array; readonly instance: string };
  /** Who is with you? An instance asks when its first member comes. */
  present: Record<string, never>;
  /** What the conductor tells members. */
  music: { readonly name: DownName; readonly message: DownMessage<DownName> };
  command: ForwardedCommand;
  answer: ForwardedAnswer;
  transport: Transport;
  /** Who is to conduct. */
  baton: HandoffMessage;
}

/** Those who hear a room. Socket.IO is behind it; the room does not know. */
export interface Audience {
  /** To the members on this instance who are in sync, but for some. */
  here<N extends DownName>(name: N, message: DownMessage<N>, except?: readonly string[]): void;
  /** To the members on all instances, to those here at once. What may be lost travels so, and nothing else. */
  everywhere<N extends DownName>(name: N, message: DownMessage<N>): void;
  /** To one member on this instance. */
  to<N extends DownName>(member: string, name: N, message: DownMessage<N>): void;
  /** Closes the connections of all members on this instance: they come back, to a room that is loaded anew. */
  dismiss(): void;
  /** To the other instances that hold this log. */
  siblings<N extends keyof SiblingMessages>(name: N, message: SiblingMessages[N]): void;
}
