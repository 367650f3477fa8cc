import type { NoteEvent } from '../../../protocol/note-event.ts';
import { DURATIONS, type NextNote, PITCHES, pitchAt, slotOf, soundOf } from '../network/likelihoods.ts';
import { encode } from '../network/melody-encoding.ts';
import type { Step, Stepped } from '../network/melody-network.ts';
import { sample } from '../network/sampler.ts';
import { SECTION_BARS } from '../plan/form.ts';
import { chance, DRAWS } from '../theory/chance.ts';
import { velocityOf } from '../theory/dynamics.ts';
import { chordTones, pitchClass, SCALES } from '../theory/key.ts';
import { type Bar, barIndexAt, chordAt, firstFrom, type LegPlan, placeInBar, wholeEnd } from '../theory/leg-plan.ts';
import { beatTicks, isCompound, isStrong, splitTicks } from '../theory/metre.ts';

/** The melody's range whatever the register, MIDI pitches: G3 to D6. */
const LOWEST = 55;
const HIGHEST = 86;

// Left to itself the network drifts: after a few notes of its own it keeps to chords less than tunes do. So what it
// finds likely is bent, as logarithms. These numbers are fitted to the tunes that were learnt, on legs of seeds that
// no figure is reported for (docs/model-card.md).
/** Notes of the chord are preferred, on strong beats more than elsewhere. */
const STRONG_BONUS = 1.4;
const CHORD_BONUS = 0.5;
/** Sections end on the tonic by rule: elsewhere there is a little less of it. */
const TONIC_BONUS = -0.1;
/** By distance from the last note, semitones, an octave and more together: chords lead to thirds where tunes step. */
const INTERVAL_BONUS: readonly number[] = [-0.5, 0.5, 0.25, -0.4, -0.5, -0.25, -0.25, -0.25, -0.25, 0, 0.25, 0.2, -0.2];
/** What a bar repeats is preferred: its pitches, and more than these its rhythm. */
const COPY_BONUS = 2.2;
const RHYTHM_BONUS = 3;
/** For each class of density and each octave that a length is shorter: the network follows the density too timidly. */
const DENSITY_BONUS = 0.1;
/** In sparser bars longer notes are preferred, in denser ones shorter. */
const MIDDLE_DENSITY = 1;

/** Ticks. */
const EIGHTH = 240;
/** Least length of the note on which a section lands, ticks: a quarter. */
const LANDING = 480;
/** Of each of DURATIONS: octaves below an eighth. */
const SHORTNESS = DURATIONS.map((ticks) => Math.log2(EIGHTH / ticks));

/** States of this many last events are kept: a revision takes back some five seconds of music, count. */
const STATES = 48;

/**
 * A melody and what it remembers of the network. The network's state follows from the plan and the notes alone: an
 * event is a note, or all the time between two notes, in however many pieces it was drawn.
 */
export interface Melody {
  readonly notes: NoteEvent[];
  readonly events: Event[];
  /** Whether the last event is a rest, which goes on until the next note. */
  resting: boolean;
  /** What starts before is decided, ticks from the start of the leg. */
  at: number;
}

/** What the network was told before an event, and its state after it where that is still known. */
interface Event {
  readonly inputs: readonly number[];
  state?: Float32Array | undefined;
}

/** What a melody needs for its next event: a step of the network. */
export type Singing<Result> = Generator<Step, Result, Stepped>;

/**
 * A melody that goes on from its notes so far.
 * @param past by start
 * @param like another melody: as far as the network would be told the same, it is not asked again
 */
export function openMelody(past: readonly NoteEvent[], plan: LegPlan, like: Melody | undefined): Melody {
  const melody: Melody = { notes: [], events: [], resting: false, at: 0 };
  let known = like?.events ?? [];
  const happened = (at: number) => {
    const inputs = encode(melody.notes, plan, at);
    const event = known[melody.events.length];
    if (event === undefined || !sameInputs(event.inputs, inputs)) known = [];
    melody.events.push(known[melody.events.length] ?? { inputs });
  };
  for (const note of past) {
    if (note.tick > melody.at) happened(melody.at);
    happened(note.tick);
    melody.notes.push(note);
    melody.at = note.tick + slotOf(note.ticks);
  }
  return melody;
}

/**
 * The melody's next event: adds a note, or lets time pass.
 * @param from what has passed in silence before this tick stays silent
 */
export function* sing(melody: Melody, plan: LegPlan, from: number, units: number): Singing<NoteEvent | undefined> {
  const { notes, at } = melody;
  const bar = plan.bars[barIndexAt(plan.bars, at)]!;
  const due = dueAt(melody, plan);
  const inputs = encode(notes, plan, at);
  if (due.kind === 'rest') {
    rest(melody, { inputs }, due.slot, bar);
    return undefined;
  }
  const stepped = yield { state: yield* stateOf(melody, units), inputs };
  const event = { inputs, state: stepped.state };
  const { pitch, slot } = drawn(stepped, melody, plan, due);
  if (pitch === undefined || at < from) {
    rest(melody, event, pitch === undefined ? slot : Number.POSITIVE_INFINITY, bar);
    return undefined;
  }
  const note: NoteEvent = {
    voice: 'melody',
    index: (notes.at(-1)?.index ?? -1) + 1,
    tick: at,
    ticks: soundOf(slot),
    pitch,
    velocity: velocityOf('melody', bar, at, pitch),
  };
  notes.push(note);
  happen(melody, event);
  melody.resting = false;
  melody.at = at + slot;
  return note;
}

/** A rest ends with its bar at the latest: there a revision may take over. */
function rest(melody: Melody, event: Event, slot: number, bar: Bar): void {
  if (!melody.resting) happen(melody, event);
  melody.resting = true;
  melody.at = Math.min(melody.at + slot, bar.tick + bar.ticks);
}

function happen({ events }: Melody, event: Event): void {
  events.push(event);
  const old = events[events.length - 1 - STATES];
  if (old) old.state = undefined;
}

/** The network's state after the last event, from the last one that is known on. */
function* stateOf({ events }: Melody, units: number): Singing<Float32Array> {
  const known = events.findLastIndex(({ state }) => state !== undefined);
  let state = events[known]?.state ?? new Float32Array(units);
  for (let next = known + 1; next < events.length; next++) {
    const event = events[next]!;
    state = (yield { state, inputs: event.inputs }).state;
    if (next >= events.length - STATES) event.state = state;
  }
  return state;
}

const sameInputs = (one: readonly number[], other: readonly number[]) =>
  one.length === other.length && one.every((input, at) => input === other[at]);

/** What the form asks for at a place: silence, or an event. */
type Due =
  | { readonly kind: 'rest'; readonly slot: number }
  | {
      readonly kind: 'event';
      /** Ticks that it lasts at the least and at the most. */
      readonly least: number;
      readonly room: number;
      /** Where it must be a note: pitch classes that it can have. */
      readonly tones?: readonly number[];
    };

function dueAt({ notes, at }: Melody, { bars }: LegPlan): Due {
  const index = barIndexAt(bars, at);
  const bar = bars[index]!;
  // A bar that was cut is told as if it were whole: notes that earlier calls did not reach come out as they would have.
  const end = wholeEnd(bar);
  if (bar.form === 'drone') return { kind: 'rest', slot: end - at };
  const landing = landingIn(bar);
  if (landing === undefined || at < landing.from) return { kind: 'event', least: 0, room: (landing?.from ?? end) - at };
  const next = bars[index + 1];
  const last = next === undefined || next.form === 'drone';
  const landed = at >= landing.to || (notes.length > 0 && notes.at(-1)!.tick >= landing.from);
  if (landed) return last ? { kind: 'rest', slot: end - at } : { kind: 'event', least: 0, room: end - at };
  const tones = bar.cadence === 'full' ? [bar.tonic] : chordTones(chordAt(bar, at));
  if (last) return { kind: 'event', least: landing.to - at, room: landing.to - at, tones };
  return { kind: 'event', least: LANDING, room: end - at, tones };
}

/** Where a section's last bar comes to its cadence, ticks from the start of the leg. */
interface Landing {
  /** A note of the chord, at a full cadence the tonic. */
  readonly from: number;
  /** Here the upbeat of the next section may begin. In a leg's last bar there is silence. */
  readonly to: number;
}

/** Tunes do not stop at a cadence, they lead on: three quarters of all silence comes after the last note. */
function landingIn(bar: Bar): Landing | undefined {
  if (bar.place !== SECTION_BARS - 1) return undefined;
  const to = wholeEnd(bar) - (isCompound(bar.metre) ? EIGHTH : beatTicks(bar.metre));
  const middle = bar.tick - bar.offset + splitTicks(bar.metre);
  const late = middle < to && chance(bar.seed, DRAWS.landing, bar.tick) < 0.7;
  return { from: Math.max(bar.tick, late ? middle : 0), to };
}

/** A note, or where the pitch is absent a rest, and the ticks until the next. */
interface Drawn {
  readonly pitch?: number;
  readonly slot: number;
}

/** Draws an event: the rules that hold whatever the network says, and chance. */
function drawn(next: NextNote, { notes, at }: Melody, plan: LegPlan, due: Exclude<Due, { kind: 'rest' }>): Drawn {
  const index = barIndexAt(plan.bars, at);
  const bar = plan.bars[index]!;
  const heat = plan.temperature;
  const before = repeatedAt(notes, plan.bars, index, at);
  const chordBonus = isStrong(bar.metre, placeInBar(bar, at)) ? STRONG_BONUS : CHORD_BONUS;
  const last = notes.at(-1)?.pitch;
  const tones = chordTones(chordAt(bar, at));
  const scale = SCALES[bar.mode];
  const modal = bar.mode === 'dorian' || bar.mode === 'mixolydian';
  const weights: number[] = [];
  if (due.tones) weights.push(-Infinity);
  else
    weights.push(next.pitches[0]! / heat + (before ? (before.pitch === undefined ? RHYTHM_BONUS : -RHYTHM_BONUS) : 0));
  for (let letter = 1; letter <= PITCHES; letter++) {
    const pitch = pitchAt(letter, bar.tonic);
    const tone = pitchClass(pitch);
    const inChord = tones.includes(tone);
    const possible =
      pitch >= LOWEST &&
      pitch <= HIGHEST &&
      !isFourth(notes, pitch) &&
      (due.tones?.includes(tone) ?? true) &&
      // The network has heard major and minor only.
      (!modal || inChord || scale.includes(pitchClass(pitch - bar.tonic)));
    const copied = bar.form === 'copy' && before?.pitch === pitch;
    const interval = last === undefined ? undefined : Math.min(INTERVAL_BONUS.length - 1, Math.abs(pitch - last));
    const bonus =
      (inChord ? chordBonus : 0) +
      (tone === bar.tonic && !due.tones ? TONIC_BONUS : 0) +
      (copied ? COPY_BONUS : 0) +
      (interval === undefined ? 0 : INTERVAL_BONUS[interval]!);
    weights.push(possible ? next.pitches[letter]! / heat + bonus : -Infinity);
  }
  const letter = sample(weights, chance(bar.seed, DRAWS.melody, 2 * at));
  const pitch = letter > 0 ? { pitch: pitchAt(letter, bar.tonic) } : {};
  // A flight grows denser while it repeats: what was heard before may then come back in shorter notes.
  const rhythm = bar.form === 'copy' || plan.bars[index - bar.back]!.density === bar.density ? before?.slot : undefined;
  const dense = DENSITY_BONUS * (bar.density - MIDDLE_DENSITY);
  const lengths = next
    .durations(Math.max(0, letter))
    .map((weight, length) =>
      DURATIONS[length]! < due.least || DURATIONS[length]! > due.room
        ? -Infinity
        : weight / heat + dense * SHORTNESS[length]! + (rhythm === DURATIONS[length] ? RHYTHM_BONUS : 0),
    );
  const slot = DURATIONS[sample(lengths, chance(bar.seed, DRAWS.melody, 2 * at + 1))] ?? due.room;
  return { ...pitch, slot };
}

/** What happened at this place of the bar that this one repeats, in this bar's key; undefined where no event began. */
function repeatedAt(notes: readonly NoteEvent[], bars: readonly Bar[], index: number, at: number): Drawn | undefined {
  const bar = bars[index]!;
  if (bar.back === 0) return undefined;
  const pattern = bars[index - bar.back]!;
  const there = at - bar.tick + pattern.tick;
  const found = firstFrom(notes, there);
  const note = notes[found];
  const last = notes[found - 1];
  if (note === undefined || (note.tick > there && last && last.tick + slotOf(last.ticks) > there)) return undefined;
  if (note.tick > there) return { slot: Math.min(note.tick, wholeEnd(pattern)) - there };
  return { pitch: note.pitch + pitchClass(bar.tonic - pattern.tonic + 6) - 6, slot: slotOf(note.ticks) };
}

function isFourth(past: readonly NoteEvent[], pitch: number): boolean {
  const count = past.length;
  return (
    count >= 3 &&
    past[count - 1]!.pitch === pitch &&
    past[count - 2]!.pitch === pitch &&
    past[count - 3]!.pitch === pitch
  );
}
