import type { Refusal } from '../protocol/refusal.ts';

/** A room's connection to its server. */
export type Status =
  /** The first attempt to join is under way. */
  | { readonly kind: 'connecting' }
  /** The document is up to date, and edits are sent. */
  | { readonly kind: 'live' }
  /** The browser reports that it has no network. */
  | { readonly kind: 'offline' }
  /** The connection is lost; the next attempt begins after `inMs`. */
  | { readonly kind: 'reconnecting'; readonly inMs: number }
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
