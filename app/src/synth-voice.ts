import { DRUM_KIT, type HeardNote, type LegOutline, type PlayedNote, VOICES, type Voice } from '@aero-melody/client';
import type { SampledPrograms } from './sampled-programs.ts';
import { soundDrum } from './synth-drum.ts';
import { type SoundingNote, soundNote } from './synth-note.ts';
import { soundSample } from './synth-sample.ts';
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

/** A key that sounds late cannot be played in time: the longest attack of a player's note, seconds. */
const PLAYED_ATTACK = 0.08;

/** Voice of the mixer for a note, and its pan: players stand in the middle. */
export const placeOf = (note: AudibleNote, { pan }: Pick<LegOutline, 'pan'>): [voice: Voice, pan: number] =>
  'voice' in note ? [note.voice, pan] : [note.sound === DRUM_KIT ? 'percussion' : 'melody', 0];

/** Program of a note: its player's, or the one that its leg gives to its voice. */
export function programOf(note: AudibleNote, { programs }: Pick<LegOutline, 'programs'>): number {
  // The kit of players is the standard one.
  return 'voice' in note ? (programs[VOICES.indexOf(note.voice)] ?? 0) : note.sound % DRUM_KIT;
}

/** Sounds a note with the samples of its program, or with the synthesiser where they are not here. */
export function soundVoice(
  context: BaseAudioContext,
  output: AudioNode,
  samples: SampledPrograms,
  note: AudibleNote,
  leg: Pick<LegOutline, 'programs' | 'pan'>,
  time: Time,
): SoundingNote {
  const [voice] = placeOf(note, leg);
  const program = programOf(note, leg);
  // 24 · log10(velocity / 127) dB: the 40 of General MIDI make soft parts of a leg too soft beside loud ones.
  const loudness = (note.velocity / 127) ** 1.2;
  const key = note.pitch;
  if (voice === 'percussion') {
    const strokes = samples.drum(program, key);
    return strokes.length > 0
      ? soundSample(context, output, strokes, { ...time, key, loudness, length: Number.POSITIVE_INFINITY })
      : soundDrum(context, output, { ...time, key, kit: program, loudness });
  }
  const isPlayed = !('voice' in note);
  const regions = samples.instrument(program, key);
  if (regions.length > 0)
    return soundSample(context, output, regions, {
      ...{ ...time, key, loudness },
      ...(isPlayed ? { soonest: PLAYED_ATTACK } : {}),
    });
  const timbre = isPlayed ? playedTimbre(program) : timbreOf(voice, program);
  return soundNote(context, output, timbre, { ...time, loudness, frequency: 440 * 2 ** ((key - 69) / 12) });
}
