import { expect, test } from 'vitest';
import { createMix, gainOf } from '../../app/src/mix.ts';
import { playedTimbre } from '../../app/src/synth-timbres.ts';

test('a strip sounds as it is until its fader moves, and not at all once it is muted', () => {
  const mix = createMix();
  const gain = (strip: Parameters<typeof gainOf>[1]) => gainOf(mix.levels.value, strip);
  expect([gain('melody'), gain(7)]).toEqual([1, 1]);
  mix.set('melody', { volume: 0.4 });
  expect(gain('melody')).toBeCloseTo(0.25);
  mix.set('melody', { muted: true });
  expect([gain('melody'), gain(7)]).toEqual([0, 1]);
});

test('a solo silences all others but the metronome, and solos are heard together', () => {
  const mix = createMix();
  mix.set('bass', { solo: true });
  mix.set(7, { solo: true });
  const gains = (['bass', 7, 'melody', 8, 'metronome'] as const).map((strip) => gainOf(mix.levels.value, strip));
  expect(gains).toEqual([1, 1, 0, 0, 1]);
  mix.set(7, { muted: true });
  expect(gainOf(mix.levels.value, 7)).toBe(0);
});

test('whatever a person plays speaks within a tenth of a second', () => {
  for (let program = 0; program < 128; program++) expect(playedTimbre(program).attack).toBeLessThan(0.1);
});
