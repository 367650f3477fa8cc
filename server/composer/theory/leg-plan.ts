import { z } from 'zod';
import { type NoteEvent, VOICES } from '../../../protocol/note-event.ts';
import { MODES, TEXTURES } from '../../../travel-log/settings.ts';
import { at } from './at.ts';
import { barTicks, metre, splitTicks } from './metre.ts';

/** Raised when the same journey would be planned differently; stored with every composition. */
export const MAP_VERSION = 4;

/** Bars in a section, and in each of its two phrases. */
export const SECTION_BARS = 8;
export const PHRASE_BARS = 4;

/** A chord as a pitch class and the quality built on it. */
const chord = z
  .object({
    root: z.number(),
    quality: z.enum(['major', 'minor', 'diminished', 'dominant7']),
  })
  .readonly();
export type Chord = z.infer<typeof chord>;

/**
 * One bar of the plan. All places are ticks from the start of the leg. Fields stand in the planner's order, because plans
 * are compared and hashed as JSON.
 */
const bar = z
  .object({
    /** Place in the eight-bar section, 0–7; −1 in the drone of a stop-over. */
    place: z.number(),
    form: z.enum(['free', 'copy', 'rhythm', 'drone']),
    /** For copy and rhythm: how many bars back. Otherwise 0. */
    back: z.number(),
    /** The last two bars of a section lead to a rest; the last section's into the next key. */
    cadence: z.enum(['none', 'half', 'full']),
    /** Pitch class of the tonic, C = 0. */
    tonic: z.number(),
    mode: z.enum(MODES),
    tick: z.number(),
    /** Shorter than the metre's bar only where a revision cut it. */
    ticks: z.number(),
    /** How much of the metre's bar lies before this one starts, ticks: a revision may begin inside a bar. Otherwise 0. */
    offset: z.number(),
    metre,
    /** Source of all chance in this bar; one for the whole leg, unless a revision changed it. */
    seed: z.number(),
    /** What goes with the melody in this bar. */
    texture: z.enum(TEXTURES),
    /** One chord for each half of the bar. */
    chords: z.tuple([chord, chord]).readonly(),
    /** Six classes, 0 (lowest) to 5. */
    density: z.number(),
    register: z.number(),
    /** 0 (soft) to 1 (loud). */
    energy: z.number(),
  })
  .readonly();
export type Bar = z.infer<typeof bar>;

/** The plan of one leg: a pure function of its own end points and the settings. The score log keeps it in this shape. */
export const legPlan = z
  .object({
    leg: z.string(),
    mapVersion: z.number(),
    /** Airport codes as written in the document. */
    from: z.string(),
    to: z.string(),
    /** Beats a minute, a beat being a quarter (a dotted quarter in 6/8 and 9/8). */
    tempo: z.number(),
    metre,
    /** e.g. "D minor", at the start of the leg. */
    key: z.string(),
    /** How daring the melody is, 0.5 to 1.5; 1 is as the sampler was tuned. */
    temperature: z.number(),
    /** General MIDI programs in the order of VOICES; percussion's names the drum kit. */
    programs: z.array(z.number()).readonly(),
    /** −1 (left) to 1 (right). */
    pan: z.number(),
    /** MIDI controller 74, 0–127. */
    brightness: z.number(),
    bars: z.array(bar).readonly(),
    /** Length of the leg: the end of its last bar. */
    ticks: z.number(),
  })
  .readonly();
export type LegPlan = z.infer<typeof legPlan>;

/** The notes of one leg, by start, then voice. */
export type LegScore = readonly NoteEvent[];

/** The order of a score: by start, then voice. */
export const byStart = (a: Pick<NoteEvent, 'tick' | 'voice'>, b: Pick<NoteEvent, 'tick' | 'voice'>) =>
  a.tick - b.tick || VOICES.indexOf(a.voice) - VOICES.indexOf(b.voice);

/** The index of the bar that holds a tick of the leg: the last bar's for any tick at or after the end of the leg. */
export function barIndexAt(bars: readonly Bar[], tick: number): number {
  let low = 0;
  let high = bars.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (at(bars, middle).tick <= tick) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The bar that holds a tick of the leg: the last one for any tick at or after the end of the leg. */
export const barAt = (bars: readonly Bar[], tick: number): Bar => at(bars, barIndexAt(bars, tick));

/** The index of the first note that starts at a tick or later; the length of the list where none does. */
export function firstFrom(notes: LegScore, tick: number): number {
  let low = 0;
  let high = notes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(notes, middle).tick < tick) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Position of a tick in its metre's bar, ticks. */
export const placeInBar = (bar: Bar, tick: number) => tick - bar.tick + bar.offset;

/** End of a bar as if no revision had cut it, ticks from the start of the leg. */
export const wholeEnd = (bar: Bar) => bar.tick - bar.offset + barTicks(bar.metre);

/** The chord that sounds at a tick of this bar. */
export const chordAt = (bar: Bar, tick: number): Chord =>
  bar.chords[placeInBar(bar, tick) < splitTicks(bar.metre) ? 0 : 1];

export const sameChord = (one: Chord, other: Chord) => one.root === other.root && one.quality === other.quality;
