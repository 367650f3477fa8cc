import type { Style } from '../../../protocol/style.ts';
import { chance, DRAWS, pick } from '../theory/chance.ts';
import type { Metre } from '../theory/metre.ts';
import type { LegFeatures } from './features.ts';

/**
 * The style of a leg: drawn among those of its metre. Long legs, which are slow, lean to airs, marches and strathspeys.
 * In 4/4, a heading north leans to dotted dances and one east to even ones.
 * @param seed of the route
 * @param styles that a way of travel has of its own, in place of those of the metre
 * @example styleOf({ km: 300, heading: 'east' }, [9, 8], 1) // 'slip-jig'
 */
export function styleOf(
  { km, heading }: Pick<LegFeatures, 'km' | 'heading'>,
  metre: Metre,
  seed: number,
  styles: StyleWeights = STYLES_IN[metre.join('/')] ?? AIR,
): Style {
  const length = Math.max(-2, Math.min(2, Math.log2(Math.max(1, km) / MIDDLE_KM)));
  const weights = Object.entries(styles).map(([style, weight]) => {
    const { slow, dotted } = LEANINGS[style as Style] ?? {};
    return [style, weight * (slow ? 2 ** length : 1) * (dotted && heading === 'north' ? 2 : 1)];
  });
  return pick(Object.fromEntries(weights) as Readonly<Partial<Record<Style, number>>>, chance(seed, DRAWS.style, 0));
}

/** Distance at which slow styles are as frequent as in the table, km: about the median of real routes. */
const MIDDLE_KM = 1200;

type StyleWeights = Readonly<Partial<Record<Style, number>>>;

const AIR: StyleWeights = { air: 1 };

/** Weights of the styles of each metre, about as the corpora have them. */
const STYLES_IN: Readonly<Record<string, StyleWeights>> = {
  '2/4': { polka: 80, air: 12, march: 8 },
  '3/4': { waltz: 75, air: 25 },
  '4/4': { reel: 72, hornpipe: 8, morris: 6, march: 5, carol: 3, air: 3, clog: 1.2, strathspey: 1.2 },
  '6/8': { jig: 82, air: 8, march: 6, morris: 4 },
  '9/8': { 'slip-jig': 1 },
};

const LEANINGS: Readonly<Partial<Record<Style, { readonly slow?: true; readonly dotted?: true }>>> = {
  air: { slow: true },
  march: { slow: true },
  strathspey: { slow: true, dotted: true },
  hornpipe: { dotted: true },
  clog: { dotted: true },
};

/**
 * The density about which a leg in this style moves, a class from 0 to 5: drawn as the tunes of the style have it.
 * Without it legs are all of middling density, and sound alike.
 * @param seed of the route
 */
export const densityIn = (style: Style, seed: number): number =>
  Number(
    pick(
      Object.fromEntries(DENSITIES[style].map((weight, density) => [density, weight])),
      chance(seed, DRAWS.style, 1),
    ),
  );

/** The density of middling legs. */
export const MIDDLE_DENSITY = 2.75;

/** Bars of each class of density, per cent, in the tunes of each style: with chords where ten have some, else all. */
const DENSITIES: Readonly<Record<Style, readonly number[]>> = {
  reel: [24, 21, 19, 13, 16, 7],
  hornpipe: [0, 7, 7, 17, 38, 31],
  clog: [1, 2, 1, 3, 29, 64],
  strathspey: [0, 0, 0, 3, 15, 82],
  polka: [0, 4, 9, 5, 20, 62],
  march: [6, 7, 23, 17, 27, 20],
  jig: [1, 6, 23, 26, 27, 17],
  'slip-jig': [0, 0, 12, 20, 39, 29],
  waltz: [72, 23, 4, 1, 0, 0],
  air: [6, 15, 24, 16, 16, 23],
  morris: [28, 24, 26, 12, 6, 4],
  carol: [51, 35, 14, 0, 0, 0],
};
