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
  /**
   * Ticks by which it sounds later than its start, or earlier below 0; at most `MAX_OFFSET` either way. Everything but the
   * sound goes by the start: notation, revisions, solos and jams.
   */
  readonly offset: number;
}

/** The largest offset of a note, ticks: a sixteenth. */
export const MAX_OFFSET = TICKS_PER_QUARTER / 4;

/**
 * When a note sounds, ticks from the start of the leg: never before the leg.
 * @example soundingTick({ tick: 480, offset: -12 }) // 468
 */
export const soundingTick = ({ tick, offset }: Pick<NoteEvent, 'tick' | 'offset'>) => Math.max(0, tick + offset);

/** Notes as they travel and are stored. */
export interface PackedNotes {
  /** `PACKED_NOTE` integers each. */
  readonly notes: readonly number[];
  /** The offset of each note; absent where all are 0, as in everything that was stored before notes had one. */
  readonly offsets?: readonly number[];
}

/** Integers that a packed note takes, beside its offset. */
export const PACKED_NOTE = 6;

/**
 * @example
 * packNotes([{ voice: 'bass', index: 2, tick: 480, ticks: 240, pitch: 43, velocity: 70, offset: -5 }])
 * // { notes: [1, 2, 480, 240, 43, 70], offsets: [-5] }
 */
export function packNotes(notes: readonly NoteEvent[]): { notes: number[]; offsets?: number[] } {
  const packed = notes.flatMap((note) => [
    VOICES.indexOf(note.voice),
    note.index,
    note.tick,
    note.ticks,
    note.pitch,
    note.velocity,
  ]);
  return notes.some(({ offset }) => offset !== 0)
    ? { notes: packed, offsets: notes.map(({ offset }) => offset) }
    : { notes: packed };
}

/** The reverse of `packNotes`. A voice that this version does not know is left out. */
export function unpackNotes({ notes: flat, offsets = [] }: PackedNotes): NoteEvent[] {
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
    const offset = offsets[at / PACKED_NOTE] ?? 0;
    if (name) notes.push({ voice: name, index, tick, ticks, pitch, velocity, offset });
  }
  return notes;
}
