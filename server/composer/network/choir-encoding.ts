import { at } from '../theory/at.ts';
import {
  CHOIR_LETTERS,
  choirClassOf,
  type Frame,
  MOVES,
  PART_INDICES,
  PARTS,
  PARTS_ABOVE,
  type Part,
  STAY,
} from './choir-letters.ts';
import { activate, createLayout } from './input-layout.ts';

/** Classes of how long a letter has been held: 0 before the first frame, then 1, 2 … 16 frames, and more. */
const HELD = 18;
/** Longer is not counted, frames. */
const LONGEST_HELD = 33;
/** Classes of the distance between two parts: 0 where one is silent, then −12 (crossed) to 36 semitones. */
const DISTANCES = 50;
const CLASSES = 13;
/** Frames in a bar of four beats, and in one of three. */
const IN_FOUR = 16;
const IN_THREE = 12;
/** Distances at which the choir looks back, frames: a beat, half a bar of four, and a whole one. */
const LOOKBACKS = [4, 8, 16] as const;
const PAIRS: readonly (readonly [upper: Part, lower: Part])[] = [
  [0, 1],
  [0, 2],
  [0, 3],
  [1, 2],
  [1, 3],
  [2, 3],
];

const layout = createLayout();
const BLOCKS = {
  letter: layout.block(PARTS.length * CHOIR_LETTERS),
  class: layout.block(PARTS.length * CLASSES),
  held: layout.block(PARTS.length * HELD),
  move: layout.block(PARTS.length * MOVES),
  distance: layout.block(PAIRS.length * DISTANCES),
  placeInFour: layout.block(IN_FOUR),
  placeInThree: layout.block(IN_THREE),
  lookback: layout.block(LOOKBACKS.length * PARTS.length * CHOIR_LETTERS),
  lookbackMoved: layout.block(LOOKBACKS.length * PARTS.length),
};

/** Inputs of the recurrent part of the choir network, count. */
export const CHOIR_INPUTS = layout.size();

/**
 * The active inputs of the network before any part of a frame is known. Training and composing both call this.
 * @param frames the choir so far, from its first frame on
 * @param index of the frame, at most `frames.length`
 * @param place of the frame in the metre, frames from the start of some bar; in the corpus, from the start of the chorale
 * @returns numbers below CHOIR_INPUTS, each once. Their order is part of the result: the network adds floats in it
 */
export function choirInputs(frames: readonly Frame[], index: number, place = index): number[] {
  const active: number[] = [];
  activate(active, BLOCKS.placeInFour, place % IN_FOUR);
  activate(active, BLOCKS.placeInThree, place % IN_THREE);
  const previous = frames[index - 1];
  if (previous === undefined) return active;
  for (const part of PART_INDICES) {
    const letter = previous[part];
    const held = heldBefore(frames, index, part, letter);
    const earlier = frames[index - 1 - held];
    activate(active, BLOCKS.letter, part * CHOIR_LETTERS + letter);
    activate(active, BLOCKS.class, part * CLASSES + choirClassOf(letter));
    activate(active, BLOCKS.held, part * HELD + heldClass(held));
    if (earlier) activate(active, BLOCKS.move, part * MOVES + moveOf(earlier[part], letter));
  }
  PAIRS.forEach(([upper, lower], pair) => {
    activate(active, BLOCKS.distance, pair * DISTANCES + distanceOf(previous[upper], previous[lower]));
  });
  LOOKBACKS.forEach((distance, lookback) => {
    const there = frames[index - distance];
    if (there === undefined) return;
    const justBefore = frames[index - distance - 1];
    for (const part of PART_INDICES) {
      activate(active, BLOCKS.lookback, (lookback * PARTS.length + part) * CHOIR_LETTERS + there[part]);
      if (justBefore && justBefore[part] !== there[part])
        activate(active, BLOCKS.lookbackMoved, lookback * PARTS.length + part);
    }
  });
  return active;
}

/** Parts that can be above another one, count. */
const ABOVE = 3;

const partLayout = createLayout();
const PART_BLOCKS = {
  above: partLayout.block(ABOVE * CHOIR_LETTERS),
  aboveClass: partLayout.block(ABOVE * CLASSES),
  aboveMove: partLayout.block(ABOVE * MOVES),
  aboveDistance: partLayout.block(ABOVE * DISTANCES),
  own: partLayout.block(CHOIR_LETTERS),
  ownHeld: partLayout.block(HELD),
  place: partLayout.block(IN_FOUR),
  moved: partLayout.block(2 ** ABOVE * 4 * 5),
};

/** Inputs of each part's head beside the recurrent state, count. */
export const CHOIR_PART_INPUTS = partLayout.size();

/**
 * The active inputs of a part's head: what the parts above it do in this frame, and where the part itself is.
 * @param frames the choir so far; of frame `index` only the parts above `part` are read
 * @param place as in `choirInputs`
 * @returns numbers below CHOIR_PART_INPUTS, each once, in the order in which the network adds
 */
export function choirPartInputs(frames: readonly Frame[], index: number, part: Part, place = index): number[] {
  const previous = frames[index - 1];
  const own = previous?.[part] ?? 0;
  const held = previous === undefined ? 0 : heldBefore(frames, index, part, own);
  const active: number[] = [];
  activate(active, PART_BLOCKS.own, own);
  activate(active, PART_BLOCKS.ownHeld, heldClass(held));
  activate(active, PART_BLOCKS.place, place % IN_FOUR);
  let moved = 0;
  for (const above of PARTS_ABOVE[part]) {
    const letter = at(frames, index)[above];
    const before = previous?.[above] ?? 0;
    activate(active, PART_BLOCKS.above, above * CHOIR_LETTERS + letter);
    activate(active, PART_BLOCKS.aboveClass, above * CLASSES + choirClassOf(letter));
    activate(active, PART_BLOCKS.aboveMove, above * MOVES + moveOf(before, letter));
    activate(active, PART_BLOCKS.aboveDistance, above * DISTANCES + distanceOf(letter, own));
    if (letter !== before) moved += 1 << above;
  }
  activate(active, PART_BLOCKS.moved, (moved * 4 + (place % 4)) * 5 + Math.min(4, held));
  return active;
}

/** Frames up to `index` − 1 in which a part has held its letter of that frame, count. */
function heldBefore(frames: readonly Frame[], index: number, part: Part, letter: number): number {
  let held = 1;
  while (held < LONGEST_HELD && frames[index - 1 - held]?.[part] === letter) held += 1;
  return held;
}

const heldClass = (held: number) => Math.min(held, HELD - 1);

/** The move from one letter to another, below MOVES. From or to silence there is none. */
const moveOf = (from: number, to: number) =>
  from === 0 || to === 0 ? STAY : Math.max(0, Math.min(MOVES - 1, to - from + STAY));

/** The class of the distance between two letters, below DISTANCES. */
const distanceOf = (upper: number, lower: number) =>
  upper === 0 || lower === 0 ? 0 : 1 + Math.max(0, Math.min(48, upper - lower + 12));
