import type { NoteEvent } from '../../../protocol/note-event.ts';
import type { Mode, Texture } from '../../../travel-log/settings.ts';
import { barTicks, type Metre, splitTicks } from './metre.ts';

/** Raised when the same journey would be planned differently; kept with every composition. */
export const MAP_VERSION = 4;

/** A chord as a pitch class and the quality built on it. */
export interface Chord {
  readonly root: number;
  readonly quality: 'major' | 'minor' | 'diminished' | 'dominant7';
}

/** One bar of the plan. All places are ticks from the start of the leg. */
export interface Bar {
  readonly tick: number;
  /** Shorter than the metre's bar only where a revision cut it. */
  readonly ticks: number;
  /** How much of the metre's bar lies before this one starts, ticks: a revision may begin inside a bar. Otherwise 0. */
  readonly offset: number;
  readonly metre: Metre;
  /** Pitch class of the tonic, C = 0. */
  readonly tonic: number;
  readonly mode: Mode;
  /** One chord for each half of the bar. */
  readonly chords: readonly [Chord, Chord];
  /** Six classes, 0 (lowest) to 5. */
  readonly density: number;
  readonly register: number;
  /** 0 (soft) to 1 (loud). */
  readonly energy: number;
  /** What goes with the melody in this bar. */
  readonly texture: Texture;
  /** Place in the eight-bar section, 0–7; −1 in the drone of a stop-over. */
  readonly place: number;
  readonly form: 'free' | 'copy' | 'rhythm' | 'drone';
  /** For copy and rhythm: how many bars back. Otherwise 0. */
  readonly back: number;
  /** Source of all chance in this bar; one for the whole leg, unless a revision changed it. */
  readonly seed: number;
  /** The last two bars of a section lead to a rest; the last section's into the next key. */
  readonly cadence: 'none' | 'half' | 'full';
}

/** The plan of one leg: a pure function of its own end points and the settings. */
export interface LegPlan {
  readonly leg: string;
  readonly mapVersion: number;
  /** Airport codes as written in the document. */
  readonly from: string;
  readonly to: string;
  /** Beats a minute, a beat being a quarter (a dotted quarter in 6/8 and 9/8). */
  readonly tempo: number;
  readonly metre: Metre;
  /** e.g. "D minor", at the start of the leg. */
  readonly key: string;
  /** How daring the melody is, 0.5 to 1.5; 1 is as the sampler was tuned. */
  readonly temperature: number;
  /** General MIDI programs in the order of VOICES; percussion's names the drum kit. */
  readonly programs: readonly number[];
  /** −1 (left) to 1 (right). */
  readonly pan: number;
  /** MIDI controller 74, 0–127. */
  readonly brightness: number;
  readonly bars: readonly Bar[];
  /** Length of the leg: the end of its last bar. */
  readonly ticks: number;
}

/** The notes of one leg, by start, then voice. */
export type LegScore = readonly NoteEvent[];

/** The index of the bar that holds a tick of the leg; the last bar's for any tick at or after its end. */
export function barIndexAt(bars: readonly Bar[], tick: number): number {
  let low = 0;
  let high = bars.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (bars[middle]!.tick <= tick) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The index of the first note that starts at a tick or later. */
export function firstFrom(notes: LegScore, tick: number): number {
  let low = 0;
  let high = notes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (notes[middle]!.tick < tick) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How far into its metre's bar a tick lies. */
export const placeInBar = (bar: Bar, tick: number) => tick - bar.tick + bar.offset;

/** Where a bar would end had no revision cut it, ticks from the start of the leg. */
export const wholeEnd = (bar: Bar) => bar.tick - bar.offset + barTicks(bar.metre);

/** The chord that sounds at a tick of this bar. */
export const chordAt = (bar: Bar, tick: number): Chord =>
  bar.chords[placeInBar(bar, tick) < splitTicks(bar.metre) ? 0 : 1];

export const sameChord = (one: Chord, other: Chord) => one.root === other.root && one.quality === other.quality;
