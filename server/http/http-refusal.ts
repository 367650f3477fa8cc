import { REFUSALS } from '../../protocol/refusal.ts';
import { ACCOUNT_REFUSALS } from '../identity/account-refusal.ts';

/**
 * The refusals of HTTP: those of rooms, and those of addresses, versions and accounts, which rooms do not have. The list of
 * rooms is part of the wire's contract, and a new code there would be a new version of the protocol.
 */
export const HTTP_REFUSALS = {
  ...REFUSALS,
  ...ACCOUNT_REFUSALS,
  NOT_FOUND: 'there is nothing at this address',
  OUT_OF_DATE: 'it has changed since the version that If-Match names: read it again',
} as const;

export type HttpRefusalCode = keyof typeof HTTP_REFUSALS;

/** The body of every answer other than 2xx, in `{ refusal }`. */
export interface HttpRefusal {
  readonly code: HttpRefusalCode;
  readonly detail: string;
}
