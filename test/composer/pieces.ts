import { composeLegs } from '../../server/composer/composer.ts';
import type { LegPlan } from '../../server/composer/theory/leg-plan.ts';
import type { Piece } from '../../server/composer/theory/piece.ts';
import { network } from '../support/network.ts';

/** A piece over some plans, composed to the end. */
export function composed(title: string, plans: readonly LegPlan[]): Piece {
  const scores = composeLegs(plans, network);
  return { title, seed: 7, network: null, legs: plans.map((plan, at) => ({ plan, notes: scores[at]! })) };
}
