import { BELIEVED_MS, type Sessions } from './sessions.ts';

/** Interval at which the ends of other instances are read, ms: with the time of the query, below a second. */
const LOOK_MS = 750;
/** The clocks of two instances may differ by this much, and an end be committed this much later, ms. */
const LATE_MS = 30_000;

/** The connections of sessions, which go when their session ends. */
export interface LiveConnections {
  /** Connections here, count. */
  connections(): number;
  /** Closes the connections of these sessions; on other instances, too, as far as they can be told. */
  endSessions(ids: readonly string[], where: 'here' | 'everywhere'): void;
}

/**
 * Closes the connections of every session that ends. Other instances are told at once, and ask the database besides: a word
 * may be lost, and without Redis there is none.
 */
export function followSessionEnds({
  sessions,
  live,
  clock,
  failed,
}: {
  readonly sessions: Pick<Sessions, 'onEnd' | 'followEnds'>;
  readonly live: LiveConnections;
  readonly clock: {
    /** ms since 1970 */
    now(): number;
    every(ms: number, turn: () => void): () => void;
  };
  /** Called with the error where the ends cannot be read. */
  failed(error: unknown): void;
}): { close(): Promise<void> } {
  let lookedAt = clock.now();
  let look: Promise<unknown> | undefined;

  async function follow(): Promise<void> {
    const now = clock.now();
    const ids = await sessions.followEnds(lookedAt - LATE_MS);
    lookedAt = now;
    // All of them each time: a member may have been let in while its session ended.
    live.endSessions(ids, 'here');
  }

  sessions.onEnd((ids) => live.endSessions(ids, 'everywhere'));
  const stop = clock.every(LOOK_MS, () => {
    if (look) return;
    if (live.connections() === 0) {
      // The session of a later connection has been looked up since.
      lookedAt = Math.max(lookedAt, clock.now() - BELIEVED_MS);
      return;
    }
    look = follow()
      .catch(failed)
      .finally(() => {
        look = undefined;
      });
  });
  return {
    async close() {
      stop();
      await look;
    },
  };
}
