import { LETTERS, PARTS } from '../server/composer/network/choir-encoding.ts';
import type { Chorale } from './chorales.ts';

/** What a model looks at to tell a part's letter: it tells apart what gives different answers. */
type Look = (chorale: Chorale, at: number, part: number) => string;

const own =
  (back: number): Look =>
  (chorale, at, part) =>
    String(chorale[at - back]?.[part] ?? '^');
const phase: Look = (_, at) => String(at % 16);
const inBeat: Look = (_, at) => String(at % 4);
const above: Look = (chorale, at, part) =>
  part === 0 ? '' : `${chorale[at - 1]?.[part - 1] ?? '^'} ${chorale[at]![part - 1]}`;
const all =
  (...looks: readonly Look[]): Look =>
  (chorale, at, part) =>
    looks.map((look) => look(chorale, at, part)).join('|');
const nothing: Look = () => '';

/** By name, what each model looks at, least first. Every part is counted by itself. */
const MODELS: Readonly<Record<string, readonly Look[]>> = {
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

/** Counts each model on some chorales. @returns by model, its nats a token on any others */
export const countChoirModels = (
  train: readonly Chorale[],
): ReadonlyMap<string, (held: readonly Chorale[]) => number> =>
  new Map(Object.entries(MODELS).map(([name, looks]) => [name, (held) => natsOf(held, countLooks(train, looks))]));

type Tables = readonly ReadonlyMap<string, ReadonlyMap<number, number>>[];

function* tokensOf(chorales: readonly Chorale[]): Generator<[chorale: Chorale, at: number, part: number]> {
  for (const chorale of chorales)
    for (let at = 0; at < chorale.length; at++)
      for (let part = 0; part < PARTS.length; part++) yield [chorale, at, part];
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

/** Witten and Bell's interpolation, from an even guess on. */
function natsOf(chorales: readonly Chorale[], { looks, tables }: { looks: readonly Look[]; tables: Tables }): number {
  let nats = 0;
  let tokens = 0;
  for (const token of tokensOf(chorales)) {
    let chance = 1 / LETTERS;
    looks.forEach((look, index) => {
      const seen = tables[index]!.get(keyOf(look, token));
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

const keyOf = (look: Look, [chorale, at, part]: [Chorale, number, number]) => `${part}:${look(chorale, at, part)}`;
const letterAt = ([chorale, at, part]: [Chorale, number, number]) => chorale[at]![part]!;
