import type { NoteEvent } from '../../protocol/note-event.ts';
import type { LegPlan, LegScore } from '../composer/theory/leg-plan.ts';

/** The notes of a leg that are wanted: those that start before `until` and are not in `past`. */
export interface Ask {
  /** The same object as long as it is the same plan: the notes that are composed for it are found by it. */
  readonly plan: LegPlan;
  /** Every note of the leg so far, by start. It is read when the notes are asked for, and not kept. */
  readonly past: LegScore;
  /** Every note that starts before this tick of the leg is in `past`: what has passed in silence stays silent. */
  readonly from: number;
  /** Ticks from the start of the leg. */
  readonly until: number;
  /** When `from` sounds, room time in ms: the earliest is served first. Infinity where nobody is listening. */
  readonly deadline: number;
  /**
   * For each frame of the leg the pitch of a soprano that a person plays, or `SILENT`: what is wanted is the choir under it,
   * frame by frame, and nothing else. It has grown up to `until` when it is asked for. Absent for the leg itself.
   */
  readonly heard?: readonly number[];
}

/**
 * How well composing keeps up. `live`: every note is there in time. `thinned`: notes were late, and from now on a band
 * plays in place of choirs. `full`: notes are late all the same, and no further journey should begin.
 */
export type Load = 'live' | 'thinned' | 'full';

/** Composes notes outside the event loop, for many rooms at once. */
export interface Composing {
  readonly load: Load;
  /** Calls back when the load changes. @returns a function that ends this */
  onLoad(changed: (load: Load) => void): () => void;
  /**
   * Composes the notes of a leg that are asked for. They depend on the plan and the notes so far alone.
   * @param made receives notes as they are made, by start, then voice. Every note that starts before `filledTo` (ticks of
   *   the leg) has been passed on by then, and none that starts later. The last call's `filledTo` is at least `until`, or
   *   the end of the leg. It is never called before `compose` returns
   * @param failed receives the error where the leg cannot be composed, or where its thread ends again and again. No call
   *   follows
   * @returns a function that withdraws the ask: no call follows
   */
  compose(
    ask: Ask,
    made: (notes: readonly NoteEvent[], filledTo: number) => void,
    failed: (error: Error) => void,
  ): () => void;
  close(): Promise<void>;
}
