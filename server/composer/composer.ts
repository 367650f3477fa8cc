import { type NoteEvent, VOICES, type Voice } from '../../protocol/note-event.ts';
import type { Ensemble, PartStep, PartStepped } from './network/ensemble.ts';
import { accompany } from './parts/band.ts';
import { type Choir, chant, openChoir, settledTo } from './parts/choir.ts';
import { type Melody, openMelody, sing } from './parts/melody.ts';
import { velocityOf } from './theory/dynamics.ts';
import { barIndexAt, type LegPlan, type LegScore } from './theory/leg-plan.ts';

/** Legs that the networks step at once, count. */
const ABREAST = 64;
/** Voices that follow from the plan by rule. */
const BAND = ['bass', 'pad', 'percussion'] as const;

/** All notes of a leg. */
export const composeLeg = (plan: LegPlan, ensemble: Ensemble): LegScore => composeLegs([plan], ensemble)[0]!;

/** All notes of legs. They are composed side by side, which is faster, and each comes out as it would alone. */
export function composeLegs(plans: readonly LegPlan[], ensemble: Ensemble): LegScore[] {
  const lines = plans.map((plan) => openLine(plan, [], 0, ensemble.units));
  finishLines(lines, ensemble);
  return lines.map(({ notes }) => notes);
}

/** Brings legs to their ends, or to a tick. */
export function finishLines(lines: readonly Line[], ensemble: Ensemble, until = Number.POSITIVE_INFINITY): void {
  const waiting = lines.map((line) => ({
    singing: finish(line, until),
    stepped: undefined as PartStepped | undefined,
  }));
  let abreast: typeof waiting = [];
  do {
    abreast.push(...waiting.splice(0, ABREAST - abreast.length));
    const steps: PartStep[] = [];
    abreast = abreast.filter(({ singing, stepped }) => {
      const turn = singing.next(stepped!);
      if (!turn.done) steps.push(turn.value);
      return !turn.done;
    });
    const stepped = steps.length > 0 ? ensemble.step(steps) : [];
    stepped.forEach((answer, row) => {
      abreast[row]!.stepped = answer;
    });
  } while (abreast.length > 0 || waiting.length > 0);
}

function* finish(line: Line, until: number): Composed<void> {
  while (line.filledTo < Math.min(until, line.plan.ticks)) yield* continueLeg(line, until);
}

/** What a leg needs to go on: steps of the networks, each answered by its own. */
export type Composed<Result> = Generator<PartStep, Result, PartStepped>;

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
  coming: NoteEvent[];
  /** Notes of each voice, count; melody and choir count their own. */
  readonly counts: Record<Voice, number>;
  /** What the band plays in the bar where the line stands. */
  band?: { readonly index: number; readonly notes: readonly Omit<NoteEvent, 'index'>[] };
  readonly units: number;
}

/**
 * A leg that goes on from its notes so far. What will come follows from the plan and the notes alone: asking often or
 * seldom, or going on after a restart, gives the same score.
 * @param past every note of the leg so far, by start: all that start before `from`, and perhaps later ones
 * @param units length of the network's states
 * @param like a leg that began like this one, perhaps: what the network would be told again is not told again
 */
export function openLine(plan: LegPlan, past: LegScore, from: number, units: number, like?: Line): Line {
  const melody = past.filter(({ voice }) => voice === 'melody');
  const counts = Object.fromEntries(
    VOICES.map((voice) => [voice, (past.findLast((note) => note.voice === voice)?.index ?? -1) + 1]),
  ) as Record<Voice, number>;
  // What starts together comes together.
  const filledTo = Math.max(from, (past.at(-1)?.tick ?? -1) + 1);
  const sung = past.filter(({ voice }) => voice === 'choir');
  return {
    plan,
    notes: [...past],
    filledTo,
    from: filledTo,
    melody: openMelody(melody, plan, like?.melody),
    choir: openChoir(plan, melody, sung, filledTo, like?.choir),
    coming: [],
    counts,
    units,
  };
}

/**
 * Goes on by one event of the melody, and with the other voices up to it.
 * @param until ticks from the start of the leg: no note that starts there or later is made
 * @returns the notes that have come, by start, then voice. The leg is there as far as it was asked for once `filledTo` says so
 */
export function* continueLeg(line: Line, until: number): Composed<NoteEvent[]> {
  const { plan, melody, choir, filledTo, from, units, counts } = line;
  const end = Math.min(until, plan.ticks);
  // How long a choir holds a note is known only when the melody has gone on.
  if (melody.at < end || (settledTo(choir) < end && melody.at < plan.ticks)) {
    const sung = yield* sing(melody, plan, from, units) as Composed<NoteEvent | undefined>;
    if (sung) line.coming.push(sung);
    line.coming.push(...(yield* chant(choir, melody.notes, melody.at) as Composed<NoteEvent[]>));
  }
  const to = Math.max(filledTo, Math.min(melody.at, settledTo(choir), end));
  const made = line.coming.filter(({ tick }) => tick < to);
  line.coming = line.coming.filter(({ tick }) => tick >= to);
  if (filledTo < to) for (const note of accompaniment(line, to)) made.push({ ...note, index: counts[note.voice]++ });
  made.sort(byPlace);
  line.notes.push(...made);
  line.filledTo = to;
  return made;
}

/** What the band plays by its rules from where the line stands to a tick, by start, then voice. */
function* accompaniment(line: Line, to: number): Iterable<Omit<NoteEvent, 'index'>> {
  const { plan, notes, filledTo } = line;
  const last = barIndexAt(plan.bars, to - 1);
  for (let index = barIndexAt(plan.bars, filledTo); index <= last; index++) {
    const bar = plan.bars[index]!;
    // The melody takes a bar in many steps.
    if (line.band?.index !== index) line.band = { index, notes: bandIn(plan, index) };
    for (const note of line.band.notes)
      if (note.tick >= filledTo && note.tick < to)
        if (bar.offset === 0 || note.tick > bar.tick || !soundsOn(notes, note)) yield note;
  }
}

const bandIn = (plan: LegPlan, index: number) =>
  BAND.flatMap((voice) =>
    accompany(voice, plan, index).map((stroke) => {
      const velocity = velocityOf(voice, plan.bars[index]!, stroke.tick, stroke.pitch);
      return { voice, ...stroke, velocity };
    }),
  ).sort(byPlace);

const byPlace = (a: Pick<NoteEvent, 'tick' | 'voice'>, b: Pick<NoteEvent, 'tick' | 'voice'>) =>
  a.tick - b.tick || VOICES.indexOf(a.voice) - VOICES.indexOf(b.voice);

/** A revision inside a bar that changes nothing for a note that sounds does not strike it again. */
const soundsOn = (past: LegScore, { voice, tick, ticks, pitch }: Omit<NoteEvent, 'index'>) =>
  past.some(
    (note) =>
      note.voice === voice && note.pitch === pitch && note.tick < tick && note.tick + note.ticks >= tick + ticks,
  );
