import type { Clock } from '../../server/clock.ts';
import { finishLines, openLine } from '../../server/composer/composer.ts';
import type { Composing } from '../../server/composing/composing.ts';
import { diceNetwork as network } from './dice-network.ts';

/**
 * Composes as late as a test says, in pieces as a busy worker would. What nobody waits for to sound comes at once, so
 * that a test can look at the whole piece without letting time pass.
 * @param late how long the next piece takes, ms
 */
export function createLateComposing(clock: Clock, late: () => number): Composing {
  return {
    load: 'live',
    onLoad: () => () => {},
    compose({ plan, past, from, until, deadline }, heard) {
      const line = openLine(plan, past, from);
      const end = Math.min(until, plan.ticks);
      let open = true;
      function answer(to: number): void {
        if (!open) return;
        const known = line.notes.length;
        finishLines([line], network, Math.min(to, end));
        heard(line.notes.slice(known), line.filledTo);
        if (line.filledTo < end) goOn();
      }
      function goOn(): void {
        const ms = late();
        if (deadline === Number.POSITIVE_INFINITY || ms === 0) setImmediate(() => answer(end));
        else clock.after(ms, () => answer(line.filledTo + 240 + 48 * Math.floor(ms)));
      }
      goOn();
      return () => {
        open = false;
      };
    },
    async close() {},
  };
}
