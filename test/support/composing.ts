import type { Clock } from '../../server/clock.ts';
import { finishLines, openLine } from '../../server/composer/composer.ts';
import { openListeningChoir } from '../../server/composer/parts/listening-choir.ts';
import type { Composing } from '../../server/composing/composing.ts';
import { diceNetwork as network } from './dice-network.ts';
import { finishListening } from './listening-choir.ts';

/**
 * Composes as late as a test says, in pieces as a busy worker would. What nobody waits for to sound comes at once, so
 * that a test can look at the whole piece without letting time pass.
 * @param late how long the next piece takes, ms
 */
export function createLateComposing(clock: Clock, late: () => number): Composing {
  return {
    load: 'live',
    onLoad: () => () => {},
    compose({ plan, past, from, until, deadline, heard: soprano }, heard) {
      const line = soprano ? openListeningChoir(plan, soprano, past, from) : openLine(plan, past, from);
      const end = Math.min(until, plan.ticks);
      let open = true;
      function answer(to: number): void {
        if (!open) return;
        const known = line.notes.length;
        if ('heard' in line) finishListening(line, network, Math.min(to, end));
        else finishLines([line], network, Math.min(to, end));
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
