import type { LegOutline } from '../../../protocol/composition.ts';
import type { LegPlan } from '../theory/leg-plan.ts';

/**
 * The outline of a plan, as members receive it.
 * @param startTick start of the leg, ticks from the start of the journey
 */
export const outlineLeg = (plan: LegPlan, startTick: number, revision: number): LegOutline => ({
  leg: plan.leg,
  revision,
  from: plan.from,
  to: plan.to,
  startTick,
  ticks: plan.ticks,
  tempo: plan.tempo,
  metre: [...plan.metre],
  key: plan.key,
  programs: [...plan.programs],
  pan: plan.pan,
  ...(plan.reasons && { reasons: plan.reasons }),
});
