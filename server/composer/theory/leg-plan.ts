import { z } from 'zod';
import { legReasons } from '../../../protocol/leg-reasons.ts';
import { type NoteEvent, VOICES, type Voice } from '../../../protocol/note-event.ts';
import { STYLES } from '../../../protocol/style.ts';
import { MODES, TEXTURES } from '../../../travel-log/settings.ts';
import { at, last } from './at.ts';
import { FEELS } from './feel.ts';
import { figure, PLAIN } from './figure.ts';
import { barTicks, metre, splitTicks } from './metre.ts';

/** Raised when the same journey would be planned differently; stored with every composition. */
export const MAP_VERSION = 9;

/** The same for legs by train, ferry or car, which older releases planned as flights. */
export const GROUND_MAP_VERSION = 10;

/** Bars in a section, and in each of its two phrases. */
export const SECTION_BARS = 8;
export const PHRASE_BARS = 4;

/** The part of a leg that a bar belongs to: which voices play in it, and how loud, follows from this. */
const PARTS = ['intro', 'build', 'full', 'breakdown', 'return', 'tag', 'drone', 'bridge', 'ending'] as const;
export type PartOfLeg = (typeof PARTS)[number];

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
    /** Place in the eight-bar section, 0–7; −1 in a drone, in a bridge, and where the last chord rings. */
    place: z.number(),
    form: z.enum(['free', 'copy', 'rhythm', 'drone', 'bridge', 'ring']),
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
    /** Absent where the network should not be told: in plans stored before there were styles. */
    style: z.enum(STYLES).optional(),
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
    part: z.enum(PARTS).default('full'),
    /** The voices that may play; of band and choir, those of the texture do. */
    voices: z
      .array(z.enum(VOICES))
      .default([...VOICES])
      .readonly(),
    /** Silence in which the melody breathes: start and end, ticks from the start of the metre's bar. Null for none. */
    breath: z.tuple([z.number(), z.number()]).readonly().nullable().default(null),
    /** In the last bar of a bridge: pitches of eighths that lead to the melody of the next leg. */
    pickup: z.array(z.number()).readonly().default([]),
    /** Manner in which its notes are played; plans from before there were feels are straight. */
    feel: z.enum(FEELS).default('straight'),
    /** Accompaniment of bass and pad. */
    figure: figure.default(PLAIN),
    /** True where the choir is silent, and sings under a soloist as one plays. Never in plans that `planLeg` makes. */
    listens: z.literal(true).optional(),
  })
  .readonly();
export type Bar = z.infer<typeof bar>;

/**
 * The same bar as one literal. A bar that is spread together has so many fields that V8 gives it a hidden class of its
 * own: a kilobyte each, in every room.
 */
export const compactBar = (bar: Bar): Bar => ({
  place: bar.place,
  form: bar.form,
  back: bar.back,
  cadence: bar.cadence,
  tonic: bar.tonic,
  mode: bar.mode,
  tick: bar.tick,
  ticks: bar.ticks,
  offset: bar.offset,
  metre: bar.metre,
  style: bar.style,
  seed: bar.seed,
  texture: bar.texture,
  chords: bar.chords,
  density: bar.density,
  register: bar.register,
  energy: bar.energy,
  part: bar.part,
  voices: bar.voices,
  breath: bar.breath,
  pickup: bar.pickup,
  feel: bar.feel,
  figure: bar.figure,
  listens: bar.listens,
});

/** A bar in which all voices may play and none need breathe: what older plans and the tunes of a corpus ask for. */
export const UNARRANGED = {
  part: 'full',
  voices: VOICES,
  breath: null,
  pickup: [],
  feel: 'straight',
  figure: PLAIN,
} as const;

/**
 * The plan of one leg: a pure function of its end points and settings, and of how the next leg begins. The score log keeps
 * it in this shape.
 */
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
    /** Pitch of the first note of the melody, to which the leg before leads; null where it is free. */
    opening: z.number().nullable().default(null),
    /** Null in plans from before there were reasons. */
    reasons: legReasons.nullable().default(null),
    /** Changes of the tempo, by tick: beats a minute, as `tempo`. */
    pace: z
      .array(z.object({ tick: z.number(), tempo: z.number() }).readonly())
      .default([])
      .readonly(),
    /** Length of the leg: the end of its last bar. */
    ticks: z.number(),
  })
  .readonly();
export type LegPlan = z.infer<typeof legPlan>;

/** The beginning of a leg: all that the leg before may know of it. */
export interface LegHead {
  readonly tempo: number;
  readonly tonic: number;
  readonly mode: Bar['mode'];
  /** Pitch of the first note of its melody. */
  readonly opening: number;
}

/** True where a voice plays in a bar: a choir takes the place of the band. */
export const plays = (bar: Bar, voice: Voice): boolean => mayPlay(bar, voice) && !(voice === 'choir' && bar.listens);

/** True where a choir sings under a soloist, as one plays, and not under the composed melody. */
export const listens = (bar: Bar): boolean => bar.listens === true && mayPlay(bar, 'choir');

/** True where there is a choir, whatever it sings under. */
export const hasChoir = (bar: Bar): boolean => mayPlay(bar, 'choir');

const mayPlay = ({ voices, texture }: Bar, voice: Voice): boolean =>
  voices.includes(voice) && (voice === 'melody' || (voice === 'choir') === (texture === 'choir'));

/** True for a bar of the tune, and not of what comes behind it: a drone, a bridge or an ending. */
export const isTune = ({ place, part }: Pick<Bar, 'place' | 'part'>): boolean => place >= 0 && part !== 'ending';

/** True for the bar of the last chord of a journey, which rings on. */
export const isLastChord = ({ part, place }: Pick<Bar, 'place' | 'part'>): boolean =>
  part === 'ending' && place === SECTION_BARS - 1;

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

/** Start of the first breath from a bar on, ticks from the start of the leg; the end of the leg where none comes. */
export function silenceFrom(bars: readonly Bar[], index: number): number {
  const bar = bars.slice(index).find(({ breath }) => breath !== null);
  return bar?.breath ? bar.tick - bar.offset + bar.breath[0] : last(bars).tick + last(bars).ticks;
}

/** The chord that sounds at a tick of this bar. */
export const chordAt = (bar: Bar, tick: number): Chord =>
  bar.chords[placeInBar(bar, tick) < splitTicks(bar.metre) ? 0 : 1];

export const sameChord = (one: Chord, other: Chord) => one.root === other.root && one.quality === other.quality;
