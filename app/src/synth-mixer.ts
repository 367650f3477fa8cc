import type { Voice } from '@aero-melody/client';
import { fillWithNoise } from './noise.ts';

/** What all notes go through: a place in the stereo field, an echo, a room, and a limiter at the end. */
export interface Mixer {
  /** Where a voice's notes go in, panned from −1 (left) to 1 (right). */
  input(voice: Voice, pan: number): AudioNode;
  /** 0 to 1, as a fader feels it. */
  setVolume(volume: number): void;
  /**
   * Takes it apart. A mixer has to be held until then: a browser may collect nodes that nothing sounds into any more, and
   * the room is cut off in the middle of its sound.
   */
  close(): void;
}

/** How much of a voice goes into the room and into the echo, and how far its pan may go: a bass stays near the middle. */
const SENDS: { readonly [V in Voice]: { readonly room: number; readonly echo: number; readonly width: number } } = {
  melody: { room: 0.3, echo: 0.22, width: 0.8 },
  bass: { room: 0.06, echo: 0, width: 0.15 },
  pad: { room: 0.5, echo: 0, width: 0.6 },
  percussion: { room: 0.14, echo: 0, width: 0.2 },
  choir: { room: 0.55, echo: 0, width: 0.7 },
};

const ROOM_SECONDS = 2.4;
const ECHO_SECONDS = 0.36;
const VOLUME_SECONDS = 0.02;

export function openMixer(context: BaseAudioContext): Mixer {
  const volume = new GainNode(context, { gain: 0 });
  const limiter = new DynamicsCompressorNode(context, {
    threshold: -4,
    knee: 0,
    ratio: 20,
    attack: 0.002,
    release: 0.12,
  });
  const glue = new DynamicsCompressorNode(context, {
    threshold: -20,
    knee: 12,
    ratio: 2.5,
    attack: 0.01,
    release: 0.25,
  });
  glue.connect(limiter).connect(volume).connect(context.destination);

  const room = new ConvolverNode(context, { buffer: roomResponse(context) });
  room.connect(glue);

  const echo = new DelayNode(context, { delayTime: ECHO_SECONDS, maxDelayTime: 1 });
  const dull = new BiquadFilterNode(context, { type: 'lowpass', frequency: 2_400 });
  const again = new GainNode(context, { gain: 0.32 });
  echo.connect(dull).connect(again).connect(echo);
  dull.connect(glue);
  dull.connect(room);

  const inputs = new Map<string, AudioNode>();
  return {
    input(voice, pan) {
      // Legs share a few places, so that a journey of a thousand legs does not leave a thousand nodes.
      const place = Math.round(pan * 4) / 4;
      const key = `${voice} ${place}`;
      const known = inputs.get(key);
      if (known) return known;
      const made = new StereoPannerNode(context, { pan: place * SENDS[voice].width });
      made.connect(glue);
      made.connect(new GainNode(context, { gain: SENDS[voice].room })).connect(room);
      if (SENDS[voice].echo > 0) made.connect(new GainNode(context, { gain: SENDS[voice].echo })).connect(echo);
      inputs.set(key, made);
      return made;
    },
    setVolume(value) {
      volume.gain.setTargetAtTime(value ** 2, context.currentTime, VOLUME_SECONDS);
    },
    close() {
      for (const node of [...inputs.values(), room, echo, again, glue, volume]) node.disconnect();
    },
  };
}

/** A room that was never built: noise that dies away, duller as it goes, another on each side. */
function roomResponse(context: BaseAudioContext): AudioBuffer {
  const length = Math.round(ROOM_SECONDS * context.sampleRate);
  const buffer = new AudioBuffer({ length, numberOfChannels: 2, sampleRate: context.sampleRate });
  for (const channel of [0, 1]) {
    const samples = buffer.getChannelData(channel);
    fillWithNoise(samples, 1 + channel);
    let smooth = 0;
    for (let at = 0; at < length; at++) {
      const part = at / length;
      const open = 0.6 - 0.5 * part;
      smooth += open * (samples[at]! - smooth);
      samples[at] = smooth * (1 - part) ** 3.2;
    }
  }
  return buffer;
}
