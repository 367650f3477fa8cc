import { isBefore, type StreamPosition } from '../../protocol/stream-position.ts';

/**
 * What a message of the music is beside those before it. An outdated one was overtaken, or comes from an instance that has
 * lost the lease: it does not count. The first one of a new epoch comes from another conductor.
 */
export type Arrival = 'outdated' | 'current' | 'new epoch';

/** The order of the messages of a room's music. */
export interface StreamOrder {
  arrive(message: StreamPosition): Arrival;
  /** The client has joined an instance, which may send lower numbers of the same epoch again. */
  rejoined(): void;
}

/**
 * @param missed is called before a message counts whose number or epoch shows a gap: messages up to this position may be
 * missing
 */
export function createStreamOrder(missed: (upTo: StreamPosition) => void): StreamOrder {
  /** The last message that counted; undefined before the first one. */
  let last: StreamPosition | undefined;

  return {
    arrive({ epoch, seq }) {
      const before = last;
      if (before && isBefore({ epoch, seq }, before)) return 'outdated';
      last = { epoch, seq };
      if (!before) return 'current';
      const isNewEpoch = epoch > before.epoch;
      // The conductor of a new epoch may have sent messages before this one.
      if (isNewEpoch || seq > before.seq + 1) missed({ epoch, seq: seq - 1 });
      return isNewEpoch ? 'new epoch' : 'current';
    },
    rejoined() {
      last = last && { epoch: last.epoch, seq: -1 };
    },
  };
}
