import { lengthClass, melodyPitchOf } from '../server/composer/network/melody-letters.ts';
import { slotOf } from '../server/composer/theory/articulation.ts';
import { type Bar, barAt } from '../server/composer/theory/leg-plan.ts';
import type { Tune } from './tune.ts';

/** A step of a melody: a note, or the time between two notes as one rest. */
export interface Event {
  /** Ticks from the start of the tune. */
  readonly at: number;
  readonly bar: Bar;
  /** 0 is a rest, n the pitch `melodyPitchOf(n, bar.tonic)`. */
  readonly letter: number;
  /** Index into DURATIONS. */
  readonly length: number;
}

/** All events of a tune, which n-grams and the network predict. The time after the last note is no event. */
export function eventsOf({ bars, notes }: Pick<Tune, 'bars' | 'notes'>): Event[] {
  const events: Event[] = [];
  let at = 0;
  for (const { tick, ticks, pitch } of notes) {
    if (tick > at) events.push({ at, bar: barAt(bars, at), letter: 0, length: lengthClass(tick - at) });
    const bar = barAt(bars, tick);
    const slot = slotOf(ticks);
    events.push({ at: tick, bar, letter: pitch - melodyPitchOf(0, bar.tonic), length: lengthClass(slot) });
    at = tick + slot;
  }
  return events;
}
