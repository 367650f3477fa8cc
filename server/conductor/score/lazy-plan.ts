import type { Leg } from '../../../travel-log/legs.ts';
import type { LegSettings } from '../../../travel-log/settings.ts';
import { planLeg, planWithoutBars } from '../../composer/plan/plan-leg.ts';
import type { Sketch } from '../../composer/plan/sketch.ts';
import type { LegHead, LegPlan } from '../../composer/theory/leg-plan.ts';

/**
 * The plan of a leg, whose bars are planned when they are first read: they take 25 KiB and most of the time, and most legs
 * are not played.
 * @param sketch of the leg, as `sketchOf` answers
 * @param next as `planLeg` is given it
 */
export function lazyPlan(leg: Leg, settings: LegSettings, sketch: Sketch, next: LegHead | undefined): LegPlan {
  const { opening, reasons, pace, ticks, ...before } = planWithoutBars(leg, settings, sketch, next);
  // In the planner's order, as plans are compared and hashed as JSON.
  const plan = Object.assign(Object.defineProperty(before, 'bars', BARS), { opening, reasons, pace, ticks }) as LegPlan;
  planned.set(plan, () => planLeg(leg, settings, next).bars);
  return plan;
}

/** The bars of each plan, or what plans them. */
const planned = new WeakMap<LegPlan, LegPlan['bars'] | (() => LegPlan['bars'])>();

/** One getter for all plans: with one of its own, each would take half a kilobyte more. */
const BARS: PropertyDescriptor & ThisType<LegPlan> = {
  enumerable: true,
  configurable: true,
  get() {
    const known = planned.get(this)!;
    const bars = typeof known === 'function' ? known() : known;
    planned.set(this, bars);
    return bars;
  },
};
