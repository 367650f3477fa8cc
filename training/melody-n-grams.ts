import { DURATIONS, MELODY_LETTERS } from '../server/composer/network/melody-letters.ts';
import { at } from '../server/composer/theory/at.ts';
import { pitchClass } from '../server/composer/theory/key.ts';
import { chordAt, placeInBar } from '../server/composer/theory/leg-plan.ts';
import { type Event, eventsOf } from './events.ts';
import type { Tune } from './tune.ts';

/** The mean negative log-likelihood of an event, nats: of its pitch, and of its duration given the pitch. */
export interface Loss {
  readonly pitch: number;
  readonly duration: number;
}

/** An n-gram: the contexts of the next event's pitch and of its duration, from the least specific. */
interface NGram {
  readonly name: string;
  readonly pitch: readonly Look[];
  readonly duration: readonly Look[];
}

/** The context of an event, as text: events are counted apart for each context. */
type Look = (events: readonly Event[], index: number) => string;

const letter =
  (back: number): Look =>
  (events, index) =>
    String(events[index - back]?.letter ?? '^');
const length =
  (back: number): Look =>
  (events, index) =>
    String(events[index - back]?.length ?? '^');
const chord: Look = (events, index) => {
  const { bar, at: tick } = at(events, index);
  const { root, quality } = chordAt(bar, tick);
  return `${pitchClass(root - bar.tonic)} ${quality}`;
};
const place: Look = (events, index) => {
  const { bar, at: tick } = at(events, index);
  return `${bar.metre.join('/')} ${placeInBar(bar, tick)}`;
};
const all =
  (...looks: readonly Look[]): Look =>
  (events, index) =>
    looks.map((look) => look(events, index)).join('|');
const nothing: Look = () => '';

export const N_GRAMS: readonly NGram[] = [
  { name: 'unigram', pitch: [nothing], duration: [nothing] },
  { name: 'bigram', pitch: [nothing, letter(1)], duration: [nothing, length(1)] },
  {
    name: 'trigram',
    pitch: [nothing, letter(1), all(letter(1), letter(2))],
    duration: [nothing, length(1), all(length(1), length(2))],
  },
  {
    name: 'trigram, chord; place, metre',
    pitch: [nothing, letter(1), all(letter(1), chord), all(letter(1), letter(2), chord)],
    duration: [nothing, length(1), place, all(place, length(1)), all(place, length(1), length(2))],
  },
];

/** Counts n-grams on some tunes. @returns by name, a function that gives the loss on any others */
export function countMelodyNGrams(train: readonly Tune[]): ReadonlyMap<string, (held: readonly Tune[]) => Loss> {
  const learnt = train.map(eventsOf);
  return new Map(
    N_GRAMS.map(({ name, pitch, duration }) => {
      const letters = counted(learnt, pitch, (event) => event.letter, MELODY_LETTERS);
      const lengths = counted(learnt, duration, (event) => event.length, DURATIONS.length);
      return [
        name,
        (held) => {
          const tunes = held.map(eventsOf);
          return { pitch: lossOn(tunes, letters), duration: lossOn(tunes, lengths) };
        },
      ];
    }),
  );
}

type Chance = (events: readonly Event[], index: number) => number;

/**
 * Witten and Bell's interpolation: the counts of a context are interpolated with the guess of the less specific one, which
 * weighs as much as there are different outcomes in the context. The first guess is even.
 */
function counted(
  tunes: readonly (readonly Event[])[],
  looks: readonly Look[],
  asked: (event: Event) => number,
  choices: number,
): Chance {
  const tables = looks.map((look) => {
    const table = new Map<string, Map<number, number>>();
    for (const events of tunes)
      events.forEach((event, index) => {
        const seen = look(events, index);
        const counts = table.get(seen) ?? new Map<number, number>();
        counts.set(asked(event), (counts.get(asked(event)) ?? 0) + 1);
        table.set(seen, counts);
      });
    return new Map(
      [...table].map(([seen, counts]) => [
        seen,
        { counts, total: [...counts.values()].reduce((sum, count) => sum + count, 0) },
      ]),
    );
  });
  return (events, index) =>
    looks.reduce((guess, look, order) => {
      const found = at(tables, order).get(look(events, index));
      if (!found) return guess;
      const { counts, total } = found;
      return ((counts.get(asked(at(events, index))) ?? 0) + counts.size * guess) / (total + counts.size);
    }, 1 / choices);
}

function lossOn(tunes: readonly (readonly Event[])[], chance: Chance): number {
  let sum = 0;
  let count = 0;
  for (const events of tunes)
    for (const index of events.keys()) {
      sum -= Math.log(chance(events, index));
      count += 1;
    }
  return sum / count;
}
