/** The parts of a choir, from the top. */
export const PARTS = ['soprano', 'alto', 'tenor', 'bass'] as const;

/**
 * One sixteenth of the choir: a letter for each part in the order of PARTS. Letter 0 is silence, letter n the MIDI pitch
 * LOWEST_PITCH + n − 1.
 */
export type Frame = readonly [number, number, number, number];

const LOWEST_PITCH = 36;

/** Silence and the pitches 36 (C2) to 81 (A5): all that the chorales use. */
export const LETTERS = 47;

/** The steps by which a part may move, from two octaves down to two up. */
const MOVES = 49;
const STAY = 24;

/** A part's head takes aim at letters, at moves, and at depths under the soprano, which are letters too. */
export const AIMS = LETTERS + MOVES + LETTERS;

/**
 * What aims at a letter beside its own: the move there from the part's last letter (staying is a move, too), and the
 * depth under the soprano. These are the same in every key. −1 for none.
 * @param last of the part, 0 for none
 * @param soprano in this frame; 0 for none, and for the soprano itself
 * @returns columns of AIMS
 */
export function aimsAt(letter: number, last: number, soprano: number): readonly [move: number, depth: number] {
  const move = letter - last + STAY;
  const depth = soprano - letter;
  return [
    last === 0 || letter === 0 || move < 0 || move >= MOVES ? -1 : LETTERS + move,
    soprano === 0 || letter === 0 || depth < 0 ? -1 : LETTERS + MOVES + depth,
  ];
}

/** @example letterOf(60) // 25 */
export const letterOf = (pitch: number) => (pitch < 0 ? 0 : pitch - LOWEST_PITCH + 1);

/** @example pitchOf(25) // 60; the pitch of silence is −1 */
export const pitchOf = (letter: number) => (letter === 0 ? -1 : letter + LOWEST_PITCH - 1);

/** Classes of how long a letter has been held: 0 before the first frame, then 1, 2 … 16 frames, and more. */
const HELD = 18;
/** Two parts' distance: none where one is silent, else −12 (crossed) to 36. */
const DISTANCES = 50;
const PERIOD = 16;
const WALTZ = 12;
/** How many frames ago the parts are looked at again: one beat, a half and a whole bar of four. */
const LOOK_BACKS = [4, 8, 16] as const;

/** Hands out the numbers of the inputs, block by block. */
function layout() {
  let size = 0;
  return {
    block(width: number) {
      size += width;
      return size - width;
    },
    size: () => size,
  };
}

const frameLayout = layout();
const PREVIOUS = frameLayout.block(4 * LETTERS);
const CLASSES = frameLayout.block(4 * 13);
const HOLDS = frameLayout.block(4 * HELD);
const BEFORE = frameLayout.block(4 * MOVES);
const BETWEEN = frameLayout.block(6 * DISTANCES);
const IN_FOUR = frameLayout.block(PERIOD);
const IN_THREE = frameLayout.block(WALTZ);
const BACK = frameLayout.block(LOOK_BACKS.length * 4 * LETTERS);
const BACK_THERE = frameLayout.block(LOOK_BACKS.length * 4);

/** How many inputs the recurrent part of the choir's network has. */
export const FRAME_INPUTS = frameLayout.size();

/**
 * The active inputs of a frame before any of its parts is known.
 * @param frames the choir so far, from its first frame on
 * @param at the frame that is to be told, at most frames.length
 * @param place its place in the metre, frames from the start of some bar; in the corpus, from the start of the chorale
 */
export function frameInputs(frames: readonly Frame[], at: number, place = at): number[] {
  const active = [IN_FOUR + (place % PERIOD), IN_THREE + (place % WALTZ)];
  const previous = frames[at - 1];
  if (previous === undefined) return active;
  for (let part = 0; part < 4; part++) {
    const letter = previous[part]!;
    const held = heldBefore(frames, at, part);
    active.push(PREVIOUS + part * LETTERS + letter, CLASSES + part * 13 + classOf(letter));
    active.push(HOLDS + part * HELD + heldClass(held));
    const earlier = frames[at - 1 - held];
    if (earlier) active.push(BEFORE + part * MOVES + moveOf(earlier[part]!, letter));
  }
  let pair = 0;
  for (let upper = 0; upper < 4; upper++)
    for (let lower = upper + 1; lower < 4; lower++)
      active.push(BETWEEN + pair++ * DISTANCES + distanceOf(previous[upper]!, previous[lower]!));
  LOOK_BACKS.forEach((distance, index) => {
    const there = frames[at - distance];
    if (there === undefined) return;
    const justBefore = frames[at - distance - 1];
    for (let part = 0; part < 4; part++) {
      active.push(BACK + (index * 4 + part) * LETTERS + there[part]!);
      if (justBefore && justBefore[part] !== there[part]) active.push(BACK_THERE + index * 4 + part);
    }
  });
  return active;
}

const partLayout = layout();
const CHOSEN = partLayout.block(3 * LETTERS);
const CHOSEN_CLASS = partLayout.block(3 * 13);
const CHOSEN_MOVE = partLayout.block(3 * MOVES);
const CHOSEN_DISTANCE = partLayout.block(3 * DISTANCES);
const OWN = partLayout.block(LETTERS);
const OWN_HELD = partLayout.block(HELD);
const PLACE = partLayout.block(PERIOD);
const MOVED = partLayout.block(8 * 4 * 5);

/** How many inputs each part's head has beside the recurrent state. */
export const PART_INPUTS = partLayout.size();

/**
 * The active inputs of one part's head: what the parts above it do in this frame, and where it stands itself.
 * @param frames the choir so far; only the parts above `part` are read in frame `at`
 */
export function partInputs(frames: readonly Frame[], at: number, part: number, place = at): number[] {
  const current = frames[at];
  const previous = frames[at - 1];
  const own = previous?.[part] ?? 0;
  const held = previous === undefined ? 0 : heldBefore(frames, at, part);
  const active = [OWN + own, OWN_HELD + heldClass(held), PLACE + (place % PERIOD)];
  let moved = 0;
  for (let above = 0; above < part; above++) {
    const letter = current![above]!;
    const before = previous?.[above] ?? 0;
    active.push(CHOSEN + above * LETTERS + letter, CHOSEN_CLASS + above * 13 + classOf(letter));
    active.push(CHOSEN_MOVE + above * MOVES + moveOf(before, letter));
    active.push(CHOSEN_DISTANCE + above * DISTANCES + distanceOf(letter, own));
    if (letter !== before) moved += 1 << above;
  }
  active.push(MOVED + (moved * 4 + (place % 4)) * 5 + Math.min(4, held));
  return active;
}

/** For how many frames before `at` a part has had the letter of the last of them. */
function heldBefore(frames: readonly Frame[], at: number, part: number): number {
  const letter = frames[at - 1]![part];
  let held = 1;
  while (held < 33 && frames[at - 1 - held]?.[part] === letter) held += 1;
  return held;
}

const heldClass = (held: number) => Math.min(held, HELD - 1);

const classOf = (letter: number) => (letter === 0 ? 12 : (letter + LOWEST_PITCH - 1) % 12);

/** The move from one letter to another as a column of MOVES. Silence moves nowhere. */
const moveOf = (from: number, to: number) =>
  from === 0 || to === 0 ? STAY : Math.max(0, Math.min(MOVES - 1, to - from + STAY));

const distanceOf = (upper: number, lower: number) =>
  upper === 0 || lower === 0 ? 0 : 1 + Math.max(0, Math.min(48, upper - lower + 12));
