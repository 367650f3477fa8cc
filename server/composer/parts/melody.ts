import type { NoteEvent } from '../../../protocol/note-event.ts';
import { melodyInputs } from '../network/melody-encoding.ts';
import type { MelodySteps } from '../network/melody-network.ts';
import { slotOf, soundOf } from '../theory/articulation.ts';
import { velocityOf } from '../theory/dynamics.ts';
import { type Bar, barAt, type LegPlan } from '../theory/leg-plan.ts';
import { offsetOf } from '../theory/timing.ts';
import { type Drawn, drawEvent, dueAt } from './melody-rules.ts';

/** States of this many last events are kept, count: a revision takes back some five seconds of music. */
const STATES = 48;

/**
 * A melody, and what it keeps of its network. The network's state depends on the plan and the notes alone: an event is a
 * note, or all the time between two notes, in however many pieces it was drawn.
 */
export interface Melody {
  readonly notes: NoteEvent[];
  readonly events: MelodyEvent[];
  /** Whether the last event is a rest, which goes on until the next note. */
  resting: boolean;
  /** Everything that starts before this tick of the leg is decided. */
  drawnTo: number;
}

/** Active inputs of the network before an event, and its state after it where that is still known. */
interface MelodyEvent {
  readonly inputs: readonly number[];
  state?: Float32Array | undefined;
}

/**
 * A melody that continues its notes so far.
 * @param past notes of the leg so far, by start
 * @param predecessor another melody: its states are reused as far as the inputs of both are the same
 */
export function openMelody(past: readonly NoteEvent[], plan: LegPlan, predecessor: Melody | undefined): Melody {
  const melody: Melody = { notes: [], events: [], resting: false, drawnTo: 0 };
  let known = predecessor?.events ?? [];
  const record = (tick: number) => {
    const inputs = melodyInputs(melody.notes, plan, tick);
    const event = known[melody.events.length];
    if (event !== undefined && sameInputs(event.inputs, inputs)) melody.events.push(event);
    else {
      known = [];
      melody.events.push({ inputs });
    }
  };
  for (const note of past) {
    if (note.tick > melody.drawnTo) record(melody.drawnTo);
    record(note.tick);
    melody.notes.push(note);
    melody.drawnTo = note.tick + slotOf(note.ticks);
  }
  return melody;
}

/**
 * Draws the next event of a melody: adds a note, or lets time pass.
 * @param from what has passed in silence before this tick of the leg stays silent
 * @returns the note; undefined for a rest
 */
export function* continueMelody(melody: Melody, plan: LegPlan, from: number): MelodySteps<NoteEvent | undefined> {
  const { notes, drawnTo: tick } = melody;
  const bar = barAt(plan.bars, tick);
  const due = dueAt(notes, plan, tick);
  const inputs = melodyInputs(notes, plan, tick);
  if (due.kind !== 'event') return take(melody, { inputs }, due, bar, from);
  const prediction = yield { network: 'melody', state: yield* stateOf(melody), inputs };
  return take(melody, { inputs, state: prediction.state }, drawEvent(prediction, notes, plan, tick, due), bar, from);
}

/** Adds an event to a melody. */
function take(
  melody: Melody,
  event: MelodyEvent,
  { pitch, slot }: Drawn,
  bar: Bar,
  from: number,
): NoteEvent | undefined {
  const { notes, drawnTo: tick } = melody;
  if (pitch === undefined || tick < from) {
    rest(melody, event, pitch === undefined ? slot : Number.POSITIVE_INFINITY, bar);
    return undefined;
  }
  const sung = { tick, ticks: soundOf(slot), pitch };
  const note: NoteEvent = {
    voice: 'melody',
    index: (notes.at(-1)?.index ?? -1) + 1,
    ...sung,
    velocity: velocityOf('melody', bar, sung),
    offset: offsetOf('melody', bar, sung),
  };
  notes.push(note);
  record(melody, event);
  melody.resting = false;
  melody.drawnTo = tick + slot;
  return note;
}

/** A rest ends with its bar at the latest: a revision may take over there. */
function rest(melody: Melody, event: MelodyEvent, slot: number, bar: Bar): void {
  if (!melody.resting) record(melody, event);
  melody.resting = true;
  melody.drawnTo = Math.min(melody.drawnTo + slot, bar.tick + bar.ticks);
}

function record({ events }: Melody, event: MelodyEvent): void {
  events.push(event);
  const old = events[events.length - 1 - STATES];
  if (old) old.state = undefined;
}

/** The network's state after the last event, computed from the last known one; undefined before the first event. */
function* stateOf({ events }: Melody): MelodySteps<Float32Array | undefined> {
  const known = events.findLastIndex(({ state }) => state !== undefined);
  let state = events[known]?.state;
  const missing = events.slice(known + 1);
  for (const [index, event] of missing.entries()) {
    state = (yield { network: 'melody', state, inputs: event.inputs }).state;
    if (missing.length - index <= STATES) event.state = state;
  }
  return state;
}

const sameInputs = (one: readonly number[], other: readonly number[]) =>
  one.length === other.length && one.every((input, index) => input === other[index]);
