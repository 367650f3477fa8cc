import type { ClockRange } from './inspection.ts';
import type { Replica } from './replica.ts';

/** The clock that each client has reached, with or without updates on their way to the database. */
export interface PendingClocks {
  /** Updates on their way included; 0 where the client has written nothing. */
  reached(client: number): number;
  /** Rows alone; 0 where the client has written nothing. */
  applied(client: number): number;
  /** Adds an update, so that the next one may build on it before it is committed. */
  advance(brings: readonly ClockRange[]): void;
  /** Forgets the updates of one client that are not applied yet, because one of them has failed. */
  forget(client: number): void;
  /** Forgets all updates that are not applied yet, because one of them has failed. */
  reset(): void;
}

export function createPendingClocks(replica: Pick<Replica, 'reached'>): PendingClocks {
  const pending = new Map<number, number>();
  return {
    reached: (client) => Math.max(replica.reached(client), pending.get(client) ?? 0),
    applied: replica.reached,
    advance(brings) {
      for (const { client, to } of brings) pending.set(client, to);
    },
    forget: (client) => void pending.delete(client),
    reset: () => pending.clear(),
  };
}
