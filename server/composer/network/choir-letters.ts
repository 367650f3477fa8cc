/** The parts of a choir, from the top. */
export const PARTS = ['soprano', 'alto', 'tenor', 'bass'] as const;

/** A part, as its index in PARTS. */
export type Part = 0 | 1 | 2 | 3;
export const PART_INDICES: readonly Part[] = [0, 1, 2, 3];

/** For each part, the parts above it, from the top. */
export const PARTS_ABOVE: Readonly<Record<Part, readonly Part[]>> = { 0: [], 1: [0], 2: [0, 1], 3: [0, 1, 2] };

/** Letters of a choir, count: letter 0 is silence, the others the pitches 36 (C2) to 81 (A5), all that chorales use. */
export const CHOIR_LETTERS = 47;

/** A sixteenth of a choir: a letter for each part. */
export type Frame = readonly [soprano: number, alto: number, tenor: number, bass: number];

/** @example frameOf((part) => part) // [0, 1, 2, 3] */
export const frameOf = (letter: (part: Part) => number): Frame => [letter(0), letter(1), letter(2), letter(3)];

const LOWEST_PITCH = 36;

/**
 * The letter of a MIDI pitch; a negative pitch is silence.
 * @example choirLetterOf(60) // 25
 */
export const choirLetterOf = (pitch: number) => (pitch < 0 ? 0 : pitch - LOWEST_PITCH + 1);

/**
 * The MIDI pitch of a letter; −1 for silence.
 * @example choirPitchOf(25) // 60
 */
export const choirPitchOf = (letter: number) => (letter === 0 ? -1 : letter + LOWEST_PITCH - 1);

/**
 * The pitch class of a letter, 0–11; 12 for silence.
 * @example choirClassOf(25) // 0
 */
export const choirClassOf = (letter: number) => (letter === 0 ? 12 : (letter + LOWEST_PITCH - 1) % 12);

/** Moves of a part, from two octaves down to two up, count; move STAY is none. */
export const MOVES = 49;
export const STAY = 24;

/**
 * Logits in a part's head: for letters, for moves from the part's last letter, and for depths under the soprano. Moves
 * and depths are the same in every key.
 */
export const AIMS = CHOIR_LETTERS + MOVES + CHOIR_LETTERS;

/**
 * The logits, beside its own, that count towards a letter: that of its move and that of its depth.
 * @param last letter of the part in the frame before, 0 for none
 * @param soprano letter of the soprano in this frame; 0 for none, and for the soprano itself
 * @returns indices below AIMS; −1 for none
 */
export function aimsAt(letter: number, last: number, soprano: number): readonly [move: number, depth: number] {
  const move = letter - last + STAY;
  const depth = soprano - letter;
  return [
    last === 0 || letter === 0 || move < 0 || move >= MOVES ? -1 : CHOIR_LETTERS + move,
    soprano === 0 || letter === 0 || depth < 0 ? -1 : CHOIR_LETTERS + MOVES + depth,
  ];
}
