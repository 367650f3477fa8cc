/** Pitch classes as people read them where no key is known. */
export const PITCH_CLASSES = ['C', 'C♯', 'D', 'E♭', 'E', 'F', 'F♯', 'G', 'A♭', 'A', 'B♭', 'B'] as const;

const LETTERS = 'CDEFGAB';
/** Pitch classes of the letters. */
const NATURALS = [0, 2, 4, 5, 7, 9, 11] as const;
/** Letters above the tonic, by semitones above it: the fourth is raised and no other degree, as in a leading note. */
const DEGREES = [0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6] as const;
const SIGNS: { readonly [semitones: number]: string } = { [-2]: '♭♭', [-1]: '♭', 0: '', 1: '♯', 2: '♯♯' };

/**
 * The name of a MIDI pitch as a key spells it.
 * @example pitchName(80, 'F# major') // 'G♯5'
 */
export function pitchName(pitch: number, key: string): string {
  const [, letter = 'C', sign = ''] = /^([A-G])([#b]?)/.exec(key) ?? [];
  const tonic = LETTERS.indexOf(letter);
  const tonicPitch = NATURALS[tonic]! + (sign === '#' ? 1 : sign === 'b' ? -1 : 0);
  const named = (tonic + DEGREES[(pitch - tonicPitch + 24) % 12]!) % 7;
  // From 6 semitones below the letter to 5 above it.
  const shift = ((pitch - NATURALS[named]! + 18) % 12) - 6;
  return `${LETTERS[named]}${SIGNS[shift]}${Math.floor((pitch - shift) / 12) - 1}`;
}
