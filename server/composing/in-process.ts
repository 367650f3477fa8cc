import { continueLeg } from '../composer/composer.ts';
import type { Likelihoods } from '../composer/likelihoods.ts';
import type { Composing } from './composing.ts';

/** Music that is composed before others have their turn, ticks. */
const TURN_TICKS = 480;

/** Composes in this thread, between its other work. */
export function createInProcessComposing(likelihoods: Likelihoods): Composing {
  return {
    load: 'live',
    onLoad: () => () => {},
    compose({ plan, past, from, until }, heard) {
      const notes = [...past];
      const end = Math.min(until, plan.ticks);
      let filledTo = from;
      let open = true;
      function goOn(): void {
        if (!open) return;
        filledTo = Math.min(filledTo + TURN_TICKS, end);
        const made = continueLeg(plan, notes, filledTo, likelihoods);
        notes.push(...made);
        heard(made, filledTo);
        if (filledTo < end) setImmediate(goOn);
      }
      setImmediate(goOn);
      return () => {
        open = false;
      };
    },
    async close() {},
  };
}
