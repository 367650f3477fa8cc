import { dueAt } from '../../../protocol/tempo.ts';
import type { Clock } from '../../clock.ts';
import type { LiveScore } from '../score/live-score.ts';
import type { TransportState } from '../score/transport-state.ts';

/** Changes that wait for the next pass of a loop. */
export interface Passes {
  /** The loop ends with the pass that plays. */
  readonly letsGo: boolean;
  /** True where a pass ends within this time, ms. */
  endsWithin(ms: number): boolean;
  /** The loop is let go, or the document's edits are taken up, when the next pass begins. */
  wait(change: 'letGo' | 'edit'): void;
  /** The loop is not let go after all. */
  stay(): void;
  /**
   * Another pass, or another run, has begun.
   * @returns true where an edit has waited for it
   */
  begun(): boolean;
  /** The loop, where a tick of the journey lies in it: who goes elsewhere lets it go. */
  around(tick: number): TransportState['loop'];
}

export function createPasses(clock: Clock, live: { readonly score: LiveScore }): Passes {
  const waiting = new Set<'letGo' | 'edit'>();
  return {
    get letsGo() {
      return waiting.has('letGo');
    },
    endsWithin(ms) {
      const { transport } = live.score;
      if (transport.state !== 'playing' || !transport.loop) return false;
      return dueAt(transport, transport.loop.to) - clock.now() < ms;
    },
    wait: (change) => void waiting.add(change),
    stay: () => void waiting.delete('letGo'),
    begun() {
      const edited = waiting.has('edit');
      waiting.clear();
      return edited;
    },
    around(tick) {
      const { loop } = live.score.transport;
      return loop && !waiting.has('letGo') && tick >= loop.from && tick < loop.to ? loop : undefined;
    },
  };
}
