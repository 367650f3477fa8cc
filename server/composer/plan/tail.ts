import { last } from '../theory/at.ts';
import { chance, DRAWS } from '../theory/chance.ts';
import { PLAIN } from '../theory/figure.ts';
import { pitchClass, SCALES } from '../theory/key.ts';
import type { Bar, LegHead, LegPlan } from '../theory/leg-plan.ts';
import { barTicks, beatTicks, EIGHTH, type Metre, msPerTick } from '../theory/metre.ts';
import { bridgeChords } from './harmony.ts';

/** A leg that goes on in another one ends on a bridge, bars. */
export const BRIDGE_BARS = 2;

/** Least time from the last chord of a journey to its end, longest time that it is held, and silence behind it, seconds. */
const LAST_SECONDS = 4;
const HELD_SECONDS = 3.6;
const RING_SECONDS = 1.2;

/** The last chord ends on a grid of eighths of a quarter, ticks. */
const STEP = 60;

/** The tempo of the last chord, as a share of the leg's. */
const SLOWEST = 0.62;

/** Most notes in a pickup, count. */
const PICKUP = 3;

/** How often a pickup rises, 0–1. */
const RISING = 0.65;

/**
 * The bridge to the next leg: a chord that both keys share, then the dominant of the new one, over which the bass walks
 * home and the melody leads to where the next one begins.
 * @param before the last bar so far
 */
export function bridgeTo(next: LegHead, before: Bar): Bar[] {
  const { tonic, mode } = next;
  const whole = barTicks(before.metre);
  return bridgeChords(next, before).map((chord, index) => ({
    ...before,
    ...{ tonic, mode },
    place: -1,
    form: 'bridge',
    back: 0,
    cadence: 'none',
    tick: before.tick + before.ticks + index * whole,
    chords: [chord, chord],
    part: 'bridge',
    // The band carries what a choir has sung.
    texture: 'band',
    breath: null,
    pickup: index === BRIDGE_BARS - 1 ? pickupInto(next, before) : [],
    figure: PLAIN,
  }));
}

/** Steps of the scale that lead to the first note of the next melody, from below or from above. */
function pickupInto({ tonic, mode, opening }: LegHead, { seed, metre }: Bar): number[] {
  const side = chance(seed, DRAWS.opening, 1) < RISING ? -1 : 1;
  const count = 1 + Math.floor(chance(seed, DRAWS.opening, 2) * PICKUP);
  const inScale = (pitch: number) => SCALES[mode].includes(pitchClass(pitch - tonic));
  const pitches: number[] = [];
  for (let pitch = opening + side; pitches.length < Math.min(count, barTicks(metre) / EIGHTH); pitch += side)
    if (inScale(pitch)) pitches.unshift(pitch);
  return pitches;
}

/**
 * The tempo of a bridge moves from one leg's to the next one's, beat by beat, by equal ratios.
 * @param from start of the bridge, ticks
 */
export function paceToward(next: LegHead, tempo: number, metre: Metre, from: number): LegPlan['pace'] {
  if (next.tempo === tempo) return [];
  const beats = (BRIDGE_BARS * barTicks(metre)) / beatTicks(metre);
  return ramp(tempo, next.tempo, metre, from, beats, beats + 1);
}

/**
 * Bars in which the last chord of a journey rings on behind its own, count.
 * @param tempo of the leg, beats a minute
 */
export const ringingBars = (metre: Metre, tempo: number): number =>
  Math.ceil(LAST_SECONDS / lastSeconds(barTicks(metre), metre, tempo)) - 1;

const lastSeconds = (ticks: number, metre: Metre, tempo: number) =>
  (ticks * msPerTick({ tempo: tempo * SLOWEST, metre })) / 1000;

/**
 * Lets the last bar ring on, until the chord has been held and has died away.
 * @param bars of the leg, up to the last chord
 * @param tempo of the leg, beats a minute
 */
export function ringing(bars: readonly Bar[], tempo: number): Bar[] {
  const chord = last(bars);
  const whole = barTicks(chord.metre);
  const seconds = (ticks: number) => lastSeconds(ticks, chord.metre, tempo);
  const count = ringingBars(chord.metre, tempo);
  const held = Math.min(HELD_SECONDS, seconds(whole * (count + 1)) - RING_SECONDS);
  const end = Math.floor(held / seconds(STEP)) * STEP;
  const all = [chord, ...Array.from({ length: count }, () => ({ ...chord, place: -1, form: 'ring' as const }))];
  return [
    ...bars.slice(0, -1),
    ...all.map((bar, index): Bar => {
      const silence = Math.max(0, end - index * whole);
      return { ...bar, tick: chord.tick + index * whole, breath: silence < whole ? [silence, whole] : null };
    }),
  ];
}

/** The last bars of a journey slow down, beat by beat, up to the last chord. */
export function paceOfEnding(tempo: number, metre: Metre, chord: number): LegPlan['pace'] {
  const beats = (2 * barTicks(metre)) / beatTicks(metre);
  return ramp(tempo, tempo * SLOWEST, metre, chord - 2 * barTicks(metre), beats + 1, beats + 1);
}

/** So many steps of a number of equal ratios that would lead from one tempo to another, one on each beat. */
const ramp = (from: number, to: number, metre: Metre, tick: number, steps: number, of: number): LegPlan['pace'] =>
  Array.from({ length: steps }, (_, step) => ({
    tick: tick + step * beatTicks(metre),
    tempo: Math.round(100 * from * (to / from) ** ((step + 1) / of)) / 100,
  }));
