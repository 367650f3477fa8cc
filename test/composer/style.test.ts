import { expect, test } from 'vitest';
import type { Heading } from '../../protocol/leg-reasons.ts';
import { STYLES, type Style } from '../../protocol/style.ts';
import { composeLegs } from '../../server/composer/composer.ts';
import { planLeg } from '../../server/composer/plan/plan-leg.ts';
import { densityIn, styleOf } from '../../server/composer/plan/style.ts';
import { slotOf } from '../../server/composer/theory/articulation.ts';
import { barAt, placeInBar } from '../../server/composer/theory/leg-plan.ts';
import type { Metre } from '../../server/composer/theory/metre.ts';
import { network } from '../support/network.ts';
import { AIRPORTS, leg, settings } from './airports.ts';

const codes = AIRPORTS.map(({ iata, icao }) => iata ?? icao!);
const SEEDS = Array.from({ length: 2_000 }, (_, seed) => seed * 7919);
const METRES: readonly Metre[] = [
  [2, 4],
  [3, 4],
  [4, 4],
  [6, 8],
  [9, 8],
];
const shareOf = (km: number, heading: Heading, metre: Metre, wanted: readonly string[]) =>
  SEEDS.filter((seed) => wanted.includes(styleOf({ km, heading }, metre, seed))).length / SEEDS.length;

test('every style is reachable, and each metre has its own', () => {
  const styles = METRES.map(
    (metre) => new Set(SEEDS.map((seed) => styleOf({ km: 900, heading: 'east' }, metre, seed))),
  );
  expect(new Set(styles.flatMap((each) => [...each]))).toEqual(new Set(STYLES));
  expect([...styles[4]!]).toEqual(['slip-jig']);
  expect(styles[0]!.has('reel')).toBe(false);
  expect(styles[1]!.has('polka')).toBe(false);
});

test('long legs lean to slow styles, and northbound ones to dotted ones', () => {
  expect(shareOf(6000, 'east', [2, 4], ['air', 'march'])).toBeGreaterThan(
    2 * shareOf(500, 'east', [2, 4], ['air', 'march']),
  );
  const dotted = ['hornpipe', 'clog', 'strathspey'];
  expect(shareOf(900, 'north', [4, 4], dotted)).toBeGreaterThan(1.4 * shareOf(900, 'east', [4, 4], dotted));
});

test('legs reach every class of density, and polkas are denser than waltzes', () => {
  expect(new Set(SEEDS.map((seed) => densityIn('reel', seed)))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  const mean = (style: Style) => SEEDS.reduce((sum, seed) => sum + densityIn(style, seed), 0) / SEEDS.length;
  expect(mean('polka')).toBeGreaterThan(mean('waltz') + 3);
});

test('a route has one style, whatever the seed and the take', () => {
  const styles = codes.map((from, index) => {
    const takes = [0, 1, 2].map((take) =>
      planLeg(leg(from, codes[(index + 5) % codes.length]!), settings({ seed: index + take, take })),
    );
    return new Set(takes.flatMap(({ bars }) => bars.map(({ style }) => style)));
  });
  for (const each of styles) expect(each.size).toBe(1);
  expect(new Set(styles.flatMap((each) => [...each])).size).toBeGreaterThan(2);
});

test('styles are heard: strathspeys snap, clogs dot, hornpipes have triplets, polkas sixteenths, and reels are even', () => {
  const legs = codes.flatMap((from, index) =>
    [1, 2, 3].map((ahead) => planLeg(leg(from, codes[(index + ahead) % codes.length]!), settings({ seed: index }))),
  );
  const heard = (style: Style, metre: Metre, density: number) => {
    const plans = legs
      .filter((plan) => plan.metre.join() === metre.join())
      .map((plan) => ({ ...plan, bars: plan.bars.map((bar) => ({ ...bar, style, density })) }));
    expect(plans.length).toBeGreaterThan(5);
    const lengths = composeLegs(plans, network).flatMap((notes, index) =>
      notes
        .filter(
          ({ voice, tick }) => voice === 'melody' && placeInBar(barAt(plans[index]!.bars, tick), tick) % 480 === 0,
        )
        .map(({ ticks }) => slotOf(ticks)),
    );
    // Shares of what begins on the beat.
    return (ticks: number) => lengths.filter((length) => length === ticks).length / lengths.length;
  };
  const strathspey = heard('strathspey', [4, 4], 5);
  const clog = heard('clog', [4, 4], 5);
  const hornpipe = heard('hornpipe', [4, 4], 4);
  const polka = heard('polka', [2, 4], 5);
  const reel = heard('reel', [4, 4], 3);
  expect(strathspey(120)).toBeGreaterThan(0.1);
  expect(strathspey(360)).toBeGreaterThan(0.4);
  expect(clog(360)).toBeGreaterThan(0.5);
  expect(hornpipe(160)).toBeGreaterThan(0.03);
  expect(polka(120)).toBeGreaterThan(0.04);
  expect(reel(120) + reel(160) + reel(360)).toBeLessThan(0.2);
});
