import { at } from '../../server/composer/theory/at.ts';
import type { Tune } from '../tune.ts';
import { placesOf } from './grid.ts';
import type { Passage } from './passage.ts';

/** A tune of a corpus as the MIDI file that it would be, with the melody alone and at 120 quarters a minute. */
export function tunePassage({ bars, notes }: Pick<Tune, 'bars' | 'notes'>): Passage {
  const last = at(bars, bars.length - 1);
  const places = placesOf(
    notes.map(({ tick }) => tick),
    bars,
  );
  return {
    ticks: last.tick + last.ticks,
    bars: bars.map(({ tick, ticks, metre }) => ({ tick, ticks, metre })),
    tempos: [{ tick: 0, bpm: 120 }],
    keys: [],
    parts: {
      melody: notes.map(({ tick, ticks, pitch, velocity }, index) => ({
        tick,
        ticks,
        pitch,
        velocity,
        place: at(places, index),
      })),
      bass: [],
      pad: [],
      percussion: [],
      choir: [],
    },
  };
}
