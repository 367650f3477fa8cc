import { setImmediate } from 'node:timers/promises';
import type { Journey } from './live-score.ts';
import { type PlanAhead, type ScoredLeg, type UnplannedLeg, unplannedLegs } from './score.ts';

/** Legs that are planned at once, count: an edit by hand changes two or three. */
const AT_ONCE = 8;
/** Work between two turns of the event loop, ms. */
const SLICE_MS = 8;

/** Plans of legs, made before a revision needs them and in slices: a journey of hundreds of flights holds up no other room. */
export interface PlansAhead {
  /** By the leg and its source, as `reviseScore` asks for them. */
  readonly plans: ReadonlyMap<string, PlanAhead>;
  /** True where a revision of these legs would plan more than `AT_ONCE` of them. */
  areMany(known: readonly ScoredLeg[]): boolean;
  /** Makes plans until few are left, runs the revision with them, and forgets them. */
  use<T>(known: () => readonly ScoredLeg[], revise: () => T): Promise<T>;
}

export function createPlansAhead(journey: () => Pick<Journey, 'legs' | 'settings'>): PlansAhead {
  const plans = new Map<string, PlanAhead>();

  function unplanned(known: readonly ScoredLeg[]) {
    const { legs, settings } = journey();
    return unplannedLegs(known, legs, settings).filter(({ key }) => !plans.has(key));
  }

  async function planAll(legs: readonly UnplannedLeg[]): Promise<void> {
    let began = performance.now();
    for (const { key, plan } of legs) {
      plans.set(key, plan());
      if (performance.now() - began < SLICE_MS) continue;
      await setImmediate();
      began = performance.now();
    }
    await setImmediate();
  }

  return {
    plans,
    areMany: (known) => unplanned(known).length > AT_ONCE,
    async use(known, revise) {
      // The journey may change meanwhile.
      for (let left = unplanned(known()); left.length > AT_ONCE; left = unplanned(known())) await planAll(left);
      const revised = revise();
      plans.clear();
      return revised;
    },
  };
}
