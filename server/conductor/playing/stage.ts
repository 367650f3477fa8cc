import type { Soloist } from '../score/solo.ts';

/** The members of a room who are on stage, on any instance, as far as its music depends on them. */
export interface Stage {
  /** How far they should be ahead of all others, ms; 0 while there are none. Nonzero values stay the same. */
  readonly lead: number;
  readonly soloist: Soloist | undefined;
}
