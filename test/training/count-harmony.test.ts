import { expect, test } from 'vitest';
import { parseAbc } from '../../training/abc.ts';
import { countHarmony } from '../../training/count-harmony.ts';
import { type Tune, tuneOf } from '../../training/tune.ts';

const tune = (music: string) =>
  tuneOf(parseAbc(`X:1\nT:Own\nM:4/4\nL:1/2\n${music}`), {
    id: 'own#1',
    source: 'nottingham',
    chordsKnown: true,
  }) as Tune;
const TUNE = tune('K:G\n"G"gg|"C"e"D7"d|"G"gg|"Em"ee|"Am"c"D"d|"G"gg|"D7"dd|"G"gg|]');

test('what follows a chord is counted from bar to bar, and apart from that within bars where it changes', () => {
  const { next, within } = countHarmony([TUNE], 'major');
  expect(next.I).toEqual({ IV: 1, V7: 1, vi: 1 });
  expect(next.V).toEqual({ I: 3 });
  expect(within).toEqual({ IV: { V7: 1 }, ii: { V: 1 } });
});

test('what leads to a section’s last bar is counted where that stands on the dominant, or on the tonic after it', () => {
  const half = tune('K:G\n"G"gg|"C"ee|"G"gg|"Em"ee|"Am"cc|"G"gg|"Am"c"A7"e|"D"dd|"G"gg|"C"ee|"G"gg|"C"cc|]');
  const { full } = countHarmony([TUNE, TUNE], 'major');
  expect(full).toEqual({ 'V7 V7': 2 });
  expect(countHarmony([half], 'major')).toMatchObject({ half: { 'ii II7': 1 }, full: {} });
  const plagal = tune('K:G\n"G"gg|"C"ee|"G"gg|"Em"ee|"Am"cc|"G"gg|"C"ee|"G"gg|]');
  expect(countHarmony([plagal], 'major')).toMatchObject({ half: {}, full: {} });
});

test('a pair counts once it was seen often', () => {
  expect(Object.keys(countHarmony([TUNE], 'major').next)).not.toContain('IV V');
  expect(countHarmony(Array(40).fill(TUNE), 'major').next['IV V']).toEqual({ I: 40 });
});

test('places favour what begins bars there, and bars have two chords as often as they do', () => {
  const { favours, twoChords } = countHarmony(Array(40).fill(TUNE), 'major');
  expect(favours[0]!.I).toBeGreaterThan(1.9);
  expect(favours[3]!.vi).toBeGreaterThan(7);
  expect(favours[3]!.I).toBeLessThan(0.05);
  expect(twoChords).toEqual([0, 1, 0, 0, 1, 0, 0, 0]);
});

test('tunes in other modes are not counted', () => {
  expect(countHarmony([TUNE], 'minor').next).toEqual({});
});
