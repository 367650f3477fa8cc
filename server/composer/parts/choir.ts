import type { NoteEvent } from '../../../protocol/note-event.ts';
import { type Frame, frameInputs, letterOf, PARTS, partInputs, pitchOf } from '../network/choir-encoding.ts';
import type { ChoirStep, ChoirStepped } from '../network/choir-network.ts';
import { slotOf } from '../network/likelihoods.ts';
import { sample } from '../network/sampler.ts';
import { PHRASE_BARS } from '../plan/form.ts';
import { chance, DRAWS } from '../theory/chance.ts';
import { velocityOf } from '../theory/dynamics.ts';
import { chordTones, pitchClass } from '../theory/key.ts';
import { type Bar, barIndexAt, chordAt, type LegPlan, placeInBar, wholeEnd } from '../theory/leg-plan.ts';
import { barTicks, beatTicks, isStrong } from '../theory/metre.ts';

/** A choir moves in sixteenths, ticks. */
const FRAME = 120;

/** Where each part sings, MIDI pitches. The soprano's is where the network hears the melody, by octaves. */
const RANGES = [
  [60, 81],
  [53, 74],
  [48, 67],
  [36, 62],
] as const;
/** The parts that are sung under the melody. */
const LOWER = [1, 2, 3] as const;

/** What the logarithms of the network are divided by at temperature 1. */
const HEAT = 0.85;
/** Notes of the chord are preferred by this much, as a logarithm, on strong beats and elsewhere, and so are roots in the bass. */
const CHORD_BONUS = { strong: 2, weak: 0.5 };
const ROOT_BONUS = { strong: 1.5, weak: 0.3 };
/** Two parts that move from a fifth to a fifth, or from an octave to an octave, melt into one: such a note is avoided by this much. */
const PARALLEL_MALUS = 4;

/** What is held longer is struck again, ticks: a note can be handed on only when it has ended. */
const LONGEST = 16 * FRAME;
/** Ticks before the next note of the same part in which a note has already ended. */
const GAP = 20;
/** States of this many last frames are kept: a revision takes back some five seconds of music. */
const STATES = 64;

/** A choir under a melody, and what it remembers of its network. */
export interface Choir {
  readonly plan: Pick<LegPlan, 'bars' | 'temperature' | 'ticks'>;
  /** What has been sung since the choir last came in; what rests is told as what it sang last. */
  readonly frames: Frame[];
  /** For each frame its place in the metre, and the network's state where that is still known. */
  readonly places: number[];
  readonly states: (Float32Array | undefined)[];
  /** By part: what it holds since when, or a note of the past that goes on until when. The soprano's are not used. */
  readonly held: (Held | undefined)[];
  readonly bound: (Bound | undefined)[];
  /** Notes that have ended, but start after one that is held. */
  ended: Omit<NoteEvent, 'index'>[];
  /** The next frame, ticks from the start of the leg. */
  at: number;
  /** Of the next note. */
  index: number;
}

interface Held {
  readonly tick: number;
  readonly letter: number;
}

interface Bound {
  readonly letter: number;
  readonly until: number;
}

/** What a choir needs for its next frame: a step of its network. */
export type Chanting<Result> = Generator<ChoirStep, Result, ChoirStepped>;

/**
 * A choir that goes on from its notes so far. What will come follows from the plan, the melody and these notes alone.
 * @param melody of the leg so far, by start
 * @param past the choir's notes so far, by start: all that start before `from`
 * @param from ticks from the start of the leg
 * @param like another choir: as far as the network would be told the same, it is not asked again
 */
export function openChoir(
  plan: Choir['plan'],
  melody: readonly NoteEvent[],
  past: readonly NoteEvent[],
  from: number,
  like?: Choir,
): Choir {
  const choir: Choir = {
    plan,
    frames: [],
    places: [],
    states: [],
    held: PARTS.map(() => undefined),
    bound: PARTS.map(() => undefined),
    ended: [],
    at: 0,
    index: (past.at(-1)?.index ?? -1) + 1,
  };
  let next = 0;
  let sounding: NoteEvent[] = [];
  for (; choir.at < from; choir.at += FRAME) {
    const bar = barAt(choir);
    if (bar.texture !== 'choir') {
      pause(choir, bar);
      continue;
    }
    while (past[next] && past[next]!.tick <= choir.at) sounding.push(past[next++]!);
    sounding = sounding.filter((note) => endOf(note) > choir.at).sort((a, b) => b.pitch - a.pitch);
    const soprano = sopranoAt(choir, melody);
    if (soprano === undefined || (sounding.length === 0 && !isBreath(choir, melody))) {
      leave(choir);
      continue;
    }
    const letters = LOWER.map((part, rank) =>
      sounding[rank] ? letterOf(sounding[rank].pitch) : (choir.frames.at(-1)?.[part] ?? 0),
    );
    tell(choir, bar, [letterOf(folded(soprano)), ...letters] as unknown as Frame);
  }
  // The last frame's parts from the top; those that sound on keep theirs.
  for (const [rank, note] of sounding.entries())
    if (rank < LOWER.length && endOf(note) > choir.at)
      choir.bound[LOWER[rank]!] = { letter: letterOf(note.pitch), until: endOf(note) };
  if (like) recollect(choir, like);
  return choir;
}

/**
 * Goes on frame by frame.
 * @param melody of the leg, by start, so far that all is known that starts before `to`
 * @param to ticks from the start of the leg: frames that start there or later are not sung yet
 * @returns the notes that are ready, by start; every note that starts before `settledTo` has been returned
 */
export function* chant(choir: Choir, melody: readonly NoteEvent[], to: number): Chanting<NoteEvent[]> {
  const { plan, frames } = choir;
  for (; choir.at < Math.min(to, plan.ticks); choir.at += FRAME) {
    const bar = barAt(choir);
    if (bar.texture !== 'choir') {
      pause(choir, bar);
      continue;
    }
    const soprano = sopranoAt(choir, melody);
    if (soprano === undefined) {
      leave(choir);
      continue;
    }
    const resting = isBreath(choir, melody);
    const frame: [number, number, number, number] = [letterOf(folded(soprano)), 0, 0, 0];
    const before = frames.at(-1);
    tell(choir, bar, frame);
    const stepped = yield* stateOf(choir);
    let above = soprano;
    for (const part of LOWER) {
      const bound = boundAt(choir, part);
      frame[part] = bound?.letter ?? (resting ? before![part]! : drawn(stepped, choir, bar, part, above));
      above = pitchOf(frame[part]);
      sing(choir, part, bound || resting ? undefined : frame[part]);
    }
  }
  if (choir.at >= plan.ticks) leave(choir);
  return ready(choir);
}

/** Every note of the choir that starts before this tick of the leg has been returned. */
export const settledTo = ({ held, at }: Choir) => Math.min(at, ...held.map((note) => note?.tick ?? at));

const barAt = ({ plan, at }: Choir) => plan.bars[barIndexAt(plan.bars, at)]!;

/** The melody's pitch in the frame, or while it rests its last one since the choir came in; undefined before. */
function sopranoAt({ at, frames }: Choir, melody: readonly NoteEvent[]): number | undefined {
  const note = lastUpTo(melody, at);
  return note !== undefined && (frames.length > 0 || at < note.tick + slotOf(note.ticks)) ? note.pitch : undefined;
}

/** Whether the melody breathes: it is silent on the last beat of a phrase. The choir breathes with it, and at no other rest. */
function isBreath(choir: Choir, melody: readonly NoteEvent[]): boolean {
  const { at, frames } = choir;
  const bar = barAt(choir);
  if (frames.length === 0 || bar.place % PHRASE_BARS !== PHRASE_BARS - 1) return false;
  const note = lastUpTo(melody, at);
  return at >= wholeEnd(bar) - beatTicks(bar.metre) && (note === undefined || at >= note.tick + slotOf(note.ticks));
}

/** The last note that starts at a tick or earlier. */
function lastUpTo(melody: readonly NoteEvent[], tick: number): NoteEvent | undefined {
  let low = 0;
  let high = melody.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (melody[middle]!.tick <= tick) low = middle + 1;
    else high = middle;
  }
  return melody[low - 1];
}

/** Where a note ends and its part goes on. */
const endOf = ({ tick, ticks }: NoteEvent) => Math.ceil((tick + ticks) / FRAME) * FRAME;

/** The pitch in the octave where the network knows sopranos. */
function folded(pitch: number): number {
  const [low, high] = RANGES[0];
  return pitch < low ? pitch + 12 : pitch > high ? pitch - 12 : pitch;
}

function tell(choir: Choir, bar: Bar, frame: Frame): void {
  choir.frames.push(frame);
  // Bars of a section follow one another without a gap, as the corpus' do.
  choir.places.push((Math.max(0, bar.place) * barTicks(bar.metre) + placeInBar(bar, choir.at)) / FRAME);
  choir.states.push(undefined);
}

/** The choir stops, and will come in anew: nothing that was sung before is heard in what comes. */
function leave(choir: Choir): void {
  for (const part of LOWER) sing(choir, part, undefined);
  choir.frames.length = 0;
  choir.places.length = 0;
  choir.states.length = 0;
  choir.bound.fill(undefined);
}

/** A bar without a choir: its last frame is the one that was seen. */
function pause(choir: Choir, bar: Bar): void {
  leave(choir);
  choir.at = Math.max(choir.at, Math.ceil((bar.tick + bar.ticks) / FRAME) * FRAME - FRAME);
}

/** Steps the network to the frame that was told last, from the last state that is known on. */
function* stateOf({ frames, places, states }: Choir): Chanting<ChoirStepped> {
  const known = states.findLastIndex((state) => state !== undefined);
  let stepped: ChoirStepped | undefined;
  for (let at = known + 1; at < frames.length; at++) {
    stepped = yield {
      choir: true,
      state: stepped?.state ?? states[at - 1],
      inputs: frameInputs(frames, at, places[at]!),
    };
    states[at] = stepped.state;
    if (at >= STATES) states[at - STATES] = undefined;
  }
  return stepped!;
}

/** Takes over the states of a choir that was told the same. */
function recollect({ frames, places, states }: Choir, like: Choir): void {
  for (let at = 0; at < frames.length; at++) {
    const told = like.frames[at];
    if (!told || places[at] !== like.places[at] || frames[at]!.some((letter, part) => letter !== told[part])) return;
    states[at] = like.states[at];
  }
}

function boundAt({ bound, at }: Choir, part: number): Bound | undefined {
  const note = bound[part];
  return note !== undefined && note.until > at ? note : undefined;
}

/** Draws a part's letter: the rules that hold whatever the network says, and chance. */
function drawn(stepped: ChoirStepped, choir: Choir, bar: Bar, part: number, above: number): number {
  const { frames, places, at, plan } = choir;
  const now = frames.length - 1;
  const [lowest, highest] = RANGES[part]!;
  const top = Math.max(lowest, Math.min(highest, above - 1));
  const beat = isStrong(bar.metre, placeInBar(bar, at)) ? 'strong' : 'weak';
  const chord = chordAt(bar, at);
  const tones = chordTones(chord);
  const inputs = partInputs(frames, now, part, places[now]!);
  const last = frames[now - 1]?.[part] ?? 0;
  const weights = stepped.letters(part, inputs, last, frames[now]![0]).map((logit, letter) => {
    const pitch = pitchOf(letter);
    if (pitch < lowest || pitch > top) return -Infinity;
    const tone = pitchClass(pitch);
    const fit =
      (tones.includes(tone) ? CHORD_BONUS[beat] : 0) + (part === 3 && tone === chord.root ? ROOT_BONUS[beat] : 0);
    return logit / (HEAT * plan.temperature) + fit - (isParallel(frames, part, letter) ? PARALLEL_MALUS : 0);
  });
  const letter = sample(weights, chance(bar.seed, DRAWS.choir, PARTS.length * at + part));
  // Only where a revision has changed the melody over notes that still sound can a part below be in the way.
  const floor = LOWER.find((lower) => lower > part && boundAt(choir, lower));
  return floor === undefined ? letter : Math.max(letter, boundAt(choir, floor)!.letter + floor - part);
}

/** Whether a part that moves to a letter keeps a fifth or an octave to a part above that moves as well. */
function isParallel(frames: readonly Frame[], part: number, letter: number): boolean {
  const now = frames.at(-1)!;
  const before = frames.at(-2);
  if (before === undefined || letter === before[part]) return false;
  for (let above = 0; above < part; above++) {
    const distance = pitchClass(now[above]! - letter);
    const kept = distance === pitchClass(before[above]! - before[part]!);
    if (kept && (distance === 0 || distance === 7) && now[above] !== before[above]) return true;
  }
  return false;
}

/** A part goes on with a letter, or rests. */
function sing(choir: Choir, part: number, letter: number | undefined): void {
  const { held, at, plan, ended } = choir;
  const note = held[part];
  if (note && note.letter === letter && at - note.tick < LONGEST) return;
  if (note) {
    const pitch = pitchOf(note.letter);
    const bar = plan.bars[barIndexAt(plan.bars, note.tick)]!;
    const velocity = velocityOf('choir', bar, note.tick, pitch);
    ended.push({ voice: 'choir', tick: note.tick, ticks: at - note.tick - GAP, pitch, velocity });
  }
  held[part] = letter === undefined ? undefined : { tick: at, letter };
}

/** The notes that have ended and before which no other can come any more. */
function ready(choir: Choir): NoteEvent[] {
  const settled = settledTo(choir);
  const notes = choir.ended.filter(({ tick }) => tick < settled).sort((a, b) => a.tick - b.tick || b.pitch - a.pitch);
  choir.ended = choir.ended.filter(({ tick }) => tick >= settled);
  return notes.map((note) => ({ ...note, index: choir.index++ }));
}
