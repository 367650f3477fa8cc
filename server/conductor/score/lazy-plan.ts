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
  let read: LegPlan['bars'] | undefined;
  const { opening, reasons, pace, ticks, ...before } = planWithoutBars(leg, settings, sketch, next);
  // In the planner's order, as plans are compared and hashed as JSON.
  return {
    ...before,
    get bars() {
      read ??= planLeg(leg, settings, next).bars;
      return read;
    },
    ...{ opening, reasons, pace, ticks },
  };
}
