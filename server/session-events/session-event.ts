import type { Choice, Variant } from '../../protocol/listening.ts';

/** An event of a session. */
export type SessionEvent = RoomEvent | ListenVote;

type RoomEvent = {
  /** The uuid of the travel log. */
  readonly log: string;
  /** The user and the connection; null for events of the room itself. */
  readonly userId: number | null;
  readonly memberId: string | null;
  /** ms since 1970. */
  readonly at: number;
} & (
  | { readonly kind: 'joined' }
  | { readonly kind: 'left' }
  /** Size of a committed update, bytes. */
  | { readonly kind: 'edited'; readonly bytes: number }
  /** Notes streamed, count. */
  | { readonly kind: 'played'; readonly notes: number }
  /** The code of the refusal. */
  | { readonly kind: 'refused'; readonly code: string }
);

/** Vote on a blind pair of the listening page. It belongs to no room. */
export interface ListenVote {
  readonly kind: 'listen-vote';
  readonly log: null;
  /** Null for a stranger without a token. */
  readonly userId: number | null;
  readonly memberId: null;
  /** ms since 1970. */
  readonly at: number;
  /** The uuid of the pair: one vote on it counts. */
  readonly pair: string;
  /** Id of the flight that was heard. */
  readonly flight: string;
  /** Variants in the order in which they were offered. */
  readonly first: Variant;
  readonly second: Variant;
  readonly choice: Choice;
}
