import { createHash } from 'node:crypto';
import { at } from '../server/composer/theory/at.ts';
import { groupsOf, kinshipsOf } from './kinship.ts';
import type { Tune } from './tune.ts';

export interface Split {
  /** Melodies without chords, for the first epochs: none is akin to one of `valid` or `test`. */
  readonly pretraining: readonly Tune[];
  readonly train: readonly Tune[];
  readonly valid: readonly Tune[];
  readonly test: readonly Tune[];
}

/** Least share of turns in common between variants of a tune: they go to the same part. */
export const VARIANTS = 0.15;

/** Least share of turns in common with a held-out tune that excludes a tune from `pretraining`. */
const AKIN = 0.1;

/** Shares of the groups of variants that are held out. */
const VALID = 0.114;
const TEST = 0.09;

/**
 * Splits the tunes with chords by groups of variants, so that no variant of a training tune is ever held out. The part of a
 * group depends on its titles alone: a new tune moves no other, unless it joins two groups.
 */
export function splitTunes(tunes: readonly Tune[]): Split {
  const kinships = kinshipsOf(tunes);
  const groups = groupsOf(
    tunes.length,
    kinships.filter(({ share }) => share >= VARIANTS).map(({ one, other }) => [one, other]),
  );
  const titles = new Map<number, string[]>();
  tunes.forEach(({ chordsKnown, title }, index) => {
    const group = at(groups, index);
    if (chordsKnown) titles.set(group, [...(titles.get(group) ?? []), title]);
  });
  const parts = new Map(
    [...titles].map(([group, names]) => [group, partOf(uniform([...new Set(names)].sort().join('\n')))]),
  );
  const isHeldOut = (index: number) => (parts.get(at(groups, index)) ?? 'train') !== 'train';
  const akin = new Set(
    kinships
      .filter(({ one, other, share }) => share >= AKIN && (isHeldOut(one) || isHeldOut(other)))
      .flatMap(({ one, other }) => [one, other]),
  );
  const withChords = (part: Part) =>
    tunes.filter((tune, index) => tune.chordsKnown && parts.get(at(groups, index)) === part);
  return {
    pretraining: tunes.filter((tune, index) => !tune.chordsKnown && !isHeldOut(index) && !akin.has(index)),
    train: withChords('train'),
    valid: withChords('valid'),
    test: withChords('test'),
  };
}

/**
 * The fingerprint of a set of tunes, to be kept beside the figures that were measured on it.
 * @returns 12 hexadecimal digits
 */
export const fingerprint = (tunes: readonly Tune[]): string =>
  createHash('sha256')
    .update(tunes.map(({ id }) => id).join('\n'))
    .digest('hex')
    .slice(0, 12);

type Part = 'train' | 'valid' | 'test';

const partOf = (drawn: number): Part => (drawn < VALID ? 'valid' : drawn < VALID + TEST ? 'test' : 'train');

/** A number in [0, 1) that depends on a text alone. */
export const uniform = (text: string) => createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
