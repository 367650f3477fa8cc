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

/** Integers that a packed note takes. */
export const PACKED_NOTE = 6;

/**
 * @example packNotes([{ voice: 'bass', index: 2, tick: 480, ticks: 240, pitch: 43, velocity: 70 }]) // [1, 2, 480, 240, 43, 70]
 */
export const packNotes = (notes: readonly NoteEvent[]): number[] =>
  notes.flatMap((note) => [VOICES.indexOf(note.voice), note.index, note.tick, note.ticks, note.pitch, note.velocity]);

/** The reverse of `packNotes`. A voice that this version does not know is left out. */
export function unpackNotes(flat: readonly number[]): NoteEvent[] {
  const notes: NoteEvent[] = [];
  for (let at = 0; at < flat.length; at += PACKED_NOTE) {
    const [voice, index, tick, ticks, pitch, velocity] = flat.slice(at, at + PACKED_NOTE) as [
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
