import { type Control, encode } from '../server/composer/network/melody-encoding.ts';
import { type Event, eventsOf } from './events.ts';
import type { Tune } from './tune.ts';

/** One event of a tune: what the network is told before it, and what it is to answer. */
export interface MelodyEvent extends Pick<Event, 'letter' | 'length'> {
  readonly inputs: readonly number[];
}

/** The events of a tune with what the network is told of them, some controls kept from it. */
export function melodyEventsOf(tune: Pick<Tune, 'bars' | 'notes'>, hide: readonly Control[]): MelodyEvent[] {
  let sung = 0;
  return eventsOf(tune).map(({ at, letter, length }) => {
    const inputs = encode(tune.notes.slice(0, sung), tune, at, hide);
    if (letter > 0) sung += 1;
    return { inputs, letter, length };
  });
}
