import { DURATIONS, PITCHES } from '../server/composer/network/likelihoods.ts';
import { pitchClass } from '../server/composer/theory/key.ts';
import { chordAt, placeInBar } from '../server/composer/theory/leg-plan.ts';
import { type Event, eventsOf } from './events.ts';
import type { Tune } from './tune.ts';

/** Nats an event: how much a model is surprised by what comes. */
export interface Loss {
  readonly pitch: number;
  readonly duration: number;
}

/** A model of the next event: what it looks at for its pitch and for its duration, least first. */
interface Model {
  readonly name: string;
  readonly pitch: readonly Look[];
  readonly duration: readonly Look[];
}

/** What a model looks at: it tells apart what gives different answers. */
type Look = (events: readonly Event[], at: number) => string;

const letter =
  (back: number): Look =>
  (events, at) =>
    String(events[at - back]?.letter ?? '^');
const length =
  (back: number): Look =>
  (events, at) =>
    String(events[at - back]?.length ?? '^');
const chord: Look = (events, at) => {
  const { bar, at: tick } = events[at]!;
  const { root, quality } = chordAt(bar, tick);
  return `${pitchClass(root - bar.tonic)} ${quality}`;
};
const place: Look = (events, at) => `${events[at]!.bar.metre.join('/')} ${placeInBar(events[at]!.bar, events[at]!.at)}`;
const all =
  (...looks: readonly Look[]): Look =>
  (events, at) =>
    looks.map((look) => look(events, at)).join('|');
const nothing: Look = () => '';

export const MODELS: readonly Model[] = [
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

/** Counts each model on some tunes. @returns by model, its loss on any others */
export function countModels(train: readonly Tune[]): ReadonlyMap<string, (held: readonly Tune[]) => Loss> {
  const learnt = train.map(eventsOf);
  return new Map(
    MODELS.map(({ name, pitch, duration }) => {
      const letters = counted(learnt, pitch, (event) => event.letter, PITCHES + 1);
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

type Chance = (events: readonly Event[], at: number) => number;

/**
 * Witten and Bell's interpolation: what a look has seen counts for as much as it has been seen, against as many guesses
 * of the look before it as there were different things to see. The first is interpolated with an even guess.
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
      events.forEach((event, at) => {
        const seen = look(events, at);
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
  return (events, at) =>
    looks.reduce((guess, look, order) => {
      const found = tables[order]!.get(look(events, at));
      if (!found) return guess;
      const { counts, total } = found;
      return ((counts.get(asked(events[at]!)) ?? 0) + counts.size * guess) / (total + counts.size);
    }, 1 / choices);
}

function lossOn(tunes: readonly (readonly Event[])[], chance: Chance): number {
  let sum = 0;
  let count = 0;
  for (const events of tunes)
    for (let at = 0; at < events.length; at++) {
      sum -= Math.log(chance(events, at));
      count += 1;
    }
  return sum / count;
}
