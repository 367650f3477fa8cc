import type { Refusal } from './refusal.ts';

/** A room's connection to its server. */
export type Status =
  /** The first attempt to join is under way. */
  | { readonly kind: 'connecting' }
  /** The document is up to date, and edits are sent. */
  | { readonly kind: 'live' }
  /** The browser reports that it has no network. */
  | { readonly kind: 'offline' }
  /**
   * There is no connection, because of `why`; the next attempt begins after `inMs`. The codes are NOT_CONNECTED,
   * UNREACHABLE, UPGRADE_BLOCKED and TIMED_OUT, and those that a server refuses with for a while, ROOM_FULL and UNAVAILABLE.
   */
  | { readonly kind: 'reconnecting'; readonly inMs: number; readonly why: Refusal }
  /** The server does not let this client in, and there are no further attempts. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'left' };

/** The server, or this SDK on its behalf, refused a request. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(`${refusal.code}: ${refusal.detail}`);
    this.refusal = refusal;
  }
}
