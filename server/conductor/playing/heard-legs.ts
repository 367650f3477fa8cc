import type { ScoredLeg } from '../score/score.ts';

/** Follows the playhead, and tells which legs were played. */
export interface HeardLegs {
  /** The playhead stands here now, wherever it was before, ticks of the journey. */
  startAt(tick: number): void;
  /**
   * The playhead has moved on to a tick of the same layout.
   * @returns the legs whose ends it has passed, and of which at least half was heard
   */
  moveTo(legs: readonly ScoredLeg[], tick: number): ScoredLeg[];
}

/** Share of a leg that is enough for it to count as played. */
const ENOUGH = 0.5;

export function createHeardLegs(): HeardLegs {
  let from = 0;
  /** Ticks that were heard of legs whose end was not reached yet. */
  const heard = new Map<string, number>();

  return {
    startAt(tick) {
      from = tick;
    },
    moveTo(legs, tick) {
      const played: ScoredLeg[] = [];
      for (const scored of legs) {
        const { plan, startTick } = scored;
        const end = startTick + plan.ticks;
        const ticks = Math.min(tick, end) - Math.max(from, startTick);
        if (ticks <= 0) continue;
        const all = (heard.get(plan.leg) ?? 0) + ticks;
        heard.set(plan.leg, all);
        if (tick < end) continue;
        heard.delete(plan.leg);
        if (all >= ENOUGH * plan.ticks) played.push(scored);
      }
      from = tick;
      return played;
    },
  };
}
