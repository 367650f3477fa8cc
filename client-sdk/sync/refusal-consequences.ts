import type { Refusal, RefusalCode } from '../../protocol/refusal.ts';

/**
 * Consequence of the refusal of an update: it is sent again soon, or after a pause; it gets another number, or goes on in
 * another session. Every other refusal is about the update itself, which is set aside.
 */
export const CONSEQUENCES: { readonly [C in RefusalCode]?: 'retry' | 'wait' | 'renumber' | 'rename' } = {
  UNAVAILABLE: 'retry',
  RATE_LIMITED: 'retry',
  MISSING_DEPENDENCIES: 'retry',
  READ_ONLY: 'wait',
  LOG_FULL: 'wait',
  QUARANTINED: 'wait',
  WITHDRAWN: 'renumber',
  CLIENT_ID_TAKEN: 'rename',
};

/** True for a refusal after which the same update is soon sent again. */
export const isBrief = ({ code }: Refusal): boolean => CONSEQUENCES[code] === 'retry';
