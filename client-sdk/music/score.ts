import type { Composition, LegOutline } from '../../protocol/composition.ts';
import { type NoteEvent, unpackNotes } from '../../protocol/note-event.ts';
import type { Notes, Replace } from '../../protocol/notes.ts';

/** A note as a member hears it: where it lies in its leg, and in the journey as it is laid out now. */
export interface HeardNote extends NoteEvent {
  readonly leg: string;
  readonly revision: number;
  /** Start, ticks from the start of the journey. */
  readonly at: number;
}

/** The same for a note that comes twice, also under another revision after a reconnection. */
export const noteKey = (note: HeardNote) => `${note.leg}/${note.voice}/${note.tick}/${note.pitch}`;

interface ScoredLeg {
  readonly notes: Map<string, HeardNote>;
}

/** What a client knows of the music: the legs in order, and their notes so far. */
export interface ClientScore {
  legs(): readonly LegOutline[];
  /** How the server keeps up with the music, by its last word. */
  readonly load: Composition['load'];
  leg(id: string): LegOutline | undefined;
  /** All notes of legs that are still in the journey, by leg. */
  notes(): Iterable<HeardNote>;
  notesOf(leg: string): Iterable<HeardNote>;
  setComposition(composition: Composition): void;
  /** Drops the notes of revisions that the composition does not know of. */
  dropUnknown(): void;
  /** Adds notes and returns those that are new. */
  add(message: Pick<Notes, 'leg' | 'revision' | 'notes'>): HeardNote[];
  /** Drops the notes that a revision replaces and returns how many they were. */
  replace(message: Pick<Replace, 'leg' | 'revision' | 'fromTick'>): number;
  /** Forgets all notes: what follows is the whole score. */
  clear(): void;
}

export function createClientScore(): ClientScore {
  let outlines = new Map<string, LegOutline>();
  const scored = new Map<string, ScoredLeg>();
  let load: Composition['load'] = 'live';

  const startOf = (leg: string) => outlines.get(leg)?.startTick ?? 0;

  function* notesOf(leg: string): Iterable<HeardNote> {
    const start = startOf(leg);
    // The journey may have been laid out anew since a note came: its place is told as of now.
    for (const note of scored.get(leg)?.notes.values() ?? []) yield { ...note, at: start + note.tick };
  }

  return {
    legs: () => [...outlines.values()],
    get load() {
      return load;
    },
    leg: (id) => outlines.get(id),
    *notes() {
      for (const leg of outlines.keys()) yield* notesOf(leg);
    },
    notesOf,
    setComposition({ legs, load: told }) {
      load = told;
      outlines = new Map(legs.map((outline) => [outline.leg, outline]));
      for (const leg of scored.keys()) if (!outlines.has(leg)) scored.delete(leg);
    },
    dropUnknown() {
      for (const [leg, known] of scored)
        for (const [key, note] of known.notes) if (note.revision > outlines.get(leg)!.revision) known.notes.delete(key);
    },
    add({ leg, revision, notes }) {
      const known = scored.get(leg) ?? { notes: new Map() };
      scored.set(leg, known);
      const start = startOf(leg);
      const added: HeardNote[] = [];
      for (const note of unpackNotes(notes)) {
        const key = `${revision}/${note.voice}/${note.index}`;
        if (known.notes.has(key)) continue;
        const heard = { ...note, leg, revision, at: start + note.tick };
        known.notes.set(key, heard);
        added.push(heard);
      }
      return added;
    },
    replace({ leg, revision, fromTick }) {
      const known = scored.get(leg);
      if (!known) return 0;
      const before = known.notes.size;
      for (const [key, note] of known.notes)
        if (note.revision < revision && note.tick >= fromTick) known.notes.delete(key);
      return before - known.notes.size;
    },
    clear: () => scored.clear(),
  };
}
