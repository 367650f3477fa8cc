import { pitchAt, slotOf } from '../server/composer/network/likelihoods.ts';
import { lengthClass } from '../server/composer/network/melody-encoding.ts';
import { type Bar, barIndexAt } from '../server/composer/theory/leg-plan.ts';
import type { Tune } from './tune.ts';

/** A step of a melody: a note, or the time between two notes as one rest. */
export interface Event {
  /** Ticks from the start of the tune. */
  readonly at: number;
  readonly bar: Bar;
  /** 0 is a rest, n the pitch `pitchAt(n, bar.tonic)`. */
  readonly letter: number;
  /** Index into DURATIONS. */
  readonly length: number;
}

/** All events of a tune: what n-grams and the network are asked for. Time after the last note is none. */
export function eventsOf({ bars, notes }: Pick<Tune, 'bars' | 'notes'>): Event[] {
  const events: Event[] = [];
  let at = 0;
  for (const { tick, ticks, pitch } of notes) {
    if (tick > at) {
      const bar = bars[barIndexAt(bars, at)]!;
      events.push({ at, bar, letter: 0, length: lengthClass(tick - at) });
    }
    const bar = bars[barIndexAt(bars, tick)]!;
    const slot = slotOf(ticks);
    events.push({ at: tick, bar, letter: pitch - pitchAt(0, bar.tonic), length: lengthClass(slot) });
    at = tick + slot;
  }
  return events;
}
