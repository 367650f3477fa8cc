import { elapsed } from '../../protocol/tempo.ts';
import type { Transport } from '../../protocol/transport.ts';
import { at } from '../../server/composer/theory/at.ts';
import { isCompound, type Metre } from '../../server/composer/theory/metre.ts';

/** A note as it is played. Ticks are from the start of its passage, 480 a quarter. */
export interface PlayedNote {
  readonly tick: number;
  readonly ticks: number;
  readonly pitch: number;
  /** 1–127. */
  readonly velocity: number;
  /** The line of the grid that the note is meant for, ticks: `tick` without micro-timing. */
  readonly place: number;
}

/** A track of a passage. */
export const PARTS = ['melody', 'bass', 'pad', 'percussion', 'choir'] as const;
export type Part = (typeof PARTS)[number];

export interface PassageBar {
  readonly tick: number;
  readonly ticks: number;
  readonly metre: Metre;
}

export interface KeyChange {
  readonly tick: number;
  /** Sharps, or flats as a negative number. */
  readonly fifths: number;
  readonly minor: boolean;
}

/** Music as a MIDI file has it: a whole journey, one leg of it, or a tune of a corpus. */
export interface Passage {
  /** Length, ticks. */
  readonly ticks: number;
  readonly bars: readonly PassageBar[];
  /** Tempo map, quarter notes a minute: the first is at tick 0. */
  readonly tempos: Transport['tempos'];
  /** Key signatures: the first is at tick 0; none where the music does not say. */
  readonly keys: readonly KeyChange[];
  /** Notes of each part, by start. */
  readonly parts: Readonly<Record<Part, readonly PlayedNote[]>>;
}

/** Time from the start of a passage to a tick, seconds. */
export const secondsAt = (passage: Pick<Passage, 'tempos'>, tick: number): number => elapsed(passage, 0, tick) / 1000;

/** Length of a note, seconds. */
export const secondsOf = (passage: Pick<Passage, 'tempos'>, { tick, ticks }: PlayedNote): number =>
  secondsAt(passage, tick + ticks) - secondsAt(passage, tick);

/** Tempo at a tick, beats a minute: the beat of compound metres is the dotted quarter. */
export function beatTempoAt({ tempos, bars }: Pick<Passage, 'tempos' | 'bars'>, tick: number): number {
  const { bpm } = tempos.findLast((tempo) => tempo.tick <= tick) ?? at(tempos, 0);
  const { metre } = bars.findLast((bar) => bar.tick <= tick) ?? at(bars, 0);
  return isCompound(metre) ? bpm / 1.5 : bpm;
}

/** The notes of a part that are meant for a bar. */
export const notesIn = (notes: readonly PlayedNote[], { tick, ticks }: PassageBar): PlayedNote[] =>
  notes.filter(({ place }) => place >= tick && place < tick + ticks);

/** The metre that a passage begins in, e.g. "6/8". */
export const metreOf = ({ bars }: Pick<Passage, 'bars'>): string => at(bars, 0).metre.join('/');

/**
 * A stretch of a passage, with ticks from its own start. A note goes where it is meant for: one on the first beat belongs
 * to the stretch though it is played a little early.
 */
export function stretchOf(passage: Passage, from: number, to: number): Passage {
  const moved = <Timed extends { readonly tick: number }>(timed: Timed): Timed => ({
    ...timed,
    tick: timed.tick - from,
  });
  const inside = ({ tick }: { readonly tick: number }) => tick >= from && tick < to;
  const lasting = <Timed extends { readonly tick: number }>(changes: readonly Timed[]): Timed[] => {
    const before = changes.findLast(({ tick }) => tick <= from);
    return [
      ...(before ? [{ ...before, tick: 0 }] : []),
      ...changes.filter(({ tick }) => tick > from && tick < to).map(moved),
    ];
  };
  const cut = (notes: readonly PlayedNote[]) =>
    notes
      .filter(({ place }) => place >= from && place < to)
      .map((note) => ({ ...moved(note), place: note.place - from }));
  const { melody, bass, pad, percussion, choir } = passage.parts;
  return {
    ticks: to - from,
    bars: passage.bars.filter(inside).map(moved),
    tempos: lasting(passage.tempos),
    keys: lasting(passage.keys),
    parts: { melody: cut(melody), bass: cut(bass), pad: cut(pad), percussion: cut(percussion), choir: cut(choir) },
  };
}

/** The first bars of a passage. */
export function opening(passage: Passage, bars: number): Passage {
  const end = passage.bars[bars];
  return end ? stretchOf(passage, 0, end.tick) : passage;
}
