import type { NoteEvent } from '../../protocol/note-event.ts';
import { chance, DRAWS } from './chance.ts';
import { type Bar, barIndexAt, chordAt, type LegPlan, placeInBar, wholeEnd } from './composition.ts';
import { velocityOf } from './dynamics.ts';
import { PHRASE_BARS } from './form.ts';
import { chordTones, pitchClass } from './key.ts';
import { DURATIONS, type Likelihoods, PITCHES, pitchAt, sample } from './likelihoods.ts';
import { beatTicks, isStrong, splitTicks } from './metre.ts';

/** The melody's range whatever the register, MIDI pitches: G3 to D6. */
const LOWEST = 55;
const HIGHEST = 86;

/** Strong beats prefer notes of the chord by this much, as a logarithm. */
const CHORD_BONUS = 0.8;

/** An eighth, ticks. */
const UPBEAT = 240;

/**
 * The melody's next note that starts before `until`, or undefined where there is none. Nothing but the notes so far
 * tells where the melody stands: a note's length tells its place in the rhythm, and rests after it are drawn again.
 * @param past the melody of the leg so far, by start
 * @param until ticks from the start of the leg
 */
export function nextNote(
  past: readonly NoteEvent[],
  plan: LegPlan,
  until: number,
  likelihoods: Likelihoods,
): NoteEvent | undefined {
  const last = past.at(-1);
  let at = last === undefined ? 0 : last.tick + slotOf(last.ticks);
  while (at < until) {
    const index = barIndexAt(plan.bars, at);
    const bar = plan.bars[index]!;
    const { pitch, slot } = stepAt(past, plan, index, at, likelihoods);
    if (pitch !== undefined)
      return {
        voice: 'melody',
        index: last === undefined ? 0 : last.index + 1,
        tick: at,
        ticks: soundOf(slot),
        pitch,
        velocity: velocityOf('melody', bar, at, pitch),
      };
    // A rest ends where a revision takes over.
    at = Math.min(at + slot, bar.tick + bar.ticks);
  }
  return undefined;
}

/** A note sounds for seven eighths of its time. Times are multiples of 20 ticks, so this can be undone. */
const soundOf = (slot: number) => slot - Math.floor(slot / 8);
const slotOf = (ticks: number) => Math.round(ticks / 17.5) * 20;

/** A note, or where the pitch is absent a rest, and the ticks until the next. */
interface Step {
  readonly pitch?: number;
  readonly slot: number;
}

function stepAt(past: readonly NoteEvent[], plan: LegPlan, index: number, at: number, likelihoods: Likelihoods): Step {
  const bar = plan.bars[index]!;
  // A bar that was cut is told as if it were whole: notes that earlier calls did not reach come out as they would have.
  const end = wholeEnd(bar);
  const rest = { slot: end - at };
  if (bar.form === 'drone') return rest;
  if (bar.back > 0) return likeBefore(past, plan, index, at, likelihoods);
  const landing = landingIn(bar);
  if (landing === undefined || at < landing.from) {
    return drawn(past, plan, bar, at, (landing?.from ?? end) - at, likelihoods);
  }
  if (at >= landing.pickup) return drawn(past, plan, bar, at, end - at, likelihoods);
  const landed = past.length > 0 && past.at(-1)!.tick >= landing.from;
  if (landed || at >= landing.to) return { slot: landing.pickup - at };
  const tones = bar.cadence === 'full' ? [bar.tonic] : chordTones(chordAt(bar, at));
  const pitch = drawnPitch(past, plan, bar, at, likelihoods, tones);
  return pitch === undefined ? { slot: landing.pickup - at } : { pitch, slot: landing.to - at };
}

/** The bar `back` bars ago again: its notes, or its rhythm alone. */
function likeBefore(
  past: readonly NoteEvent[],
  plan: LegPlan,
  index: number,
  at: number,
  likelihoods: Likelihoods,
): Step {
  const bar = plan.bars[index]!;
  const pattern = plan.bars[index - bar.back]!;
  const there = at - bar.tick + pattern.tick;
  const found = past.find(({ tick }) => tick >= there);
  if (found === undefined || found.tick >= wholeEnd(pattern)) return { slot: wholeEnd(bar) - at };
  if (found.tick > there) return { slot: found.tick - there };
  const slot = slotOf(found.ticks);
  const pitch = found.pitch + pitchClass(bar.tonic - pattern.tonic + 6) - 6;
  const copied = bar.form === 'copy' && pitch >= LOWEST && pitch <= HIGHEST && !isFourth(past, pitch);
  const sung = copied ? pitch : drawnPitch(past, plan, bar, at, likelihoods, undefined);
  return sung === undefined ? { slot } : { pitch: sung, slot };
}

/** How a phrase ends, ticks from the start of the leg. */
interface Landing {
  /** A long note from here … */
  readonly from: number;
  /** … to here, and then a breath … */
  readonly to: number;
  /** … until the next phrase starts with an upbeat, or the bar is over. */
  readonly pickup: number;
}

/** The landing of a phrase's last bar. At a full cadence it is the tonic, and nothing comes after it. */
function landingIn(bar: Bar): Landing | undefined {
  if (bar.place % PHRASE_BARS !== PHRASE_BARS - 1) return undefined;
  const split = splitTicks(bar.metre);
  const end = wholeEnd(bar);
  const to = end - beatTicks(bar.metre);
  const middle = bar.tick - bar.offset + split;
  const late = middle < to && chance(bar.seed, DRAWS.landing, 2 * bar.tick) < 0.5;
  const upbeat = bar.cadence !== 'full' && chance(bar.seed, DRAWS.landing, 2 * bar.tick + 1) < 0.4;
  return { from: Math.max(bar.tick, late ? middle : 0), to, pickup: upbeat ? end - UPBEAT : end };
}

function drawn(
  past: readonly NoteEvent[],
  plan: LegPlan,
  bar: Bar,
  at: number,
  room: number,
  likelihoods: Likelihoods,
): Step {
  const next = likelihoods(past, plan, at);
  const letter = sample(ruled(next.pitches, past, bar, at), chance(bar.seed, DRAWS.melody, 2 * at));
  const lengths = next.durations(Math.max(0, letter)).map((weight, n) => (DURATIONS[n]! <= room ? weight : -Infinity));
  const length = DURATIONS[sample(lengths, chance(bar.seed, DRAWS.melody, 2 * at + 1))] ?? room;
  return letter > 0 ? { pitch: pitchAt(letter, bar.tonic), slot: length } : { slot: length };
}

/** A pitch alone, where the rhythm is given and no rest is meant. */
function drawnPitch(
  past: readonly NoteEvent[],
  plan: LegPlan,
  bar: Bar,
  at: number,
  likelihoods: Likelihoods,
  allowed: readonly number[] | undefined,
): number | undefined {
  const weights = ruled(likelihoods(past, plan, at).pitches, past, bar, at).map((weight, letter) =>
    letter === 0 || (allowed && !allowed.includes(pitchClass(pitchAt(letter, bar.tonic)))) ? -Infinity : weight,
  );
  const letter = sample(weights, chance(bar.seed, DRAWS.melody, 2 * at));
  return letter > 0 ? pitchAt(letter, bar.tonic) : undefined;
}

/** The rules that hold whoever fills the likelihoods: the range, no fourth equal note in a row, chords on strong beats. */
function ruled(pitches: readonly number[], past: readonly NoteEvent[], bar: Bar, at: number): number[] {
  const tones = isStrong(bar.metre, placeInBar(bar, at)) ? chordTones(chordAt(bar, at)) : [];
  return Array.from({ length: PITCHES + 1 }, (_, letter) => {
    const weight = pitches[letter]!;
    if (letter === 0) return weight;
    const pitch = pitchAt(letter, bar.tonic);
    if (pitch < LOWEST || pitch > HIGHEST || isFourth(past, pitch)) return -Infinity;
    return tones.includes(pitchClass(pitch)) ? weight + CHORD_BONUS : weight;
  });
}

const isFourth = (past: readonly NoteEvent[], pitch: number) =>
  past.length >= 3 && past.slice(-3).every((note) => note.pitch === pitch);
