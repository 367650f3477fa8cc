import { createPlayback, type Output, type Room } from '@aero-melody/client';
import { openMixer } from './synth-mixer.ts';
import type { SoundingNote } from './synth-note.ts';
import { placeOf, soundVoice } from './synth-voice.ts';

/** A small synthesiser, which plays a room's notes until it is closed. */
export interface Synth {
  /** 0 to 1. */
  setVolume(volume: number): void;
  close(): void;
}

/** More at once than this would cost more than they give: the oldest then ends early. */
const MOST = 72;
/** Notes ring on for about this long, seconds. */
const TAIL = 1;

export function openSynth(context: AudioContext, room: Room): Synth {
  const mixer = openMixer(context);
  /** Notes that sound or will, with when they are over on the context's clock, seconds. */
  const sounding = new Map<SoundingNote, number>();

  const output: Output = {
    play(note, inSeconds, forSeconds, leg) {
      // A held context's clock stands still: what is given to it now would all sound at once on the first tap.
      if (context.state !== 'running') return;
      const start = context.currentTime + inSeconds;
      // A hidden page is given notes of the next seconds, which do not sound at once.
      const atOnce = [...sounding].filter(([, over]) => over > start);
      if (atOnce.length >= MOST) atOnce[0]![0].end();
      const sound = soundVoice(context, mixer.input(...placeOf(note, leg)), note, leg, {
        start,
        length: forSeconds,
        onEnd: () => sounding.delete(sound),
      });
      sounding.set(sound, start + forSeconds + TAIL);
    },
    stop() {
      for (const sound of sounding.keys()) sound.end();
    },
  };
  const playback = createPlayback({ room, output });

  return { setVolume: mixer.setVolume, close: playback.close };
}
