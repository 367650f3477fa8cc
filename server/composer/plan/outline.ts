import type { LegOutline } from '../../../protocol/composition.ts';
import type { LegPlan } from '../theory/leg-plan.ts';

/**
 * A plan as members see it.
 * @param startTick where the leg begins on the journey's ticks
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
});
