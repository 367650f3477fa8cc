import { CHOIR_LETTERS, PART_INDICES, type Part } from '../server/composer/network/choir-letters.ts';
import { at } from '../server/composer/theory/at.ts';
import type { Chorale } from './chorales.ts';

/** The context of a part's letter in a frame, as text: letters are counted apart for each context. */
type Look = (chorale: Chorale, index: number, part: Part) => string;

const own =
  (back: number): Look =>
  (chorale, index, part) =>
    String(chorale[index - back]?.[part] ?? '^');
const phase: Look = (_, index) => String(index % 16);
const inBeat: Look = (_, index) => String(index % 4);
const above: Look = (chorale, index, part) =>
  part === 0 ? '' : `${chorale[index - 1]?.[part - 1] ?? '^'} ${chorale[index]?.[part - 1]}`;
const all =
  (...looks: readonly Look[]): Look =>
  (chorale, index, part) =>
    looks.map((look) => look(chorale, index, part)).join('|');
const nothing: Look = () => '';

/** By name, the contexts of each n-gram, from the least specific. Each part is counted by itself. */
const N_GRAMS: Readonly<Record<string, readonly Look[]>> = {
  unigram: [nothing],
  'bigram, phase': [nothing, own(1), all(own(1), phase)],
  'trigram, place in the beat, part above': [
    nothing,
    own(1),
    all(own(1), own(2)),
    all(own(1), own(2), inBeat),
    all(own(1), own(2), inBeat, above),
  ],
};

/** Counts n-grams on some chorales. @returns by name, a function that gives the nats a token on any others */
export const countChoirNGrams = (
  train: readonly Chorale[],
): ReadonlyMap<string, (held: readonly Chorale[]) => number> =>
  new Map(Object.entries(N_GRAMS).map(([name, looks]) => [name, (held) => natsOf(held, countLooks(train, looks))]));

type Tables = readonly ReadonlyMap<string, ReadonlyMap<number, number>>[];

type Token = readonly [chorale: Chorale, index: number, part: Part];

function* tokensOf(chorales: readonly Chorale[]): Generator<Token> {
  for (const chorale of chorales)
    for (const index of chorale.keys()) for (const part of PART_INDICES) yield [chorale, index, part];
}

function countLooks(chorales: readonly Chorale[], looks: readonly Look[]): { looks: readonly Look[]; tables: Tables } {
  const tables = looks.map((look) => {
    const table = new Map<string, Map<number, number>>();
    for (const token of tokensOf(chorales)) {
      const key = keyOf(look, token);
      const letter = letterAt(token);
      const seen = table.get(key) ?? new Map<number, number>();
      table.set(key, seen.set(letter, (seen.get(letter) ?? 0) + 1));
    }
    return table;
  });
  return { looks, tables };
}

/** Witten and Bell's interpolation, beginning with an even guess. */
function natsOf(chorales: readonly Chorale[], { looks, tables }: { looks: readonly Look[]; tables: Tables }): number {
  let nats = 0;
  let tokens = 0;
  for (const token of tokensOf(chorales)) {
    let chance = 1 / CHOIR_LETTERS;
    looks.forEach((look, index) => {
      const seen = at(tables, index).get(keyOf(look, token));
      if (!seen) return;
      let total = 0;
      for (const count of seen.values()) total += count;
      chance = ((seen.get(letterAt(token)) ?? 0) + seen.size * chance) / (total + seen.size);
    });
    nats -= Math.log(chance);
    tokens += 1;
  }
  return nats / tokens;
}

const keyOf = (look: Look, [chorale, index, part]: Token) => `${part}:${look(chorale, index, part)}`;
const letterAt = ([chorale, index, part]: Token) => at(chorale, index)[part];
