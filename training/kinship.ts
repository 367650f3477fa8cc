import { at } from '../server/composer/theory/at.ts';
import type { Tune } from './tune.ts';

/** Two tunes that have turns of the melody in common. */
export interface Kinship {
  /** Indices into the tunes. */
  readonly one: number;
  readonly other: number;
  /** Share of the turns of the tune that has fewer which are in the other, 0–1. */
  readonly share: number;
}

/** Intervals in a turn of the melody, count: so many that two tunes seldom have one in common by chance. */
const TURN = 8;

/** Least turns in common, count: fewer are chance, however short the tune. */
const LEAST = 4;

/** All pairs of tunes with something in common, whatever their keys and rhythms. */
export function kinshipsOf(tunes: readonly Pick<Tune, 'notes'>[]): Kinship[] {
  const turns = tunes.map(turnsOf);
  const holders = new Map<string, number[]>();
  turns.forEach((set, tune) => {
    for (const turn of set) {
      const there = holders.get(turn);
      if (there) there.push(tune);
      else holders.set(turn, [tune]);
    }
  });
  const common = new Map<number, number>();
  for (const held of holders.values())
    held.forEach((one, index) => {
      for (const other of held.slice(index + 1)) {
        const pair = one * tunes.length + other;
        common.set(pair, (common.get(pair) ?? 0) + 1);
      }
    });
  return [...common]
    .filter(([, count]) => count >= LEAST)
    .map(([pair, count]) => {
      const one = Math.floor(pair / tunes.length);
      const other = pair % tunes.length;
      return { one, other, share: count / Math.min(at(turns, one).size, at(turns, other).size) };
    });
}

function turnsOf({ notes }: Pick<Tune, 'notes'>): ReadonlySet<string> {
  const intervals = notes.slice(1).map(({ pitch }, before) => pitch - at(notes, before).pitch);
  return new Set(
    Array.from({ length: Math.max(0, intervals.length - TURN + 1) }, (_, from) =>
      intervals.slice(from, from + TURN).join(' '),
    ),
  );
}

/**
 * Groups what is linked, by whatever detours.
 * @returns for each of `size` members, the lowest member of its group
 * @example groupsOf(5, [[3, 1], [3, 4]]) // [0, 1, 2, 1, 1]
 */
export function groupsOf(size: number, links: readonly (readonly [number, number])[]): number[] {
  const heads = Array.from({ length: size }, (_, member) => member);
  const headOf = (member: number): number => {
    while (heads[member] !== member) member = at(heads, member);
    return member;
  };
  for (const [one, other] of links) {
    const [low, high] = [headOf(one), headOf(other)].sort((a, b) => a - b) as [number, number];
    heads[high] = low;
  }
  return heads.map(headOf);
}
