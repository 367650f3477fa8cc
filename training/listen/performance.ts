import { deviation, mean } from './numbers.ts';
import { type Passage, type PlayedNote, secondsAt } from './passage.ts';

/** Hi-hats: closed, pedal and open of General MIDI, and the edges that electronic kits send. */
const HATS: ReadonlySet<number> = new Set([42, 44, 46, 22, 26]);

/** Notes below which a deviation says little: such pieces are left out. */
const LEAST_NOTES = 16;

export const hatsOf = ({ parts }: Passage): PlayedNote[] => parts.percussion.filter(({ pitch }) => HATS.has(pitch));

/** The standard deviation of velocity within a piece, as the mean over the pieces. */
export function velocityDeviation(
  pieces: readonly Passage[],
  notesOf: (piece: Passage) => readonly PlayedNote[],
): number {
  const lines = pieces.map(notesOf).filter(({ length }) => length >= LEAST_NOTES);
  return mean(lines.map((line) => deviation(line.map(({ velocity }) => velocity))));
}

/** The standard deviation of onsets from the lines of the grid that they are meant for, ms, as the mean over the pieces. */
export function timingDeviation(pieces: readonly Passage[]): number {
  const offsets = pieces.map((piece) =>
    Object.values(piece.parts)
      .flat()
      .map(({ tick, place }) => 1000 * (secondsAt(piece, tick) - secondsAt(piece, place))),
  );
  return mean(offsets.filter(({ length }) => length >= LEAST_NOTES).map(deviation));
}
