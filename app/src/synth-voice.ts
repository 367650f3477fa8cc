import { DRUM_KIT, type HeardNote, type LegOutline, type PlayedNote, VOICES, type Voice } from '@aero-melody/client';
import { soundDrum } from './synth-drum.ts';
import { type SoundingNote, soundNote } from './synth-note.ts';
import { playedTimbre, timbreOf } from './synth-timbres.ts';

interface Time {
  /** Seconds on the context's clock. */
  readonly start: number;
  /** Seconds; infinite while it is held. */
  readonly length: number;
  readonly onEnd: () => void;
}

/** A note of a score or of a player, as far as it sounds. */
export type AudibleNote =
  | Pick<HeardNote, 'voice' | 'pitch' | 'velocity'>
  | Pick<PlayedNote, 'sound' | 'pitch' | 'velocity'>;

/** Voice of the mixer for a note, and its pan: players stand in the middle. */
export const placeOf = (note: AudibleNote, { pan }: Pick<LegOutline, 'pan'>): [voice: Voice, pan: number] =>
  'voice' in note ? [note.voice, pan] : [note.sound === DRUM_KIT ? 'percussion' : 'melody', 0];

/** Sounds a note with its player's instrument, or the one that its leg gives to its voice. */
export function soundVoice(
  context: BaseAudioContext,
  output: AudioNode,
  note: AudibleNote,
  leg: Pick<LegOutline, 'programs' | 'pan'>,
  { start, length, onEnd }: Time,
): SoundingNote {
  const [voice] = placeOf(note, leg);
  // The kit of players is the standard one.
  const program = 'voice' in note ? (leg.programs[VOICES.indexOf(voice)] ?? 0) : note.sound % DRUM_KIT;
  const loudness = (note.velocity / 127) ** 1.4;
  if (voice === 'percussion')
    return soundDrum(context, output, { start, key: note.pitch, kit: program, loudness, onEnd });
  const frequency = 440 * 2 ** ((note.pitch - 69) / 12);
  const timbre = 'voice' in note ? timbreOf(voice, program) : playedTimbre(program);
  return soundNote(context, output, timbre, { start, length, frequency, loudness, onEnd });
}
