import { type Grid, quantise } from './quantise.ts';

/** A note of a take. */
export interface TakeNote {
  /** Start, ticks from the start of the leg. */
  readonly tick: number;
  /** Length, ticks. */
  readonly ticks: number;
  /** MIDI pitch 0–127; for a drum kit, a General MIDI drum key. */
  readonly pitch: number;
  /** MIDI velocity 1–127. */
  readonly velocity: number;
}

/** Integers that a packed note of a take takes. */
export const PACKED_TAKE_NOTE = 4;

/** @example packTakeNotes([{ tick: 480, ticks: 240, pitch: 60, velocity: 90 }]) // [480, 240, 60, 90] */
export const packTakeNotes = (notes: readonly TakeNote[]): number[] =>
  notes.flatMap(({ tick, ticks, pitch, velocity }) => [tick, ticks, pitch, velocity]);

/** The reverse of `packTakeNotes`. */
export function unpackTakeNotes(packed: readonly number[]): TakeNote[] {
  const notes: TakeNote[] = [];
  for (let at = 0; at < packed.length; at += PACKED_TAKE_NOTE) {
    const [tick, ticks, pitch, velocity] = packed.slice(at, at + PACKED_TAKE_NOTE) as [number, number, number, number];
    notes.push({ tick, ticks, pitch, velocity });
  }
  return notes;
}

/** The ticks in which the composed melody is silent for a take of a solo. */
export interface Silence {
  readonly from: number;
  readonly to: number;
}

/** @param places of the notes that sound, in any order */
export function silenceFor(places: readonly Pick<TakeNote, 'tick' | 'ticks'>[]): Silence | undefined {
  if (places.length === 0) return undefined;
  return {
    from: Math.min(...places.map(({ tick }) => tick)),
    to: Math.max(...places.map(({ tick, ticks }) => tick + ticks)),
  };
}

/** True where a composed note is silent for a solo that was recorded. */
export const isSilent = (
  { voice, tick }: { readonly voice: string; readonly tick: number },
  silences: readonly Silence[],
) => voice === 'melody' && silences.some(({ from, to }) => tick >= from && tick < to);

/**
 * The place at which a note of a take sounds, quantised and cut at the end of its leg. Undefined for a displaced note: one
 * that was played at or behind the end. A note that its grid would move to the end stays where it was played.
 * @param end length of the leg, ticks
 * @example soundingPlace({ tick: 490, ticks: 240 }, { grid: '1/16', strength: 100 }, 600) // { tick: 480, ticks: 120 }
 */
export function soundingPlace(
  { tick, ticks }: Pick<TakeNote, 'tick' | 'ticks'>,
  { grid, strength }: { readonly grid: Grid; readonly strength: number },
  end: number,
): Pick<TakeNote, 'tick' | 'ticks'> | undefined {
  if (tick >= end) return undefined;
  const moved = quantise(tick, grid, strength);
  const start = moved < end ? moved : tick;
  return { tick: start, ticks: Math.min(ticks, end - start) };
}
