import type { NoteEvent } from '../../../protocol/note-event.ts';
import { velocityOf } from '../theory/dynamics.ts';
import {
  barAt,
  barIndexAt,
  byStart,
  compactBar,
  type LegPlan,
  type LegScore,
  listens,
  PHRASE_BARS,
} from '../theory/leg-plan.ts';
import { FRAME, GAP, LONGEST } from './choir.ts';

/** Notes of a choir that listens count from here, by their frames: so they are no notes of the composed one. */
const SUNG_FROM = 2 ** 20;

export const isSung = ({ voice, index }: Pick<NoteEvent, 'voice' | 'index'>) => voice === 'choir' && index >= SUNG_FROM;

/** The notes that alto, tenor and bass hold: the first frames of them. */
export type HeldParts = readonly NoteEvent[];

/**
 * Frames of a choir as notes that begin and end.
 * @param frame its notes, from the top; none where the choir rests
 * @returns what is held behind the start of the frame, what has ended, and what begins
 */
export function singOn(held: HeldParts, frame: readonly NoteEvent[], tick: number) {
  const goesOn = (note: NoteEvent, part: number) => frame[part]?.pitch === note.pitch && tick - note.tick < LONGEST;
  const ended = held
    .filter((note, part) => !goesOn(note, part))
    .map((note): NoteEvent => ({ ...note, index: SUNG_FROM + note.index, ticks: tick - note.tick - GAP }));
  const parts = frame.map((note, part) => (held[part] && goesOn(held[part], part) ? held[part] : note));
  return { held: parts, ended, begun: parts.filter((note) => note.tick === tick) };
}

/** The soprano that a choir has heard in a leg, and the notes that it has sung. It grows while a soloist plays. */
export interface Listened {
  /** The soprano by frame of the leg, MIDI pitches; −1 for none. */
  readonly heard: number[];
  /** Frames that were sung, as the composing gives them; those of a conductor before are not known. */
  readonly frames: NoteEvent[];
  /** Notes that have ended, by the end. */
  readonly sung: NoteEvent[];
}

/**
 * A leg as it was heard where its choir listened: with what it sang, and over that the soprano in the place of the composed
 * melody, bar by bar.
 * @param notes of the leg as they were composed
 */
export function asHeard(plan: LegPlan, notes: LegScore, { heard, sung }: Listened): LegScore {
  const sopranos = heardNotes(heard);
  const isHeard = (tick: number) => {
    const bar = barAt(plan.bars, tick);
    return (
      listens(bar) && sopranos.some((note) => note.tick < bar.tick + bar.ticks && note.tick + note.ticks > bar.tick)
    );
  };
  const composed = notes.filter(({ voice, tick }) => voice !== 'melody' || !isHeard(tick));
  const played = sopranos.map((note, index): NoteEvent => {
    const velocity = velocityOf('melody', barAt(plan.bars, note.tick), note);
    return { voice: 'melody', index: SUNG_FROM + index, ...note, velocity, offset: 0 };
  });
  return [...composed, ...played, ...sung].sort(byStart);
}

/** The soprano that a choir has heard, as notes. @param heard pitches by frame; below 0 for none */
function heardNotes(heard: readonly number[]): Pick<NoteEvent, 'tick' | 'ticks' | 'pitch'>[] {
  const notes: { tick: number; ticks: number; pitch: number }[] = [];
  for (const [frame, pitch] of heard.entries()) {
    const last = notes.at(-1);
    if (last && pitch === last.pitch && last.tick + last.ticks === frame * FRAME) last.ticks += FRAME;
    else if (pitch >= 0) notes.push({ tick: frame * FRAME, ticks: FRAME, pitch });
  }
  return notes;
}

/** Bars behind the last note of a leg that may have passed in silence, count. */
const QUIET = 4;

/** A plan whose choir sings under the composed melody from a phrase behind its notes so far on, as if no soloist went on. */
export function withoutSoloist(plan: LegPlan, past: LegScore, { heard }: Listened): LegPlan {
  const isNew = past.length === 0 && heard.length === 0;
  const quiet = isNew ? 0 : barIndexAt(plan.bars, past.at(-1)?.tick ?? 0) + QUIET;
  const back = plan.bars.findIndex(({ place }, index) => index >= quiet && place % PHRASE_BARS === 0);
  if (back < 0) return plan;
  return {
    ...plan,
    bars: plan.bars.map((bar, index) => (index < back ? bar : compactBar({ ...bar, listens: undefined }))),
  };
}
