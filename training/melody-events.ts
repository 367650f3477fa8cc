import { barIndexAt } from '../server/composer/composition.ts';
import { type Control, encode, lengthClass, letterOf } from '../server/composer/encoding.ts';
import { slotOf } from '../server/composer/likelihoods.ts';
import type { Tune } from './tune.ts';

/** One event of a tune: what the network is told, and what it is to answer. */
export interface MelodyEvent {
  readonly inputs: readonly number[];
  /** 0 is a rest. */
  readonly letter: number;
  /** Index into DURATIONS. */
  readonly length: number;
}

/** The events of a tune, with some controls kept from the network: its notes, and a rest where time lies between two. */
export function eventsOf(tune: Pick<Tune, 'bars' | 'notes'>, hide: readonly Control[]): MelodyEvent[] {
  const events: MelodyEvent[] = [];
  let at = 0;
  tune.notes.forEach((note, index) => {
    const past = tune.notes.slice(0, index);
    if (note.tick > at)
      events.push({ inputs: encode(past, tune, at, hide), letter: 0, length: lengthClass(note.tick - at) });
    const { tonic } = tune.bars[barIndexAt(tune.bars, note.tick)]!;
    const slot = slotOf(note.ticks);
    events.push({
      inputs: encode(past, tune, note.tick, hide),
      letter: letterOf(note.pitch, tonic),
      length: lengthClass(slot),
    });
    at = note.tick + slot;
  });
  return events;
}
