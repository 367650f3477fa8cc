import type { Composition, LegOutline } from '../../protocol/composition.ts';
import { type NoteEvent, unpackNotes } from '../../protocol/note-event.ts';
import type { Notes, Replace } from '../../protocol/notes.ts';
import type { PlayedNote } from './played-note.ts';

/** A note with its position in its leg, and in the journey as it is laid out now. */
export interface HeardNote extends NoteEvent {
  readonly leg: string;
  readonly revision: number;
  /** Start, ticks from the start of the journey. */
  readonly at: number;
}

/** Notes of one leg, as a message has them. */
export type NotesOfLeg = Pick<Notes, 'leg' | 'revision' | 'notes' | 'offsets'>;

/** Identifies a note that is received twice, even under another revision after a reconnection. */
export const noteKey = (note: HeardNote | PlayedNote) =>
  `${note.leg}/${'voice' in note ? note.voice : `${note.player.userId} ${note.sound}`}/${note.tick}/${note.pitch}`;

/** The music as far as a client knows it: the legs in order, and their notes so far. */
export interface ClientScore {
  legs(): readonly LegOutline[];
  /** The load of the server's composing, as the last composition stated it. */
  readonly load: Composition['load'];
  leg(id: string): LegOutline | undefined;
  /** All notes of legs that are still in the journey, by leg. */
  notes(): Iterable<HeardNote>;
  notesOf(leg: string): Iterable<HeardNote>;
  setComposition(composition: Composition): void;
  /** Drops the notes of revisions that are higher than the composition's. */
  dropUnknown(): void;
  /** Adds notes and returns those that are new. */
  add(message: NotesOfLeg): HeardNote[];
  /** Drops the notes that a revision replaces and returns their count. */
  replace(message: Pick<Replace, 'leg' | 'revision' | 'fromTick'>): number;
  /** Replaces all notes and returns those that are new. */
  replaceAll(legs: readonly NotesOfLeg[]): HeardNote[];
}

export function createClientScore(): ClientScore {
  let outlines = new Map<string, LegOutline>();
  /** The notes of each leg, by revision, voice and index. */
  const notesByLeg = new Map<string, Map<string, HeardNote>>();
  let load: Composition['load'] = 'live';

  const startOf = (leg: string) => outlines.get(leg)?.startTick ?? 0;

  function* notesOf(leg: string): Iterable<HeardNote> {
    const start = startOf(leg);
    // The leg may have moved in the journey since the note was received.
    for (const note of notesByLeg.get(leg)?.values() ?? []) yield { ...note, at: start + note.tick };
  }

  function add({ leg, revision, ...packed }: NotesOfLeg): HeardNote[] {
    const known = notesByLeg.get(leg) ?? new Map<string, HeardNote>();
    notesByLeg.set(leg, known);
    const start = startOf(leg);
    const added: HeardNote[] = [];
    for (const note of unpackNotes(packed)) {
      const key = `${revision}/${note.voice}/${note.index}`;
      if (known.has(key)) continue;
      const placed = { ...note, leg, revision, at: start + note.tick };
      known.set(key, placed);
      added.push(placed);
    }
    return added;
  }

  /** Drops notes of a leg and returns their count. */
  function drop(leg: string, which: (note: HeardNote) => boolean): number {
    const known = notesByLeg.get(leg) ?? new Map<string, HeardNote>();
    const before = known.size;
    for (const [key, note] of known) if (which(note)) known.delete(key);
    return before - known.size;
  }

  function* allNotes(): Iterable<HeardNote> {
    for (const leg of outlines.keys()) yield* notesOf(leg);
  }

  return {
    legs: () => [...outlines.values()],
    get load() {
      return load;
    },
    leg: (id) => outlines.get(id),
    notes: allNotes,
    notesOf,
    setComposition(composition) {
      load = composition.load;
      outlines = new Map(composition.legs.map((outline) => [outline.leg, outline]));
      for (const leg of notesByLeg.keys()) if (!outlines.has(leg)) notesByLeg.delete(leg);
    },
    dropUnknown() {
      for (const { leg, revision } of outlines.values()) drop(leg, (note) => note.revision > revision);
    },
    add,
    replace: ({ leg, revision, fromTick }) => drop(leg, (note) => note.revision < revision && note.tick >= fromTick),
    replaceAll(legs) {
      const known = new Set([...allNotes()].map(noteKey));
      notesByLeg.clear();
      return legs.flatMap(add).filter((note) => !known.has(noteKey(note)));
    },
  };
}
