import counted from '../../../data/performance.json' with { type: 'json' };
import { TICKS_PER_QUARTER } from '../../../protocol/note-event.ts';
import { KEYS } from './drum-keys.ts';
import type { Feel } from './feel.ts';
import { barTicks, beatTicks, isCompound, type Metre } from './metre.ts';

/** The drums whose playing was counted. */
export const COUNTED_DRUMS = ['kick', 'snare', 'stick', 'hat', 'ride', 'crash', 'tom'] as const;
export type CountedDrum = (typeof COUNTED_DRUMS)[number];

/** Sixteenths in the bar that was counted, of 4/4. */
export const SIXTEENTHS = 16;
const SIXTEENTH = TICKS_PER_QUARTER / 4;

/** Playing of one drum by drummers at one sixteenth of a bar of 4/4. */
export interface Touch {
  /** Mean MIDI velocity, and its standard deviation within a performance. */
  readonly velocity: number;
  readonly velocitySpread: number;
  /** Ticks behind the sixteenth, mean and standard deviation; in swing behind the swung one. */
  readonly late: number;
  readonly lateSpread: number;
}

/** What data/performance.json has for a feel. */
export interface CountedFeel {
  /** Place of the second eighth in a beat, 0–1: 0.5 is even. */
  readonly eighths: number;
  /** By drum, for each sixteenth: the fields of a touch in their order. */
  readonly drums: Readonly<Record<CountedDrum, readonly (readonly number[])[]>>;
}

export type CountedPerformance = Readonly<Record<Feel, CountedFeel>>;

const COUNTED: CountedPerformance = counted;

/** What each drum of ours is played like, by its key; any other key is played like a hat. */
const PLAYED_LIKE: Readonly<Record<number, CountedDrum>> = {
  [KEYS.kick]: 'kick',
  [KEYS.stick]: 'stick',
  [KEYS.snare]: 'snare',
  [KEYS.lowTom]: 'tom',
  [KEYS.midTom]: 'tom',
  [KEYS.highTom]: 'tom',
  [KEYS.crash]: 'crash',
  [KEYS.ride]: 'ride',
};

/**
 * Velocity and timing of a drum at a place of a bar.
 * @param key General MIDI drum key
 * @param place ticks from the start of the metre's bar
 */
export function touchOf(feel: Feel, key: number, metre: Metre, place: number): Touch {
  const row = COUNTED[feel].drums[PLAYED_LIKE[key] ?? 'hat'][sixteenthLike(metre, place)] as [
    number,
    number,
    number,
    number,
  ];
  const [velocity, velocitySpread, late, lateSpread] = row;
  return { velocity, velocitySpread, late, lateSpread };
}

/** The beats of 4/4 that the beats of a bar are played like. */
const BEATS_LIKE: Readonly<Record<number, readonly number[]>> = { 2: [0, 1], 3: [0, 1, 3], 4: [0, 1, 2, 3] };

/**
 * The sixteenth of 4/4 that a place of another metre has the weight of, 0–15. A jig's eighths are strong, weak, less weak.
 * @example sixteenthLike([6, 8], 480) // 2
 */
export function sixteenthLike(metre: Metre, place: number): number {
  const beat = beatTicks(metre);
  const beats = barTicks(metre) / beat;
  const inBeat = place % beat;
  const eighth = Math.floor(inBeat / (2 * SIXTEENTH));
  const isBetween = inBeat % (2 * SIXTEENTH) >= SIXTEENTH;
  const sixteenth = isCompound(metre) ? (isBetween ? 3 : eighth) : Math.floor(inBeat / SIXTEENTH);
  return 4 * (BEATS_LIKE[beats]?.[Math.floor(place / beat)] ?? 0) + sixteenth;
}

/** Ticks by which a place sounds later in a feel, on average over drummers; 0 in compound metres. */
export const swingOf = (feel: Feel, metre: Metre, place: number) =>
  isCompound(metre) ? 0 : swungPlace(place, COUNTED[feel].eighths) - place;

/**
 * The place of a tick once the beat swings, ticks. Ticks between sixteenths, such as triplets, stay where they are.
 * @param eighths place of the second eighth in a beat, 0–1
 * @example swungPlace(240, 0.6) // 288
 */
export function swungPlace(tick: number, eighths: number): number {
  const place = tick % TICKS_PER_QUARTER;
  const second = eighths * TICKS_PER_QUARTER;
  const swung: Readonly<Record<number, number>> = {
    [SIXTEENTH]: second / 2,
    [2 * SIXTEENTH]: second,
    [3 * SIXTEENTH]: (TICKS_PER_QUARTER + second) / 2,
  };
  return tick - place + Math.round(swung[place] ?? place);
}
