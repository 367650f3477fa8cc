import { composeLeg } from '../../server/composer/composer.ts';
import type { LegPlan } from '../../server/composer/composition.ts';
import { countLikelihoods } from '../../server/composer/counts.ts';
import type { Piece } from '../../server/composer/piece.ts';

/** A piece over some plans, composed to the end. */
export const composed = (title: string, plans: readonly LegPlan[]): Piece => ({
  title,
  seed: 7,
  network: null,
  legs: plans.map((plan) => ({ plan, notes: composeLeg(plan, countLikelihoods) })),
});
