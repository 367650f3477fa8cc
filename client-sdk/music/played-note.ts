import type { Place } from '../../protocol/place.ts';
import type { Identity } from '../../protocol/welcome.ts';

/** A note that a member plays, or has played for a take. */
export interface PlayedNote {
  readonly player: Identity;
  /** General MIDI program, 0–127; 128 is a drum kit. */
  readonly sound: number;
  readonly leg: string;
  /** Start, ticks from the start of the leg. */
  readonly tick: number;
  /** Length, ticks. */
  readonly ticks: number;
  /** MIDI pitch 0–127. */
  readonly pitch: number;
  /** MIDI velocity 1–127. */
  readonly velocity: number;
  /** Start, ticks from the start of the journey. */
  readonly at: number;
}

/** A note that another member plays now. It is still held, so its length is not known. */
export interface LiveNote extends Pick<PlayedNote, 'player' | 'sound' | 'pitch' | 'velocity'> {
  /** Its place in the music; undefined for a note that sounds on arrival. */
  readonly place: Place | undefined;
}
