import type { NoteEvent } from '../../../protocol/note-event.ts';
import { choirInputs } from '../network/choir-encoding.ts';
import { choirLetterOf, choirPitchOf, type Frame, frameOf, PART_INDICES } from '../network/choir-letters.ts';
import type { ChoirPrediction, ChoirSteps } from '../network/choir-network.ts';
import { slotOf } from '../theory/articulation.ts';
import { at } from '../theory/at.ts';
import { velocityOf } from '../theory/dynamics.ts';
import { type Bar, barAt, firstFrom, type LegPlan, placeInBar, plays } from '../theory/leg-plan.ts';
import { barTicks } from '../theory/metre.ts';
import { offsetOf } from '../theory/timing.ts';
import { drawLetter, LOWER_PARTS, type LowerPart, sopranoPitch } from './choir-rules.ts';

/** A choir moves in sixteenths, ticks. */
export const FRAME = 120;

/** A note that is held longer is struck again, ticks: a note can be handed over only when it has ended. */
export const LONGEST = 16 * FRAME;
/** Silence between a note and the next one of its part, ticks. */
export const GAP = 20;
/** States of this many last frames are kept, count: a revision takes back some five seconds of music. */
const STATES = 64;

/** A choir under a melody, and what it keeps of its network. The network's state depends on frames and places alone. */
export interface Choir {
  readonly plan: Pick<LegPlan, 'bars' | 'temperature' | 'ticks'>;
  /** The frames since the choir last came in; a part that rests keeps its last letter. */
  readonly frames: Frame[];
  /** For each frame what its network needs of it. */
  readonly events: ChoirEvent[];
  readonly singers: Readonly<Record<LowerPart, Singer>>;
  /** Notes that have ended, but not before one that is held has begun. */
  ended: Omit<NoteEvent, 'index'>[];
  /** The next frame, ticks from the start of the leg. */
  drawnTo: number;
  /** Index of the next note. */
  index: number;
}

/** The frames of a choir, as far as its network needs them. */
export type Voicing = Pick<Choir, 'frames' | 'events' | 'drawnTo'>;

export interface ChoirEvent {
  /** Place of the frame in the metre, frames. */
  readonly place: number;
  /** State of the network after the frame, where it is still known. */
  state: Float32Array | undefined;
}

interface Singer {
  /** The note that the singer holds, and since which tick. */
  held: { readonly tick: number; readonly letter: number } | undefined;
  /** The note of the past that the singer is still bound to, and until which tick. */
  bound: { readonly letter: number; readonly until: number } | undefined;
}

/**
 * A choir that continues its notes so far. What follows depends on the plan, the melody and these notes alone.
 * @param melody notes of the leg so far, by start
 * @param past notes of the choir so far, by start: all that start before `from`
 * @param from ticks from the start of the leg
 * @param predecessor another choir: its states are reused as far as the frames of both are the same
 */
export function openChoir(
  plan: Choir['plan'],
  melody: readonly NoteEvent[],
  past: readonly NoteEvent[],
  from: number,
  predecessor?: Choir,
): Choir {
  const choir: Choir = {
    plan,
    frames: [],
    events: [],
    singers: { 1: newSinger(), 2: newSinger(), 3: newSinger() },
    ended: [],
    drawnTo: 0,
    index: (past.at(-1)?.index ?? -1) + 1,
  };
  let sounding: NoteEvent[] = [];
  for (; choir.drawnTo < from; choir.drawnTo += FRAME) {
    const bar = barAt(plan.bars, choir.drawnTo);
    if (!plays(bar, 'choir')) {
      pause(choir, bar);
      continue;
    }
    sounding = soundingAt(past, choir.drawnTo);
    const soprano = sopranoNow(choir, melody);
    const before = choir.frames.at(-1);
    const breathes = before !== undefined && isBreath(choir, bar, melody);
    if (soprano === undefined || (sounding.length === 0 && !breathes)) {
      leave(choir);
      continue;
    }
    const letters = [sopranoPitch(soprano), ...sounding.map(({ pitch }) => pitch)].map(choirLetterOf);
    addFrame(
      choir,
      bar,
      frameOf((part) => letters[part] ?? before?.[part] ?? 0),
    );
  }
  // Notes are sung by the parts from the top; those that sound on keep theirs.
  for (const part of LOWER_PARTS) {
    const note = sounding[part - 1];
    if (note && endOf(note) > choir.drawnTo)
      choir.singers[part].bound = { letter: choirLetterOf(note.pitch), until: endOf(note) };
  }
  if (predecessor) reuseStates(choir, predecessor);
  return choir;
}

/**
 * Sings on, frame by frame.
 * @param melody notes of the leg, by start: all that start before `to`, at least
 * @param to ticks from the start of the leg: frames that start there or later are left for later
 * @returns the notes that are ready, by start: all that start before `settledTo` and were not returned before
 */
export function* continueChoir(choir: Choir, melody: readonly NoteEvent[], to: number): ChoirSteps<NoteEvent[]> {
  const { plan, frames } = choir;
  for (; choir.drawnTo < Math.min(to, plan.ticks); choir.drawnTo += FRAME) {
    const bar = barAt(plan.bars, choir.drawnTo);
    if (!plays(bar, 'choir')) {
      pause(choir, bar);
      continue;
    }
    const soprano = sopranoNow(choir, melody);
    if (soprano === undefined) {
      leave(choir);
      continue;
    }
    const before = frames.at(-1);
    const breathes = before !== undefined && isBreath(choir, bar, melody);
    const frame: [number, number, number, number] = [choirLetterOf(sopranoPitch(soprano)), 0, 0, 0];
    const place = addFrame(choir, bar, frame);
    const prediction = yield* predict(choir);
    const sixteenth = { bar, tick: choir.drawnTo, place, temperature: plan.temperature };
    let above = soprano;
    for (const part of LOWER_PARTS) {
      const bound = boundNow(choir, part);
      if (bound) frame[part] = bound.letter;
      else if (breathes) frame[part] = before[part];
      else frame[part] = clearOfBound(choir, part, drawLetter(prediction, frames, sixteenth, part, above));
      above = choirPitchOf(frame[part]);
      hold(choir, part, bound || breathes ? undefined : frame[part]);
    }
  }
  if (choir.drawnTo >= plan.ticks) leave(choir);
  return ready(choir);
}

/** Every note of the choir that starts before this tick of the leg has been returned. */
export const settledTo = ({ singers, drawnTo }: Choir) =>
  Math.min(drawnTo, ...LOWER_PARTS.map((part) => singers[part].held?.tick ?? drawnTo));

const newSinger = (): Singer => ({ held: undefined, bound: undefined });

/** The pitch of the melody, or while it rests its last one since the choir came in; undefined before. */
function sopranoNow({ drawnTo, frames }: Choir, melody: readonly NoteEvent[]): number | undefined {
  const note = lastUpTo(melody, drawnTo);
  return note !== undefined && (frames.length > 0 || drawnTo < slotEnd(note)) ? note.pitch : undefined;
}

/** True where the choir breathes: where the plan lets the melody breathe, and at no other rest. */
function isBreath({ drawnTo }: Choir, bar: Bar, melody: readonly NoteEvent[]): boolean {
  if (bar.breath === null) return false;
  const [from, to] = bar.breath;
  const place = placeInBar(bar, drawnTo);
  const note = lastUpTo(melody, drawnTo);
  return place >= from && place < to && (note === undefined || drawnTo >= slotEnd(note));
}

const slotEnd = ({ tick, ticks }: NoteEvent) => tick + slotOf(ticks);

/** The last note that starts at a tick or earlier. */
const lastUpTo = (notes: readonly NoteEvent[], tick: number) => notes[firstFrom(notes, tick + 1) - 1];

/** The notes of a choir that sound in the frame at a tick, from the top. */
const soundingAt = (notes: readonly NoteEvent[], tick: number) =>
  notes
    .slice(firstFrom(notes, tick - LONGEST), firstFrom(notes, tick + 1))
    .filter((note) => endOf(note) > tick)
    .sort((a, b) => b.pitch - a.pitch);

/** Where a note ends and its part goes on. */
const endOf = ({ tick, ticks }: NoteEvent) => Math.ceil((tick + ticks) / FRAME) * FRAME;

/** @returns the frame's place in the metre, frames */
export function addFrame({ frames, events, drawnTo }: Voicing, bar: Bar, frame: Frame): number {
  // The bars of a section follow each other without a gap, as in the corpus.
  const place = (Math.max(0, bar.place) * barTicks(bar.metre) + placeInBar(bar, drawnTo)) / FRAME;
  frames.push(frame);
  events.push({ place, state: undefined });
  return place;
}

/** The choir stops, and will come in anew: what was sung before has no influence on what comes. */
function leave(choir: Choir): void {
  for (const part of LOWER_PARTS) {
    hold(choir, part, undefined);
    choir.singers[part].bound = undefined;
  }
  choir.frames.length = 0;
  choir.events.length = 0;
}

/** Skips a bar without a choir, but for its last frame. */
function pause(choir: Choir, bar: Bar): void {
  leave(choir);
  choir.drawnTo = Math.max(choir.drawnTo, Math.ceil((bar.tick + bar.ticks) / FRAME) * FRAME - FRAME);
}

/** Steps the network up to the last frame, from the last known state on. */
export function* predict({ frames, events }: Voicing): ChoirSteps<ChoirPrediction> {
  const known = events.findLastIndex(({ state }) => state !== undefined);
  let state = events[known]?.state;
  for (let index = known + 1; ; index++) {
    const event = at(events, index);
    const prediction = yield { network: 'choir', state, inputs: choirInputs(frames, index, event.place) };
    state = prediction.state;
    event.state = state;
    const old = events[index - STATES];
    if (old) old.state = undefined;
    if (index === events.length - 1) return prediction;
  }
}

/** Takes over the states of another choir, as far as the frames are the same. */
export function reuseStates({ frames, events }: Voicing, predecessor: Voicing): void {
  for (const [index, event] of events.entries()) {
    const other = predecessor.events[index];
    const frame = predecessor.frames[index];
    if (!other || !frame || event.place !== other.place || !sameFrame(at(frames, index), frame)) return;
    event.state = other.state;
  }
}

const sameFrame = (one: Frame, other: Frame) => PART_INDICES.every((part) => one[part] === other[part]);

function boundNow({ singers, drawnTo }: Choir, part: LowerPart) {
  const { bound } = singers[part];
  return bound !== undefined && bound.until > drawnTo ? bound : undefined;
}

/** A letter above the bound parts below. They can be in the way only after a revision of the melody over them. */
function clearOfBound(choir: Choir, part: LowerPart, letter: number): number {
  for (const lower of LOWER_PARTS) {
    const bound = lower > part ? boundNow(choir, lower) : undefined;
    if (bound) return Math.max(letter, bound.letter + lower - part);
  }
  return letter;
}

/** A part goes on with a letter, or rests. */
function hold({ singers, drawnTo, plan, ended }: Choir, part: LowerPart, letter: number | undefined): void {
  const singer = singers[part];
  const { held } = singer;
  if (held && held.letter === letter && drawnTo - held.tick < LONGEST) return;
  if (held) {
    const bar = barAt(plan.bars, held.tick);
    const sung = { tick: held.tick, ticks: drawnTo - held.tick - GAP, pitch: choirPitchOf(held.letter) };
    const [velocity, offset] = [velocityOf('choir', bar, sung), offsetOf('choir', bar, sung)];
    ended.push({ voice: 'choir', ...sung, velocity, offset });
  }
  singer.held = letter === undefined ? undefined : { tick: drawnTo, letter };
}

/** The notes that have ended, and before which no other can come any more. */
function ready(choir: Choir): NoteEvent[] {
  const settled = settledTo(choir);
  const notes = choir.ended.filter(({ tick }) => tick < settled).sort((a, b) => a.tick - b.tick || b.pitch - a.pitch);
  choir.ended = choir.ended.filter(({ tick }) => tick >= settled);
  return notes.map((note) => ({ ...note, index: choir.index++ }));
}
