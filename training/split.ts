import { createHash } from 'node:crypto';
import { groupsOf, kinshipsOf } from './kinship.ts';
import type { Tune } from './tune.ts';

export interface Split {
  /** Melodies without chords, to begin with: none is akin to one of `valid` or `test`. */
  readonly pretraining: readonly Tune[];
  readonly train: readonly Tune[];
  readonly valid: readonly Tune[];
  readonly test: readonly Tune[];
}

/** Tunes that have so much in common are variants of one: they go to the same part. */
const VARIANTS = 0.15;

/** What has so much in common with a held-out tune is not learnt from beforehand. */
const AKIN = 0.1;

const VALID = 0.114;
const TEST = 0.09;

/**
 * Divides the tunes with chords by groups of variants, so that no variant of a tune that was learnt is ever asked for.
 * Where a group goes hangs on its titles alone: adding a tune moves no other, unless it joins two groups.
 */
export function splitTunes(tunes: readonly Tune[]): Split {
  const kinships = kinshipsOf(tunes);
  const groups = groupsOf(
    tunes.length,
    kinships.filter(({ share }) => share >= VARIANTS).map(({ one, other }) => [one, other]),
  );
  const titles = new Map<number, string[]>();
  tunes.forEach(({ chordsKnown, title }, index) => {
    if (chordsKnown) titles.set(groups[index]!, [...(titles.get(groups[index]!) ?? []), title]);
  });
  const parts = new Map(
    [...titles].map(([group, names]) => [group, partOf(uniform([...new Set(names)].sort().join('\n')))]),
  );
  const isHeldOut = (index: number) => (parts.get(groups[index]!) ?? 'train') !== 'train';
  const akin = new Set(
    kinships
      .filter(({ one, other, share }) => share >= AKIN && (isHeldOut(one) || isHeldOut(other)))
      .flatMap(({ one, other }) => [one, other]),
  );
  const withChords = (part: Part) => tunes.filter((tune, at) => tune.chordsKnown && parts.get(groups[at]!) === part);
  return {
    pretraining: tunes.filter((tune, at) => !tune.chordsKnown && !isHeldOut(at) && !akin.has(at)),
    train: withChords('train'),
    valid: withChords('valid'),
    test: withChords('test'),
  };
}

/**
 * Tells one set of tunes from another, to keep beside figures that were measured on it.
 * @returns 12 hexadecimal digits
 */
export const fingerprint = (tunes: readonly Tune[]): string =>
  createHash('sha256')
    .update(tunes.map(({ id }) => id).join('\n'))
    .digest('hex')
    .slice(0, 12);

type Part = 'train' | 'valid' | 'test';

const partOf = (drawn: number): Part => (drawn < VALID ? 'valid' : drawn < VALID + TEST ? 'test' : 'train');

const uniform = (text: string) => createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
