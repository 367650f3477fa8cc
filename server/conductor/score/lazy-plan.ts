import type { Leg } from '../../../travel-log/legs.ts';
import type { LegSettings } from '../../../travel-log/settings.ts';
import { planLeg } from '../../composer/plan/plan-leg.ts';
import type { LegHead, LegPlan } from '../../composer/theory/leg-plan.ts';

/**
 * The same plan without its bars, which are planned again when they are first read: they take 25 KiB a leg, and most legs
 * are not played.
 * @param next as `planLeg` was given it
 */
export function lazyPlan(plan: LegPlan, leg: Leg, settings: LegSettings, next: LegHead | undefined): LegPlan {
  let read: LegPlan['bars'] | undefined;
  // In the planner's order, as plans are compared and hashed as JSON.
  const { bars: _, opening, reasons, pace, ticks, ...before } = plan;
  return {
    ...before,
    get bars() {
      read ??= planLeg(leg, settings, next).bars;
      return read;
    },
    ...{ opening, reasons, pace, ticks },
  };
}
