import { type HeardNote, type LegOutline, type Output, VOICES } from '@aero-melody/client';
import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { openMixer } from './synth-mixer.ts';
import { type SoundingNote, soundNote } from './synth-note.ts';
import { timbreOf } from './synth-timbres.ts';

/** A small synthesiser: plays a room's notes, as loud as this person wants them. */
export interface Synth extends Output {
  /** Whether the browser holds the sound back until somebody taps. */
  readonly locked: ReadonlySignal<boolean>;
  /** 0 to 1. */
  readonly volume: Signal<number>;
  readonly muted: Signal<boolean>;
  /** To be called while a click or key is handled. */
  unlock(): void;
  stop(): void;
  close(): void;
}

/** More at once than this would cost more than they give: the oldest then ends early. */
const MOST = 56;

export function openSynth(): Synth {
  const context = new AudioContext({ latencyHint: 'interactive' });
  const mixer = openMixer(context);
  const locked = signal(context.state !== 'running');
  const volume = signal(0.8);
  const muted = signal(false);
  const sounding = new Set<SoundingNote>();

  context.onstatechange = () => {
    locked.value = context.state !== 'running';
  };
  const stopVolume = effect(() => mixer.setVolume(muted.value ? 0 : volume.value));

  return {
    locked,
    volume,
    muted,
    unlock: () => void context.resume(),
    play(note: HeardNote, inSeconds: number, forSeconds: number, leg: LegOutline) {
      // A held context's clock stands still: what is given to it now would all sound at once on the first tap.
      if (context.state !== 'running') return;
      if (sounding.size >= MOST) [...sounding][0]?.end();
      const timbre = timbreOf(note.voice, leg.programs[VOICES.indexOf(note.voice)] ?? 0);
      const start = context.currentTime + inSeconds;
      const sound = soundNote(context, mixer.input(note.voice, leg.pan), timbre, {
        start,
        length: forSeconds,
        frequency: 440 * 2 ** ((note.pitch - 69) / 12),
        loudness: (note.velocity / 127) ** 1.4,
        onEnd: () => sounding.delete(sound),
      });
      sounding.add(sound);
    },
    stop() {
      for (const sound of sounding) sound.end();
    },
    close() {
      stopVolume();
      void context.close();
    },
  };
}
