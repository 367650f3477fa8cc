import { type Control, melodyInputs } from '../server/composer/network/melody-encoding.ts';
import { type Event, eventsOf } from './events.ts';
import type { Tune } from './tune.ts';

/** One event of a tune: the inputs of the network before it, and the outcome that it should predict. */
export interface MelodyEvent extends Pick<Event, 'letter' | 'length'> {
  readonly inputs: readonly number[];
}

/**
 * The events of a tune, with the inputs of the network.
 * @param hidden controls that are left out of the inputs
 */
export function melodyEventsOf(tune: Pick<Tune, 'bars' | 'notes'>, hidden: readonly Control[]): MelodyEvent[] {
  let sung = 0;
  return eventsOf(tune).map(({ at, letter, length }) => {
    const inputs = melodyInputs(tune.notes.slice(0, sung), tune, at, hidden);
    if (letter > 0) sung += 1;
    return { inputs, letter, length };
  });
}
