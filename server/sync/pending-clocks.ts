import type { ClockRange } from './inspection.ts';
import type { Replica } from './replica.ts';

/** The clock that each client has reached, updates on their way to the database included. */
export interface PendingClocks {
  /** 0 where the client has written nothing. */
  reached(client: number): number;
  /** Adds an update, so that the next one may build on it before it is committed. */
  advance(brings: readonly ClockRange[]): void;
  /** Forgets all updates that are not applied yet, because one of them has failed. */
  reset(): void;
}

export function createPendingClocks(replica: Pick<Replica, 'reached'>): PendingClocks {
  const pending = new Map<number, number>();
  return {
    reached: (client) => Math.max(replica.reached(client), pending.get(client) ?? 0),
    advance(brings) {
      for (const { client, to } of brings) pending.set(client, to);
    },
    reset: () => pending.clear(),
  };
}
