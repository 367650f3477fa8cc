import type { NoteEvent } from '../../../protocol/note-event.ts';
import { slotOf } from '../theory/articulation.ts';
import { at } from '../theory/at.ts';
import { type Bar, barAt, firstFrom } from '../theory/leg-plan.ts';
import { barTicks } from '../theory/metre.ts';
import { activate, type Block, type createLayout } from './input-layout.ts';
import { DURATIONS, lengthClass, MELODY_LETTERS, melodyLetterOf } from './melody-letters.ts';

type Layout = ReturnType<typeof createLayout>;

/** Inputs for what the melody did at the same place some bars ago. */
export interface Lookback {
  /** Distance, bars. */
  readonly bars: number;
  /**
   * Letter at that place; 0 for silence, one above the letters for a note that goes on. One block each for no match of
   * the notes before, a short one and a long one.
   */
  readonly letter: readonly [none: Block, short: Block, long: Block];
  readonly length: Block;
  /** Letter and length of the note after it. */
  readonly following: Block;
  readonly followingLength: Block;
  /** Notes before the two places that match, and that match in rhythm. */
  readonly match: Block;
  readonly rhythmMatch: Block;
  /** Interval from the last note before that place to the last note now. */
  readonly interval: Block;
}

export const createLookback = (layout: Layout, bars: number): Lookback => ({
  bars,
  letter: [layout.block(MELODY_LETTERS + 1), layout.block(MELODY_LETTERS + 1), layout.block(MELODY_LETTERS + 1)],
  length: layout.block(DURATIONS.length),
  following: layout.block(MELODY_LETTERS),
  followingLength: layout.block(DURATIONS.length),
  match: layout.block(7),
  rhythmMatch: layout.block(7),
  interval: layout.block(26),
});

/**
 * Starts of the whole bars before a bar, nearest first, ticks. A bar in two pieces, at a repeat or a revision, counts
 * once.
 * @param count of starts at most
 */
export function barStartsBefore(bars: readonly Bar[], index: number, count: number): number[] {
  const starts: number[] = [];
  const { tick, offset } = at(bars, index);
  let start = tick - offset;
  for (let before = index - 1; before >= 0 && starts.length < count; before--) {
    const bar = at(bars, before);
    if (bar.tick >= start) continue;
    start = bar.tick - bar.offset;
    starts.push(start);
  }
  return starts;
}

/**
 * @param tick start of the next event, from the start of the leg
 * @param there the place that is looked back at, likewise
 */
export function activateLookback(
  active: number[],
  blocks: Lookback,
  past: readonly NoteEvent[],
  bars: readonly Bar[],
  tick: number,
  there: number,
): void {
  if (there < at(bars, 0).tick) return;
  const found = firstFrom(past, there);
  const note = past[found];
  const before = past[found - 1];
  const last = past.at(-1);
  const letterOf = ({ pitch, tick }: NoteEvent) => melodyLetterOf(pitch, barAt(bars, tick).tonic);

  const { same, sameRhythm } = matchesBefore(past, found, tick - there);
  activate(active, blocks.match, matchClass(same));
  activate(active, blocks.rhythmMatch, matchClass(sameRhythm));
  const [none, short, long] = blocks.letter;
  const letter = same === 0 ? none : same < 3 ? short : long;
  const starts = note?.tick === there;
  if (starts) {
    activate(active, letter, letterOf(note));
    activate(active, blocks.length, lengthClass(slotOf(note.ticks)));
  } else {
    const goesOn = before && before.tick + slotOf(before.ticks) > there;
    activate(active, letter, goesOn ? MELODY_LETTERS : 0);
    if (note) activate(active, blocks.length, lengthClass(note.tick - there));
  }
  const following = past[starts ? found + 1 : found];
  if (following) {
    activate(active, blocks.following, letterOf(following));
    activate(active, blocks.followingLength, lengthClass(slotOf(following.ticks)));
  }
  const interval = last && before ? 1 + Math.max(-12, Math.min(12, last.pitch - before.pitch)) + 12 : 0;
  activate(active, blocks.interval, interval);
}

/** Longer matches count as this one, notes. */
const LONGEST_MATCH = 12;
const matchClass = (count: number) => (count < 4 ? count : count < 6 ? 4 : count < LONGEST_MATCH ? 5 : 6);

/**
 * The last notes that equal those before an earlier note in pitch and rhythm, and those that equal them in rhythm,
 * count.
 * @param index of that earlier note
 * @param shift ticks from there to here
 */
function matchesBefore(past: readonly NoteEvent[], index: number, shift: number) {
  let same = 0;
  let sameRhythm = 0;
  for (let step = 1; step <= LONGEST_MATCH; step++) {
    const here = past[past.length - step];
    const there = past[index - step];
    if (!here || !there || here.tick - there.tick !== shift || here.ticks !== there.ticks) break;
    sameRhythm = step;
    if (same === step - 1 && here.pitch === there.pitch) same = step;
  }
  return { same, sameRhythm };
}

/** Inputs for what followed when the melody last went as it just did. */
export interface Echo {
  /** Letter of the note that followed. One block each for a short match, a longer one and a long one. */
  readonly letter: readonly [short: Block, longer: Block, long: Block];
  readonly length: Block;
  /** Notes that match. */
  readonly match: Block;
  /** Whether the match lies whole bars before. */
  readonly aligned: Block;
}

export const createEcho = (layout: Layout): Echo => ({
  letter: [layout.block(MELODY_LETTERS), layout.block(MELODY_LETTERS), layout.block(MELODY_LETTERS)],
  length: layout.block(DURATIONS.length),
  match: layout.block(9),
  aligned: layout.block(2),
});

export function activateEcho(active: number[], blocks: Echo, past: readonly NoteEvent[], bar: Bar): void {
  const last = past.at(-1);
  if (!last) return;
  const { length, index } = longestEcho(past);
  activate(active, blocks.match, length < 6 ? length : length < 9 ? 6 : length < LONGEST_ECHO ? 7 : 8);
  if (length < 1) return;
  const [short, longer, long] = blocks.letter;
  const next = at(past, index + 1);
  activate(active, length < 3 ? short : length < 6 ? longer : long, melodyLetterOf(next.pitch, bar.tonic));
  activate(active, blocks.length, lengthClass(slotOf(next.ticks)));
  activate(active, blocks.aligned, (last.tick - at(past, index).tick) % barTicks(bar.metre) === 0 ? 1 : 0);
}

/** Longer echoes count as this one, notes. */
const LONGEST_ECHO = 16;

/** The longest run of last notes that was there before, the latest of equals: its length, and the index of its end. */
function longestEcho(past: readonly NoteEvent[]) {
  let length = 0;
  let index = -1;
  for (let end = past.length - 2; end >= 0 && end >= length - 1; end--) {
    const run = runAt(past, end);
    if (run > length) {
      length = run;
      index = end;
    }
  }
  return { length, index };
}

/** The last notes that equal those up to an earlier one in pitch and length, count. */
function runAt(past: readonly NoteEvent[], end: number): number {
  let run = 0;
  while (run < LONGEST_ECHO && run <= end) {
    const here = past[past.length - 1 - run];
    const there = past[end - run];
    if (!here || !there || here.pitch !== there.pitch || here.ticks !== there.ticks) break;
    run++;
  }
  return run;
}
