import type { NoteEvent } from '../../protocol/note-event.ts';
import type { LegPlan, LegScore } from '../composer/composition.ts';

/** What is to be composed: the notes of a leg that start before `until` and that are not there yet. */
export interface Ask {
  readonly plan: LegPlan;
  /** Every note of the leg so far, by start. */
  readonly past: LegScore;
  /** Ticks from the start of the leg. */
  readonly until: number;
  /** When the first of these notes sounds, room time in ms: whoever is most pressed is served first. Infinity for nobody. */
  readonly deadline: number;
}

/** Makes notes away from the event loop, for many rooms at once. */
export interface Composing {
  /**
   * Hands over notes as they are made, by start, then voice; every note that starts before `filledTo` (ticks of the
   * leg) has been handed over by then, and the last call's is at least `until`, or the leg's end. The notes follow from
   * the plan and the notes so far alone. It never calls back before it returns.
   * @returns what calls it off: nothing is heard after that
   */
  compose(ask: Ask, heard: (notes: readonly NoteEvent[], filledTo: number) => void): () => void;
  close(): Promise<void>;
}
