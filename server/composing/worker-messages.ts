import { type NoteEvent, PACKED_NOTE, type PackedNotes, packNotes, unpackNotes } from '../../protocol/note-event.ts';
import { at } from '../composer/theory/at.ts';
import type { LegPlan } from '../composer/theory/leg-plan.ts';
import type { Maker } from '../composer/theory/piece.ts';

/** A command to a composing thread. A line is a leg that the thread composes, known by its number. */
export type WorkerCommand =
  | {
      readonly kind: 'open';
      readonly line: number;
      readonly plan: LegPlan;
      /** Notes so far, packed. */
      readonly past: PackedNotes;
      /** Ticks from the start of the leg: what has passed in silence before stays silent. */
      readonly from: number;
      /** A line of the same leg, whose states are reused; −1 for none. */
      readonly predecessor: number;
      /** The soprano of a choir that listens, so far; absent for a leg as it is composed. */
      readonly heard?: readonly number[];
    }
  | {
      readonly kind: 'hear';
      readonly line: number;
      /** Frames of the soprano that follow. */
      readonly heard: readonly number[];
    }
  | {
      readonly kind: 'compose';
      readonly line: number;
      /** Ticks from the start of the leg. */
      readonly until: number;
      /** When the leg's first tick sounds, or would have, room time in ms. Infinity where nobody is listening. */
      readonly deadline: number;
    }
  | { readonly kind: 'drop'; readonly line: number };

/** A report of a composing thread. */
export type WorkerReport =
  | { readonly kind: 'ready'; readonly network: Maker }
  /** Tensors that the thread holds, count; sent every few seconds. */
  | { readonly kind: 'tensors'; readonly tensors: number }
  /** New notes of the lines of a batch: portions, one after another. */
  | { readonly kind: 'notes'; readonly packed: Int32Array }
  | { readonly kind: 'failed'; readonly line: number; readonly error: Error };

/** New notes of a line. */
export interface Portion {
  readonly line: number;
  /** Every note that starts before this tick of the leg has been sent. */
  readonly filledTo: number;
  readonly notes: readonly NoteEvent[];
}

/** A portion as numbers: line, filledTo, the count of its notes, the notes, packed, and their offsets. */
export function packPortion({ line, filledTo, notes }: Portion): number[] {
  const packed = packNotes(notes);
  return [line, filledTo, notes.length, ...packed.notes, ...notes.map(({ offset }) => offset)];
}

/** The portions of a report, in their order. */
export function* unpackPortions(packed: Int32Array): Generator<Portion> {
  for (let first = 0; first < packed.length; ) {
    const notes = first + 3;
    const offsets = notes + PACKED_NOTE * at(packed, first + 2);
    const end = offsets + at(packed, first + 2);
    yield {
      line: at(packed, first),
      filledTo: at(packed, first + 1),
      notes: unpackNotes({
        notes: Array.from(packed.subarray(notes, offsets)),
        offsets: Array.from(packed.subarray(offsets, end)),
      }),
    };
    first = end;
  }
}
