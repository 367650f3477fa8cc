import { expect, test } from 'vitest';
import { openMelodyNetwork } from '../../server/composer/network/melody-network.ts';
import { parseAbc } from '../../training/abc.ts';
import { lossOf } from '../../training/melody-loss.ts';
import { copiedShare, statisticsOf, totalVariation } from '../../training/melody-statistics.ts';
import { sampleLegs, sampleLegsLike } from '../../training/sample-legs.ts';
import { type Tune, tuneOf } from '../../training/tune.ts';
import { MODES } from '../../travel-log/settings.ts';

const network = await openMelodyNetwork();

const tune = (music: string) =>
  tuneOf(parseAbc(`X:1\nT:Own\nM:4/4\nL:1/4\n${music}`), {
    id: 'own#1',
    source: 'nottingham',
    chordsKnown: true,
  }) as Tune;
const LINE = '"C"c e g ^f|"G"d B z2|"F"a f f f|"C"e c c2|';
const piece = tune(`K:C\n${LINE}c e g ^f|"G"d B z2|"F"a f f f|"C"e d c2|]`);

test('figures are what one counts by hand', () => {
  const figures = statisticsOf([piece]);
  expect(figures).toMatchObject({ pieces: 1, notes: 26, longestRun: 3, range: 10, endsOnTonic: 1 });
  expect(figures.inScale).toBeCloseTo(24 / 26, 10);
  expect(figures.chordTonesStrong).toBe(1);
  expect(figures.chordTonesElsewhere).toBeCloseTo(9 / 12, 10);
  expect(figures.repeatedPitch).toBeCloseTo(6 / 25, 10);
  expect(figures.rests).toBeCloseTo(4 / 32, 10);
  expect(figures.likeFourBefore).toBe(3 / 4);
  expect(figures.notesPerBar).toBe(26 / 8);
  expect(figures.pitchClasses[0]).toBeCloseTo(5 / 26, 10);
});

test('a repeat is heard in rows of six, a copy in rows of twelve, in whatever key', () => {
  expect(statisticsOf([piece]).repeatedPatterns).toBeCloseTo(6 / 21, 10);
  const higher = tune('K:D\n"D"d f a ^g|"A"e c z2|"G"b g g g|"D"f d d2|]');
  expect(copiedShare([higher], [piece])).toBe(1);
  expect(copiedShare([tune('K:C\n"C"c d e f|g a b c\'|b a g f|e d c B|]')], [piece])).toBe(0);
});

test('histograms are apart by what would have to move', () => {
  expect(totalVariation([0.5, 0.5, 0], [0.25, 0.5, 0.25])).toBe(0.25);
});

test('what the network makes of a tune does not hang on the tunes told beside it', () => {
  const other = tune(`K:G\n${LINE}|]`);
  const [one, two, both] = [[piece], [other], [piece, other]].map((tunes) => lossOf(network, tunes, ['form']));
  // Events: notes and, in each of three bars, a rest.
  const weighted = (28 * one!.pitch + 14 * two!.pitch) / 42;
  expect(both!.pitch).toBeCloseTo(weighted, 10);
  expect(both!.duration).toBeGreaterThan(0);
});

test('the same seed asks for the same legs, of many metres and modes', () => {
  const legs = sampleLegs(40, 3);
  expect(sampleLegs(40, 3)).toEqual(legs);
  expect(sampleLegs(1, 4)).not.toEqual(legs.slice(0, 1));
  expect(new Set(legs.map(({ metre }) => metre.join('/'))).size).toBeGreaterThan(2);
  expect(new Set(legs.map(({ bars }) => bars[0]!.mode))).toEqual(new Set(MODES));
});

test('legs like tunes have their metres and modes, bar for bar', () => {
  const tunes = [tune(`K:C\n${'"C"c2 e2|'.repeat(48)}]`), tune(`K:Cm\n${'"Cm"c2 e2|'.repeat(16)}]`)];
  const legs = sampleLegsLike(tunes, 12, 3);
  expect(sampleLegsLike(tunes, 12, 3)).toEqual(legs);
  const made = legs.flatMap((leg) => leg.bars);
  const inMinor = made.filter(({ mode }) => mode === 'minor').length / made.length;
  expect(new Set(legs.map(({ metre }) => metre.join('/')))).toEqual(new Set(['4/4']));
  expect(inMinor).toBeGreaterThan(0.15);
  expect(inMinor).toBeLessThan(0.35);
});
