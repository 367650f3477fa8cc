import { expect, test } from 'vitest';
import { parseAbc } from '../../training/abc.ts';
import { eventsOf } from '../../training/events.ts';
import { countMelodyNGrams } from '../../training/melody-n-grams.ts';
import { type Tune, tuneOf } from '../../training/tune.ts';

const tune = (music: string) =>
  tuneOf(parseAbc(`X:1\nT:Own\nM:4/4\nL:1/4\nK:C\n${music}`), {
    id: 'own#1',
    source: 'nottingham',
    chordsKnown: true,
  }) as Tune;

test('the time between two notes is one rest, however it was written', () => {
  const events = eventsOf(tune('"C"z c z1/2z1/2 e|z2 z g|c4|]'));
  expect(events.map(({ letter, at }) => [letter, at])).toEqual([
    [0, 0],
    [30, 480],
    [0, 960],
    [34, 1440],
    [0, 1920],
    [37, 3360],
    [30, 3840],
  ]);
});

test('a unigram that has learnt one note twice and another once is surprised by as much as Witten and Bell say', () => {
  const loss = countMelodyNGrams([tune('"C"c c e2|]')]).get('unigram')!([tune('"C"c4|]')]);
  expect(loss.pitch).toBeCloseTo(-Math.log((2 + 2 / 44) / 5), 10);
  expect(loss.duration).toBeCloseTo(-Math.log((0 + 2 / 18) / 5), 10);
});

test('what a model looks at makes it less surprised', () => {
  const learnt = [tune('"C"c d e d|c d e d|"G"g f g f|"C"c d e c|]')];
  const [one, two, , best] = [...countMelodyNGrams(learnt).values()].map((lossOn) => lossOn(learnt).pitch);
  expect(two!).toBeLessThan(one! / 1.5);
  expect(best!).toBeLessThan(two!);
});
