import { z } from 'zod';

/** Ticks in a quarter note. */
export const TICKS_PER_QUARTER = 480;

/**
 * The voices of a score. They travel by their place in this list, so a new one comes last. A pitch of percussion is a
 * General MIDI drum key; the choir sings up to three notes at once.
 */
export const VOICES = ['melody', 'bass', 'pad', 'percussion', 'choir'] as const;
export type Voice = (typeof VOICES)[number];

/**
 * One note. It is known by (leg, revision, voice, index): a note that comes twice is the same note.
 * Its place is told within its leg, so that a change of an earlier leg moves it without sending it again.
 */
export interface NoteEvent {
  readonly voice: Voice;
  /** Counts the notes of this voice in this leg: 0, 1, 2 … */
  readonly index: number;
  /** Start, ticks from the start of the leg. */
  readonly tick: number;
  /** Length, ticks. */
  readonly ticks: number;
  /** MIDI pitch 0–127. */
  readonly pitch: number;
  /** MIDI velocity 1–127. */
  readonly velocity: number;
}

const FIELDS = 6;

/**
 * Notes as they travel: six integers each, because a room hears thousands of them. One loop checks them all: instances
 * parse every message of their siblings, and a schema for each integer takes a hundred times as long.
 */
export const packedNotes = z.custom<number[]>(isPacked, 'not whole notes of six integers each').meta({
  type: 'array',
  items: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
  description:
    'Six integers a note: voice (its place in VOICES), index in the voice, start and length (ticks in the leg), MIDI pitch, MIDI velocity.',
});

function isPacked(value: unknown): boolean {
  if (!Array.isArray(value) || value.length % FIELDS !== 0) return false;
  return value.every((number: unknown) => Number.isSafeInteger(number) && (number as number) >= 0);
}

/**
 * @example packNotes([{ voice: 'bass', index: 2, tick: 480, ticks: 240, pitch: 43, velocity: 70 }]) // [1, 2, 480, 240, 43, 70]
 */
export const packNotes = (notes: readonly NoteEvent[]): number[] =>
  notes.flatMap((note) => [VOICES.indexOf(note.voice), note.index, note.tick, note.ticks, note.pitch, note.velocity]);

/** The reverse of `packNotes`. A voice that this version does not know is left out. */
export function unpackNotes(flat: readonly number[]): NoteEvent[] {
  const notes: NoteEvent[] = [];
  for (let at = 0; at < flat.length; at += FIELDS) {
    const [voice, index, tick, ticks, pitch, velocity] = flat.slice(at, at + FIELDS) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const name = VOICES[voice];
    if (name) notes.push({ voice: name, index, tick, ticks, pitch, velocity });
  }
  return notes;
}
