import { expect, test } from 'vitest';
import { keyWords } from '../../app/src/key-words.ts';
import { pitchName } from '../../app/src/pitch-name.ts';

test.each([
  [80, 'F# major', 'G♯5'],
  [61, 'F# major', 'C♯4'],
  [70, 'F major', 'B♭4'],
  [63, 'C minor', 'E♭4'],
  [66, 'G major', 'F♯4'],
  [73, 'D minor', 'C♯5'],
  [65, 'F# minor', 'E♯4'],
  [71, 'Bb minor', 'C♭5'],
  [60, 'Db minor', 'C4'],
  [66, 'E dorian', 'F♯4'],
  [60, 'C major', 'C4'],
])('case 26: a pitch is spelled as its key spells it: %i in %s', (pitch, key, name) => {
  expect(pitchName(pitch, key)).toBe(name);
});

test('case 26: keys have one sign for a sharp and one for a flat', () => {
  expect(['F# major', 'Bb minor', 'C dorian'].map(keyWords)).toEqual(['F♯ major', 'B♭ minor', 'C dorian']);
});
