import type { Voice } from '@aero-melody/client';
import { fillWithNoise } from './noise.ts';

/** Strips of the mixer: a voice of the score, a person by user id, the clicks. */
export type Strip = Voice | number | 'metronome';

/** Path of all notes: a fader, a place in the stereo field, an echo, a room, and a limiter at the end. */
export interface Mixer {
  /**
   * The input for notes of a voice, panned from −1 (left) to 1 (right).
   * @param strip with whose fader, where that is not the voice's own
   */
  input(voice: Voice | 'metronome', pan: number, strip?: Strip): AudioNode;
  /** Sets the faders. @param gainOf factor of a strip, 0 where it is silent */
  balance(gainOf: (strip: Strip) => number): void;
  /** 0 to 1, as a fader feels it. */
  setVolume(volume: number): void;
  /**
   * Takes it apart. A mixer has to be held until then: a browser may collect nodes that nothing sounds into any more, and
   * the room is cut off in the middle of its sound.
   */
  close(): void;
}

/** How much of a voice goes into the room and into the echo, and how far its pan may go: a bass stays near the middle. */
const SENDS: {
  readonly [V in Voice | 'metronome']: { readonly room: number; readonly echo: number; readonly width: number };
} = {
  melody: { room: 0.3, echo: 0.22, width: 0.8 },
  bass: { room: 0.06, echo: 0, width: 0.15 },
  pad: { room: 0.5, echo: 0, width: 0.6 },
  percussion: { room: 0.14, echo: 0, width: 0.2 },
  choir: { room: 0.55, echo: 0, width: 0.7 },
  metronome: { room: 0, echo: 0, width: 0 },
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
  const faders = new Map<string, { readonly strip: Strip; readonly gain: GainNode }>();
  let gainOf: (strip: Strip) => number = () => 1;

  function fader(voice: Voice | 'metronome', strip: Strip): AudioNode {
    const key = `${voice} ${strip}`;
    const known = faders.get(key);
    if (known) return known.gain;
    const gain = new GainNode(context, { gain: gainOf(strip) });
    const { room: toRoom, echo: toEcho } = SENDS[voice];
    gain.connect(glue);
    if (toRoom > 0) gain.connect(new GainNode(context, { gain: toRoom })).connect(room);
    if (toEcho > 0) gain.connect(new GainNode(context, { gain: toEcho })).connect(echo);
    faders.set(key, { strip, gain });
    return gain;
  }

  return {
    input(voice, pan, strip = voice) {
      // Legs share a few places, so that a journey of a thousand legs does not leave a thousand nodes.
      const place = Math.round(pan * 4) / 4;
      const key = `${voice} ${strip} ${place}`;
      const known = inputs.get(key);
      if (known) return known;
      const made = new StereoPannerNode(context, { pan: place * SENDS[voice].width });
      made.connect(fader(voice, strip));
      inputs.set(key, made);
      return made;
    },
    balance(next) {
      gainOf = next;
      for (const { strip, gain } of faders.values())
        gain.gain.setTargetAtTime(gainOf(strip), context.currentTime, VOLUME_SECONDS);
    },
    setVolume(value) {
      volume.gain.setTargetAtTime(value ** 2, context.currentTime, VOLUME_SECONDS);
    },
    close() {
      const gains = [...faders.values()].map(({ gain }) => gain);
      for (const node of [...inputs.values(), ...gains, room, echo, again, glue, volume]) node.disconnect();
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
