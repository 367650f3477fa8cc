import { type Bar, type LegPlan, PHRASE_BARS } from '../theory/leg-plan.ts';
import { msPerTick } from '../theory/metre.ts';

/** Shortest excerpt, ms: it goes on to the end of its phrase. */
const EXCERPT_MS = 20_000;

/** The first phrases of a plan, as a leg of their own: 20 seconds or more; all of a shorter leg. */
export function excerptOf(plan: LegPlan): LegPlan {
  const isEnd = ({ place, tick, ticks }: Bar) =>
    place % PHRASE_BARS === PHRASE_BARS - 1 && (tick + ticks) * msPerTick(plan) >= EXCERPT_MS;
  const end = plan.bars.find(isEnd);
  if (!end) return plan;
  const ticks = end.tick + end.ticks;
  return {
    ...plan,
    bars: plan.bars.filter(({ tick }) => tick < ticks),
    pace: plan.pace.filter(({ tick }) => tick < ticks),
    ticks,
  };
}
