export const nothingWasPlayedWhileTheMusic = 'Nothing was played while the music was playing, so there is no take.';
export const asPlayed = 'as played';
export const eighthTriplets = 'eighth triplets';
export const sixteenthTriplets = 'sixteenth triplets';
export const noTakesYet = 'No takes yet. Press “Record” while the music plays, and play along.';
export const takes = 'Takes';
export const bringBackTheTakeOf = (name: string): string => `Bring back the take of ${name}`;
export const fromTo = (from: string, fromTo: string): string => `${from} to ${fromTo}`;
export const aFlightThatIsGone = 'a flight that is gone';
export const theFlightHasChangedSince = ' · the flight has changed since';
export const timingOfTheTakeOf = (name: string): string => `Timing of the take of ${name}`;
export const muteTheTakeOf = (name: string): string => `Mute the take of ${name}`;
export const mute = 'Mute';
export const deleteTheTakeOf = (name: string): string => `Delete the take of ${name}`;
export const deleteWord = 'Delete';
export const notesKept = (count: number): string =>
  `${count === 1 ? 'One note' : `${count} notes`} kept: they play with the journey from now on.`;
export const keepTakesAgain = (count: number): string =>
  count === 1 ? 'Try again to keep the take' : `Try again to keep ${count} takes`;
export const eighths = 'eighths';
export const sixteenths = 'sixteenths';
export const addAMidiFile = 'Add a MIDI file';
export const chooseAMidiFile = 'A MIDI file (.mid), or drop one here';
export const track = 'Track';
export const trackOf = (track: number, channel: number, name: string, notes: number): string =>
  `${name === '' ? `Track ${track}` : name}, channel ${channel}: ${notes === 1 ? 'one note' : `${notes} notes`}`;
export const flight = 'Flight';
export const beginsInBar = 'Begins in bar';
export const notesFit = (count: number): string =>
  `${count === 1 ? 'One note plays' : `${count} notes play`}, at the tempo of the flight.`;
export const notesBehind = (count: number): string =>
  `${count === 1 ? 'One is' : `${count} are`} left out: the flight ends before.`;
export const notesTooMany = (count: number, most: number): string =>
  `${count === 1 ? 'One is' : `${count} are`} left out: a take holds ${most} notes.`;
export const keepAsATake = 'Keep as a take';
export const cancel = 'Cancel';
export const notRead = {
  TOO_LARGE: 'This file is larger than 1 MB. Save the parts that you need as a file of their own.',
  NOT_MIDI: 'This is not a MIDI file.',
  SONGS: 'This file holds several songs (format 2). Save one of them as format 0 or 1.',
  DAMAGED: 'This file is damaged or cut off, so nothing of it was taken.',
  NO_NOTES: 'There are no notes in this file.',
} as const;
