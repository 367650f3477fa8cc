import { finishLines, openLine } from '../../server/composer/composer.ts';
import { openEnsemble } from '../../server/composer/network/ensemble.ts';
import type { LegPlan, LegScore } from '../../server/composer/theory/leg-plan.ts';

/** The networks that the server composes with, opened once for a test file. */
export const network = await openEnsemble();

/** The notes of a leg after its notes so far. */
export function goOn(plan: LegPlan, past: LegScore, from: number, until = plan.ticks): LegScore {
  const line = openLine(plan, past, from);
  finishLines([line], network, until);
  return line.notes.slice(past.length);
}
