interface Happening {
  /** The uuid of the travel log. */
  readonly log: string;
  /** The user and the connection; null for events of the room itself. */
  readonly userId: number | null;
  readonly memberId: string | null;
  /** ms since 1970. */
  readonly at: number;
}

/** An event of a session. */
export type SessionEvent = Happening &
  (
    | { readonly kind: 'joined' }
    | { readonly kind: 'left' }
    /** Size of a committed update, bytes. */
    | { readonly kind: 'edited'; readonly bytes: number }
    /** Notes streamed, count. */
    | { readonly kind: 'played'; readonly notes: number }
    /** The code of the refusal. */
    | { readonly kind: 'refused'; readonly code: string }
  );
