import { type NoteEvent, VOICES, type Voice } from '../../protocol/note-event.ts';
import { type Ensemble, type EnsemblePrediction, type EnsembleSteps, resume } from './network/ensemble.ts';
import { BATCH } from './network/recurrent-layer.ts';
import { bandIn } from './parts/band.ts';
import { type Choir, continueChoir, openChoir, settledTo } from './parts/choir.ts';
import { continueMelody, type Melody, openMelody } from './parts/melody.ts';
import { at } from './theory/at.ts';
import { barIndexAt, byStart, type LegPlan, type LegScore } from './theory/leg-plan.ts';

/** All notes of a leg. */
export function composeLeg(plan: LegPlan, ensemble: Ensemble): LegScore {
  const line = openLine(plan, [], 0);
  finishLines([line], ensemble);
  return line.notes;
}

/** All notes of several legs. They are composed side by side, which is faster and changes no note. */
export function composeLegs(plans: readonly LegPlan[], ensemble: Ensemble): LegScore[] {
  const lines = plans.map((plan) => openLine(plan, [], 0));
  finishLines(lines, ensemble);
  return lines.map(({ notes }) => notes);
}

/**
 * Composes lines to their ends, or to a tick.
 * @param until ticks from the start of each leg
 */
export function finishLines(lines: readonly Line[], ensemble: Ensemble, until = Number.POSITIVE_INFINITY): void {
  const steps = composeInSteps(lines, ensemble, until);
  while (!steps.next().done);
}

/** The same, with a pause after each step of the networks. */
export function* composeInSteps(
  lines: readonly Line[],
  ensemble: Ensemble,
  until = Number.POSITIVE_INFINITY,
): Generator<void, void> {
  const waiting = lines.map((line) => finishLine(line, until));
  let running: EnsembleSteps<void>[] = [];
  let predictions: EnsemblePrediction[] = [];
  do {
    running.push(...waiting.splice(0, BATCH - running.length));
    const paused = running.flatMap((steps, row) => {
      const { done, value } = resume(steps, predictions[row]);
      return done ? [] : [{ steps, step: value }];
    });
    running = paused.map(({ steps }) => steps);
    predictions = paused.length > 0 ? ensemble.step(paused.map(({ step }) => step)) : [];
    yield;
  } while (running.length > 0 || waiting.length > 0);
}

function* finishLine(line: Line, until: number): EnsembleSteps<void> {
  while (line.filledTo < Math.min(until, line.plan.ticks)) yield* continueLine(line, until);
}

/** A leg that is being composed. */
export interface Line {
  readonly plan: LegPlan;
  /** All notes so far, by start, then voice. */
  readonly notes: NoteEvent[];
  /** Every note that starts before this tick of the leg is there. */
  filledTo: number;
  /** What has passed in silence before this tick stays silent. */
  readonly from: number;
  readonly melody: Melody;
  readonly choir: Choir;
  /** Notes of melody and choir that start at `filledTo` or later. */
  pending: NoteEvent[];
  /** Notes of each voice of the band, count; melody and choir count their own. */
  readonly counts: Record<Voice, number>;
  /** What the band plays in the current bar. */
  band?: { readonly index: number; readonly notes: readonly Omit<NoteEvent, 'index'>[] };
}

/**
 * Opens a leg that continues its notes so far. What follows depends on the plan and the notes alone: composing in small
 * or large steps, or going on after a restart, gives the same score.
 * @param past notes of the leg so far, by start: all that start before `from`, and perhaps later ones
 * @param from ticks from the start of the leg
 * @param predecessor another line of the leg: states of its networks are reused as far as both began alike
 */
export function openLine(plan: LegPlan, past: LegScore, from: number, predecessor?: Line): Line {
  const melody = past.filter(({ voice }) => voice === 'melody');
  const choir = past.filter(({ voice }) => voice === 'choir');
  const counts = Object.fromEntries(
    VOICES.map((voice) => [voice, (past.findLast((note) => note.voice === voice)?.index ?? -1) + 1]),
  ) as Record<Voice, number>;
  // Notes that start together are made together.
  const filledTo = Math.max(from, (past.at(-1)?.tick ?? -1) + 1);
  return {
    plan,
    notes: [...past],
    filledTo,
    from: filledTo,
    melody: openMelody(melody, plan, predecessor?.melody),
    choir: openChoir(plan, melody, choir, filledTo, predecessor?.choir),
    pending: [],
    counts,
  };
}

/**
 * Goes on by one event of the melody, and with the other voices up to it.
 * @param until ticks from the start of the leg: no note that starts there or later is made
 * @returns the new notes, by start, then voice; perhaps none, and yet `filledTo` has advanced
 */
export function* continueLine(line: Line, until: number): EnsembleSteps<NoteEvent[]> {
  const { plan, melody, choir, filledTo, from, counts } = line;
  const end = Math.min(until, plan.ticks);
  // How long the choir holds a note is known only when the melody has gone on.
  if (melody.drawnTo < end || (settledTo(choir) < end && melody.drawnTo < plan.ticks)) {
    const note = yield* continueMelody(melody, plan, from) as EnsembleSteps<NoteEvent | undefined>;
    if (note) line.pending.push(note);
  }
  if (settledTo(choir) < end)
    line.pending.push(...(yield* continueChoir(choir, melody.notes, melody.drawnTo) as EnsembleSteps<NoteEvent[]>));
  const to = Math.max(filledTo, Math.min(melody.drawnTo, settledTo(choir), end));
  const made = line.pending.filter(({ tick }) => tick < to);
  line.pending = line.pending.filter(({ tick }) => tick >= to);
  if (filledTo < to) for (const note of accompaniment(line, to)) made.push({ ...note, index: counts[note.voice]++ });
  made.sort(byStart);
  line.notes.push(...made);
  line.filledTo = to;
  return made;
}

/** The notes of the band from `filledTo` to a tick, by start, then voice. */
function* accompaniment(line: Line, to: number): Iterable<Omit<NoteEvent, 'index'>> {
  const { plan, notes, filledTo } = line;
  const lastIndex = barIndexAt(plan.bars, to - 1);
  for (let index = barIndexAt(plan.bars, filledTo); index <= lastIndex; index++) {
    const bar = at(plan.bars, index);
    // The melody takes many steps in a bar.
    if (line.band?.index !== index) line.band = { index, notes: bandIn(plan, index) };
    for (const note of line.band.notes)
      if (note.tick >= filledTo && note.tick < to)
        if (bar.offset === 0 || note.tick > bar.tick || !soundsOn(notes, note)) yield note;
  }
}

/** Whether a revision inside a bar has left a note as it was: then it is not struck again. */
const soundsOn = (past: LegScore, { voice, tick, ticks, pitch }: Omit<NoteEvent, 'index'>) =>
  past.some(
    (note) =>
      note.voice === voice && note.pitch === pitch && note.tick < tick && note.tick + note.ticks >= tick + ticks,
  );
