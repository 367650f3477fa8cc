import type { NoteEvent } from '../../protocol/note-event.ts';
import type { LegPlan, LegScore } from '../composer/theory/leg-plan.ts';

/** What is to be composed: the notes of a leg that start before `until` and that are not there yet. */
export interface Ask {
  /** The same object as long as it is the same plan: what was composed of it so far is found by it. */
  readonly plan: LegPlan;
  /** Every note of the leg so far, by start. It is read when it is handed over, and not kept. */
  readonly past: LegScore;
  /** Every note that starts before this tick of the leg is in `past`: what has passed in silence stays silent. */
  readonly from: number;
  /** Ticks from the start of the leg. */
  readonly until: number;
  /** When `from` sounds, room time in ms: whoever is most pressed is served first. Infinity for nobody. */
  readonly deadline: number;
}

/**
 * How the composing keeps up. `live`: every note is there in time. `thinned`: notes were late, and choirs are
 * accompanied as by a band from now on. `full`: notes are late in spite of that, and no further journey should begin.
 */
export type Load = 'live' | 'thinned' | 'full';

/** Makes notes away from the event loop, for many rooms at once. */
export interface Composing {
  readonly load: Load;
  /** Calls back whenever the load is another one. Returns what ends it. */
  onLoad(heard: (load: Load) => void): () => void;
  /**
   * Hands over notes as they are made, by start, then voice; every note that starts before `filledTo` (ticks of the
   * leg) has been handed over by then, and none that starts later: what starts together comes together. The last call's
   * `filledTo` is at least `until`, or the leg's end. The notes follow from the plan and the notes so far alone. It never
   * calls back before it returns.
   * @param failed the leg cannot be composed, or whatever composes it ends each time: nothing is heard after that
   * @returns what calls it off: nothing is heard after that
   */
  compose(
    ask: Ask,
    heard: (notes: readonly NoteEvent[], filledTo: number) => void,
    failed: (error: Error) => void,
  ): () => void;
  close(): Promise<void>;
}
