import type { NoteEvent } from '../../../protocol/note-event.ts';
import { DURATIONS, melodyPitchOf } from '../network/melody-letters.ts';
import type { MelodyPrediction } from '../network/melody-network.ts';
import { sample } from '../network/sampler.ts';
import { slotOf } from '../theory/articulation.ts';
import { at } from '../theory/at.ts';
import { chance, DRAWS } from '../theory/chance.ts';
import { chordTones, pitchClass, SCALES } from '../theory/key.ts';
import {
  type Bar,
  barAt,
  barIndexAt,
  chordAt,
  firstFrom,
  isTune,
  type LegPlan,
  placeInBar,
  plays,
  SECTION_BARS,
  silenceFrom,
  wholeEnd,
} from '../theory/leg-plan.ts';
import { beatTicks, EIGHTH, isCompound, isStrong, splitTicks } from '../theory/metre.ts';
import { styleBonus } from './style-rhythms.ts';

/** Range of the melody in every register, MIDI pitches: G3 to D6. */
const LOWEST = 55;
const HIGHEST = 86;

// On its own notes the network drifts: it keeps to chords less than tunes do. The bonuses below bend its logits. They
// are fitted to the tunes of the training set, on legs of seeds for which no figure is reported (docs/model-card.md).
/** Bonus of chord tones, on strong beats and elsewhere. */
const STRONG_BONUS = 1.4;
const CHORD_BONUS = 0.5;
/** Bonus of the tonic: sections end on it by rule, so it is rarer elsewhere. */
const TONIC_BONUS = -0.1;
/** Bonus by interval from the last note, semitones, the last for an octave and more: chords favour thirds, tunes steps. */
const INTERVAL_BONUS: readonly number[] = [-0.5, 0.45, 0.15, -0.3, -0.3, -0.2, -0.25, -0.65, -0.25, 0, 0.25, 0.2, -0.2];
/** The same in compound metres, whose tunes repeat notes and break chords more. */
const COMPOUND_BONUS: readonly number[] = [-0.4, 0.45, 0.15, -0.3, -0.3, -0.1, -0.25, -0.6, -0.3, 0, 0.25, 0.2, 0];
/** Bonus of the pitch and of the rhythm that a bar copies, and of a rhythm that it repeats with other notes. */
const COPY_BONUS = 6;
const COPIED_RHYTHM_BONUS = 6.5;
const KEPT_BONUS = 4.5;
const RHYTHM_BONUS = 2.2;
/** Malus of a rest: phrases breathe where the plan says so, and tunes hardly rest elsewhere. */
const REST_MALUS = 3;
/** Bonus of a step or third in the direction of the last interval: tunes run on, and the network turns back too often. */
const ONWARD_BONUS = 0.4;
/** Widest interval with that bonus, semitones. */
const ONWARD = 4;
/** Bonus by class of density and octave that a length is shorter than an eighth: the network varies too little. */
const DENSITY_BONUS = 0.1;
/** Malus of longer notes by the metre, from so many beats: breaths make long ones, so that there are fewer elsewhere. */
const LONG: Readonly<Record<string, { readonly beats: number; readonly malus: number }>> = {
  '2/4': { beats: 1.5, malus: 1 },
  '4/4': { beats: 2, malus: 0.5 },
};
/** In sparser bars longer notes have a bonus, in denser ones shorter notes. */
const MIDDLE_DENSITY = 1;

/** Least length of the note on which a section ends, ticks: a quarter. */
const LANDING = 480;
/** By index in DURATIONS: octaves that a length is shorter than an eighth. */
const SHORTNESS = DURATIONS.map((ticks) => Math.log2(EIGHTH / ticks));

/** A note, or where the pitch is absent a rest, and the ticks until the next event. */
export interface Drawn {
  readonly pitch?: number;
  readonly slot: number;
}

/** The event that the plan asks for: one that it sets, a rest or a note of a pickup, or one that is drawn. */
export type Due = ({ readonly kind: 'set' } & Drawn) | DueEvent;

interface DueEvent {
  readonly kind: 'event';
  /** Least and greatest length, ticks. */
  readonly least: number;
  readonly room: number;
  /** Its possible pitches, where it must be a note: pitch classes, or one pitch. */
  readonly tones?: readonly number[];
  readonly pitch?: number;
}

/**
 * The event that the plan asks for.
 * @param notes the melody so far, by start
 * @param tick start of the event, from the start of the leg
 */
export function dueAt(notes: readonly NoteEvent[], { bars, opening }: LegPlan, tick: number): Due {
  const index = barIndexAt(bars, tick);
  const bar = at(bars, index);
  // The end of a bar that was cut is that of the whole bar, so that notes before the cut are the same with and without it.
  const end = wholeEnd(bar);
  if (bar.form === 'bridge') return pickupAt(bar, tick);
  if (bar.place < 0 || !plays(bar, 'melody')) return { kind: 'set', slot: end - tick };
  const breath = breathAt(bar, tick);
  if (breath.rests) return { kind: 'set', slot: breath.until - tick };
  const room = breath.until - tick;
  const landing = landingIn(bar, index, bars);
  if (landing === undefined || tick < landing.from) {
    const before = Math.min(room, (landing?.from ?? end) - tick);
    const event = landing === undefined ? phraseEnd(bar, tick, room) : { least: 0, room: before };
    return { kind: 'event', ...event, ...(notes.length === 0 && opening !== null && { pitch: opening }) };
  }
  const note = notes.at(-1);
  const landed = tick >= landing.to || (note !== undefined && note.tick >= landing.from);
  if (landed)
    return closes(bars, index) ? { kind: 'set', slot: end - tick } : { kind: 'event', ...phraseEnd(bar, tick, room) };
  const tones = bar.cadence === 'full' ? [bar.tonic] : chordTones(chordAt(bar, tick));
  const slot = landing.to - tick;
  if (closes(bars, index)) return { kind: 'event', least: slot, room: slot, tones };
  return { kind: 'event', least: Math.min(LANDING, room), room, tones };
}

/** Notes of a pickup end with its bar. */
function pickupAt(bar: Bar, tick: number): Due {
  const { pickup } = bar;
  const first = wholeEnd(bar) - pickup.length * EIGHTH;
  const pitch = pickup[(tick - first) / EIGHTH];
  if (pitch !== undefined) return { kind: 'set', slot: EIGHTH, pitch };
  return { kind: 'set', slot: (tick < first ? first : wholeEnd(bar)) - tick };
}

/** Tells a tick in the breath of its bar from one before it, and until when either lasts, ticks of the leg. */
function breathAt(bar: Bar, tick: number): { readonly rests: boolean; readonly until: number } {
  const end = wholeEnd(bar);
  if (bar.breath === null) return { rests: false, until: end };
  const start = bar.tick - bar.offset;
  const [from, to] = bar.breath;
  if (tick < start + from) return { rests: false, until: start + from };
  return tick < start + to ? { rests: true, until: start + to } : { rests: false, until: end };
}

/**
 * Least and greatest length of an event before a breath: the last note of a phrase begins on a beat and lasts until the
 * breath, as in tunes, in which phrases seldom end on a passing note.
 */
function phraseEnd(bar: Bar, tick: number, room: number): Pick<DueEvent, 'least' | 'room'> {
  const place = placeInBar(bar, tick);
  if (bar.breath === null || place >= bar.breath[0]) return { least: 0, room };
  const beat = beatTicks(bar.metre);
  const last = Math.floor((bar.breath[0] - 1) / beat) * beat;
  if (place > last) return { least: 0, room };
  return place === last ? { least: room, room } : { least: 0, room: Math.min(room, last - place) };
}

/** True where the tune ends with a bar. */
function closes(bars: readonly Bar[], index: number): boolean {
  const next = bars[index + 1];
  return next === undefined || !isTune(next);
}

/** The landing on a cadence in the last bar of a section, ticks from the start of the leg. */
interface Landing {
  /** From here on the melody lands: on a note of the chord, at a full cadence on the tonic. */
  readonly from: number;
  /** From here on the upbeat of the next section may begin. At the end of a leg there is silence. */
  readonly to: number;
}

function landingIn(bar: Bar, index: number, bars: readonly Bar[]): Landing | undefined {
  if (bar.place !== SECTION_BARS - 1) return undefined;
  if (bar.part === 'ending') return { from: bar.tick - bar.offset, to: silenceFrom(bars, index) };
  const start = bar.tick - bar.offset;
  const to = bar.breath
    ? start + bar.breath[0]
    : wholeEnd(bar) - (isCompound(bar.metre) ? EIGHTH : beatTicks(bar.metre));
  const middle = start + splitTicks(bar.metre);
  // An upbeat may leave no room for a long note in the middle of the bar: it begins with one then.
  const late = middle + LANDING <= to && chance(bar.seed, DRAWS.landing, bar.tick) < 0.7;
  return { from: Math.max(bar.tick, late ? middle : 0), to };
}

/**
 * Draws an event from the network's prediction, bent by the rules.
 * @param notes the melody so far, by start
 * @param tick start of the event, from the start of the leg
 * @param due as `dueAt` answers for both
 */
export function drawEvent(
  prediction: MelodyPrediction,
  notes: readonly NoteEvent[],
  plan: LegPlan,
  tick: number,
  due: DueEvent,
): Drawn {
  const index = barIndexAt(plan.bars, tick);
  const bar = at(plan.bars, index);
  const repeated = repeatedAt(notes, plan.bars, index, tick);
  const letters = letterWeights(prediction, notes, plan, tick, due, repeated);
  const letter = sample(letters, chance(bar.seed, DRAWS.melody, 2 * tick));
  // A flight grows denser while its bars repeat each other: a repeated rhythm may then come back in shorter notes.
  const sameDensity = bar.form === 'copy' || at(plan.bars, index - bar.back).density === bar.density;
  const rhythm = sameDensity ? repeated?.slot : undefined;
  const rhythmBonus =
    bar.form === 'copy' ? COPIED_RHYTHM_BONUS : bar.place === SECTION_BARS - 2 ? KEPT_BONUS : RHYTHM_BONUS;
  const dense = DENSITY_BONUS * (bar.density - MIDDLE_DENSITY);
  const { beats, malus } = LONG[bar.metre.join('/')] ?? { beats: Number.POSITIVE_INFINITY, malus: 0 };
  const longest = beats * beatTicks(bar.metre);
  const lengths = prediction.durations(Math.max(0, letter)).map((logit, length) => {
    const ticks = at(DURATIONS, length);
    if (ticks < due.least || ticks > due.room) return -Infinity;
    const styled = styleBonus(bar, placeInBar(bar, tick), ticks);
    const long = ticks >= longest ? malus : 0;
    return (
      logit / plan.temperature + dense * at(SHORTNESS, length) + styled - long + (rhythm === ticks ? rhythmBonus : 0)
    );
  });
  const slot = DURATIONS[sample(lengths, chance(bar.seed, DRAWS.melody, 2 * tick + 1))] ?? due.room;
  return letter > 0 ? { pitch: melodyPitchOf(letter, bar.tonic), slot } : { slot };
}

/** The logarithm of each letter's weight; −Infinity for those that the rules forbid. */
function letterWeights(
  { pitches }: MelodyPrediction,
  notes: readonly NoteEvent[],
  { bars, temperature }: LegPlan,
  tick: number,
  { tones: demanded, pitch: opening }: DueEvent,
  repeated: Drawn | undefined,
): number[] {
  const bar = barAt(bars, tick);
  const chordBonus = isStrong(bar.metre, placeInBar(bar, tick)) ? STRONG_BONUS : CHORD_BONUS;
  const tones = chordTones(chordAt(bar, tick));
  const scale = SCALES[bar.mode];
  // The corpora are in major and minor: notes outside the other modes must be forbidden.
  const modal = bar.mode !== 'major' && bar.mode !== 'minor';
  const intervals = isCompound(bar.metre) ? COMPOUND_BONUS : INTERVAL_BONUS;
  const last = notes.at(-1)?.pitch;
  const heading = Math.sign((last ?? 0) - (notes.at(-2)?.pitch ?? last ?? 0));
  const tired = thriceRepeated(notes);
  const restBonus = (repeated && repeated.pitch === undefined ? RHYTHM_BONUS : 0) - REST_MALUS;
  return pitches.map((logit, letter) => {
    if (letter === 0) return demanded || opening !== undefined ? -Infinity : logit / temperature + restBonus;
    const pitch = melodyPitchOf(letter, bar.tonic);
    const tone = pitchClass(pitch);
    const inChord = tones.includes(tone);
    const possible =
      pitch >= LOWEST &&
      pitch <= HIGHEST &&
      pitch !== tired &&
      (opening === undefined || pitch === opening) &&
      (demanded?.includes(tone) ?? true) &&
      (!modal || inChord || scale.includes(pitchClass(pitch - bar.tonic)));
    if (!possible) return -Infinity;
    const interval = last === undefined ? undefined : Math.min(INTERVAL_BONUS.length - 1, Math.abs(pitch - last));
    const onward = last !== undefined && (pitch - last) * heading > 0 && Math.abs(pitch - last) <= ONWARD;
    const bonus =
      (inChord ? chordBonus : 0) +
      (tone === bar.tonic && !demanded ? TONIC_BONUS : 0) +
      (repeated?.pitch === pitch ? copyBonus(bar, inChord, isStrong(bar.metre, placeInBar(bar, tick))) : 0) +
      (onward ? ONWARD_BONUS : 0) +
      (interval === undefined ? 0 : at(intervals, interval));
    return logit / temperature + bonus;
  });
}

/** The bonus of the pitch that a bar repeats: a phrase that comes again keeps at its cadence what fits the chords there. */
function copyBonus({ form, place }: Bar, inChord: boolean, strong: boolean): number {
  if (form === 'copy') return COPY_BONUS;
  return form === 'rhythm' && place === SECTION_BARS - 2 && (inChord || !strong) ? KEPT_BONUS : 0;
}

/**
 * The event at this place of the bar that this one repeats, in this bar's key; undefined where none began there.
 * @param tick of the leg
 */
function repeatedAt(notes: readonly NoteEvent[], bars: readonly Bar[], index: number, tick: number): Drawn | undefined {
  const bar = at(bars, index);
  if (bar.back === 0) return undefined;
  const pattern = at(bars, index - bar.back);
  const there = tick - bar.tick + pattern.tick;
  const found = firstFrom(notes, there);
  const note = notes[found];
  const before = notes[found - 1];
  if (note === undefined || (note.tick > there && before && before.tick + slotOf(before.ticks) > there))
    return undefined;
  if (note.tick > there) return { slot: Math.min(note.tick, wholeEnd(pattern)) - there };
  return { pitch: note.pitch + pitchClass(bar.tonic - pattern.tonic + 6) - 6, slot: slotOf(note.ticks) };
}

/** The pitch of the last three notes where it is the same: it must not come a fourth time. */
function thriceRepeated(notes: readonly NoteEvent[]): number | undefined {
  const [first, second, third] = notes.slice(-3);
  return first?.pitch === second?.pitch && second?.pitch === third?.pitch ? third?.pitch : undefined;
}
