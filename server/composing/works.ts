import type { LegPlan } from '../composer/theory/leg-plan.ts';
import type { Work } from './work.ts';

/**
 * A work without asks is kept for so long, and so many are kept: a leg that plays is asked for once a second. Each
 * takes about 0.3 MB of its thread for notes and states of the networks.
 */
const IDLE_MS = 20_000;
const MOST = 4_096;

/** All works of a process. */
export interface Works {
  /** The current work on a plan. */
  on(plan: LegPlan): Work | undefined;
  byId(id: number): Work | undefined;
  /** The last work on the same leg that a thread has begun: a revised leg reuses its states. */
  predecessorOf(work: Work): Work | undefined;
  /** Makes a work the current one on its plan, and the one that was used last. */
  use(work: Work): void;
  /** Makes a work the predecessor of later works on its leg. */
  begin(work: Work): void;
  /** The work is no longer the current one on its plan; its asks are still met. */
  supersede(work: Work): void;
  delete(work: Work): void;
  all(): Work[];
  /** Works without asks that need not be kept any longer. */
  idle(now: number): Work[];
}

export function createWorks(): Works {
  /** Least recently used first. */
  const byPlan = new Map<LegPlan, Work>();
  const byId = new Map<number, Work>();
  const byLeg = new Map<string, Work>();

  function supersede(work: Work): void {
    if (byPlan.get(work.plan) === work) byPlan.delete(work.plan);
  }

  return {
    on: (plan) => byPlan.get(plan),
    byId: (id) => byId.get(id),
    predecessorOf: ({ leg }) => byLeg.get(leg),
    use(work) {
      byPlan.delete(work.plan);
      byPlan.set(work.plan, work);
      byId.set(work.id, work);
    },
    begin(work) {
      byLeg.set(work.leg, work);
    },
    supersede,
    delete(work) {
      supersede(work);
      byId.delete(work.id);
      if (byLeg.get(work.leg) === work) byLeg.delete(work.leg);
    },
    all: () => [...byId.values()],
    idle(now) {
      const idle: Work[] = [];
      for (const work of byPlan.values()) {
        if (byPlan.size - idle.length <= MOST && now - work.usedAt < IDLE_MS) break;
        if (work.asks.size === 0) idle.push(work);
      }
      return idle;
    },
  };
}
