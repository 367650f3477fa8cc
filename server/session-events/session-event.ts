interface Happening {
  /** The uuid of the travel log. */
  readonly log: string;
  /** Who did it, and over which connection; null where the room itself did. */
  readonly userId: number | null;
  readonly memberId: string | null;
  /** ms since 1970. */
  readonly at: number;
}

/** What happened in a session. */
export type SessionEvent = Happening &
  (
    | { readonly kind: 'joined' }
    | { readonly kind: 'left' }
    /** The size of an update that was committed. */
    | { readonly kind: 'edited'; readonly bytes: number }
    /** How many notes were streamed. */
    | { readonly kind: 'played'; readonly notes: number }
    /** The code of the refusal. */
    | { readonly kind: 'refused'; readonly code: string }
  );
