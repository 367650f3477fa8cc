import type { RefusalCode as ServerRefusalCode } from '../protocol/refusal.ts';

/** Refusals that no room of a server sends, each with its meaning. */
export const OWN_REFUSALS = {
  NOT_CONNECTED: 'the connection was lost',
  UNREACHABLE: 'no server answers at this address',
  UPGRADE_BLOCKED: 'the server answers, but no WebSocket reaches it: a proxy on the way may drop the upgrade',
  TIMED_OUT: 'the server did not answer in time',
  NOT_FOUND: 'there is nothing at this address',
} as const;

type OwnRefusalCode = keyof typeof OWN_REFUSALS;

/** The closed list of refusals: those of servers, and those of this SDK. */
export type RefusalCode = ServerRefusalCode | OwnRefusalCode;

export interface Refusal {
  readonly code: RefusalCode;
  readonly detail: string;
}

/** @example refuseHere('UNREACHABLE') // { code: 'UNREACHABLE', detail: 'no server answers at this address' } */
export const refuseHere = (code: OwnRefusalCode, detail: string = OWN_REFUSALS[code]): Refusal => ({ code, detail });
