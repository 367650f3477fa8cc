import { type HeardNote, type LegOutline, VOICES } from '@aero-melody/client';
import { soundDrum } from './synth-drum.ts';
import { type SoundingNote, soundNote } from './synth-note.ts';
import { timbreOf } from './synth-timbres.ts';

interface Time {
  /** Seconds on the context's clock. */
  readonly start: number;
  /** Seconds. */
  readonly length: number;
  readonly onEnd: () => void;
}

/** Sounds a note of a score with the instrument that its leg gives to its voice. */
export function soundVoice(
  context: BaseAudioContext,
  output: AudioNode,
  note: Pick<HeardNote, 'voice' | 'pitch' | 'velocity'>,
  { programs }: Pick<LegOutline, 'programs'>,
  { start, length, onEnd }: Time,
): SoundingNote {
  const program = programs[VOICES.indexOf(note.voice)] ?? 0;
  const loudness = (note.velocity / 127) ** 1.4;
  if (note.voice === 'percussion')
    return soundDrum(context, output, { start, key: note.pitch, kit: program, loudness, onEnd });
  const frequency = 440 * 2 ** ((note.pitch - 69) / 12);
  return soundNote(context, output, timbreOf(note.voice, program), { start, length, frequency, loudness, onEnd });
}
