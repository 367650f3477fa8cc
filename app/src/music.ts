import type { HeardNote, Room, Voice } from '@aero-melody/client';

/** The notes as a drawing needs them: by start, with the range of their pitches and how many there are. */
export interface Music {
  readonly notes: readonly HeardNote[];
  readonly lowest: number;
  readonly highest: number;
  /** The longest note, ticks: how far behind the left edge one must look. */
  readonly longest: number;
  readonly count: { readonly [V in Voice]: number };
}

/** Reads the whole score as it is now. */
export function readMusic(score: Room['score']): Music {
  const notes = [...score.notes()].sort((a, b) => a.at - b.at);
  const count = { melody: 0, bass: 0, pad: 0, percussion: 0, choir: 0 };
  let lowest = 127;
  let highest = 0;
  let longest = 0;
  for (const note of notes) {
    count[note.voice] += 1;
    // The keys of a drum kit are no pitches.
    if (note.voice !== 'percussion') {
      lowest = Math.min(lowest, note.pitch);
      highest = Math.max(highest, note.pitch);
    }
    longest = Math.max(longest, note.ticks);
  }
  return { notes, lowest, highest, longest, count };
}
