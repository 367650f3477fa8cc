import type { Soloist } from '../score/solo.ts';

/** The members of a room who are on stage, on any instance, as far as its music depends on them. */
export interface Stage {
  /** Lead that they should have over all others, ms; 0 while there are none. It stays the same until then. */
  readonly lead: number;
  readonly soloist: Soloist | undefined;
  /** Way of a message to all but one in twenty of the members, ms. */
  listenerDelay(): number;
}
