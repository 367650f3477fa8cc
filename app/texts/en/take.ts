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
export const eighths = 'eighths';
export const sixteenths = 'sixteenths';
