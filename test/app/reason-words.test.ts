import { expect, test } from 'vitest';
import { reasonWords } from '../../app/src/reason-words.ts';
import type { LegOutline, LegReasons, LegSettings } from '../../client-sdk/index.ts';

const NIGHT: LegReasons = {
  ...{ light: 'night', scenery: 'ocean', heading: 'north', haul: 'long', busy: false, jetLag: false, style: 'air' },
};

const outline = (reasons: Partial<LegReasons> = {}, changes: Partial<LegOutline> = {}): LegOutline => ({
  ...{ leg: 'a', revision: 0, from: 'CDG', to: 'NRT', startTick: 0, ticks: 60_000, tempo: 77, metre: [4, 4] },
  ...{ key: 'Eb dorian', programs: [11, 32, 49, 40, 52], pan: 0, reasons: { ...NIGHT, ...reasons } },
  ...changes,
});

/** Settings of an unsteered leg. */
const PLAIN: Partial<LegSettings> = { seed: 7, density: 0.5, energy: 0.5, temperature: 1, texture: 'band', take: 2 };

test('a leg is what it is, and what follows from that', () => {
  expect(reasonWords(outline(), PLAIN)).toBe(
    'Long night flight north over the ocean: E♭ dorian, slow air in 4/4, vibraphone, brushes.',
  );
  const day = outline(
    { light: 'day', scenery: 'plain', heading: 'east', haul: 'hop', busy: true, style: 'jig' },
    { tempo: 127, metre: [6, 8], key: 'F# major', programs: [73, 32, 49, 0, 52] },
  );
  expect(reasonWords(day, PLAIN)).toBe('Short busy day flight east: F♯ major, quick jig in 6/8, flute.');
});

test('a round trip has no heading, and clocks that are far apart are named', () => {
  expect(reasonWords(outline({ heading: 'round', haul: 'hop', style: 'slip-jig' }, { metre: [9, 8] }), PLAIN)).toBe(
    'Short night round trip over the ocean: E♭ dorian, slow slip jig in 9/8, vibraphone, brushes.',
  );
  expect(reasonWords(outline({ jetLag: true, haul: 'middling' }), PLAIN)).toMatch(
    /^Night flight north over the ocean, jet lag: /,
  );
});

test.each([
  [{ mode: 'minor' }, 'on E♭, slow air in 4/4, vibraphone, brushes. Set by hand: mode.'],
  [{ key: 3 }, 'dorian, slow air in 4/4, vibraphone, brushes. Set by hand: key.'],
  [{ key: 3, mode: 'dorian', tempo: 77 }, 'air in 4/4, vibraphone, brushes. Set by hand: tempo, key, mode.'],
  [{ melodyProgram: 11, percussionProgram: 40 }, 'E♭ dorian, slow air in 4/4. Set by hand: melody, drums.'],
  [{ texture: 'choir' }, 'E♭ dorian, slow air in 4/4, vibraphone. Set by hand: choir.'],
  [{ energy: 0.9 }, 'E♭ dorian, slow air in 4/4, vibraphone, brushes. Set by hand: energy.'],
] as const)('what is set by hand is not said to follow from the journey: %o', (set, words) => {
  expect(reasonWords(outline(), { ...PLAIN, ...set })).toBe(`Long night flight north over the ocean: ${words}`);
});

test('nothing is said of music that came without reasons', () => {
  const { reasons: _, ...older } = outline();
  expect(reasonWords(older, PLAIN)).toBe('');
});
