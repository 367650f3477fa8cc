import { type Bar, barIndexAt } from '../server/composer/composition.ts';
import { DURATIONS, pitchAt } from '../server/composer/likelihoods.ts';
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
    // A note sounds for seven eighths of its time.
    const slot = Math.round(ticks / 17.5) * 20;
    events.push({ at: tick, bar, letter: pitch - pitchAt(0, bar.tonic), length: lengthClass(slot) });
    at = tick + slot;
  }
  return events;
}

/** The nearest of DURATIONS, the shorter of two. */
function lengthClass(ticks: number): number {
  let nearest = 0;
  while (nearest + 1 < DURATIONS.length && DURATIONS[nearest + 1]! - ticks < ticks - DURATIONS[nearest]!) nearest++;
  return nearest;
}
