import { panOf, type Voice } from '@aero-melody/client';
import { fillWithNoise } from './noise.ts';
import { addOvertones } from './synth-overtones.ts';

/** Strips of the mixer: a voice of the score, a person by user id, the clicks. */
export type Strip = Voice | number | 'metronome';

/** Path of all notes: a level, a place in the stereo field, a fader, and a room. */
export interface Mixer {
  /**
   * The input for notes of a voice, panned from −1 (left) to 1 (right).
   * @param strip with whose fader, where that is not the voice's own
   */
  input(voice: Voice | 'metronome', pan: number, strip?: Strip): AudioNode;
  /** Sets the faders. @param gainOf factor of a strip, 0 where it is silent */
  balance(gainOf: (strip: Strip) => number): void;
  /**
   * Takes it apart. A mixer has to be held until then: a browser may collect nodes that nothing sounds into any more, and
   * the room is cut off in the middle of its sound.
   */
  close(): void;
}

/**
 * Level of a voice, and how much of it goes into the room. Levels are measured: through a small speaker, which has nothing
 * below 250 Hz, pad, bass and drums lie within 12 dB of the melody.
 */
const VOICE_LEVELS: { readonly [V in Voice | 'metronome']: { readonly level: number; readonly room: number } } = {
  melody: { level: 1, room: 0.22 },
  bass: { level: 0.75, room: 0.03 },
  pad: { level: 0.7, room: 0.32 },
  percussion: { level: 0.8, room: 0.1 },
  choir: { level: 0.8, room: 0.32 },
  metronome: { level: 1, room: 0 },
};

const ROOM_SECONDS = 1.5;
const FADER_SECONDS = 0.02;

/** Shelf over all: the bank was recorded dark, and small speakers are. Hz and dB. */
const PRESENCE = { frequency: 2_200, gain: 3 };

export function openMixer(context: BaseAudioContext, destination: AudioNode): Mixer {
  const output = new BiquadFilterNode(context, { type: 'highshelf', ...PRESENCE });
  output.connect(destination);
  // One input for both sides: what stands on one side is heard from the whole room.
  const room = new ConvolverNode(context, {
    ...{ buffer: roomResponse(context), channelCount: 1, channelCountMode: 'explicit' },
  });
  room.connect(output);

  const inputs = new Map<string, AudioNode>();
  const faders = new Map<string, { readonly strip: Strip; readonly gain: GainNode }>();
  let gainOf: (strip: Strip) => number = () => 1;

  function fader(voice: Voice | 'metronome', strip: Strip): AudioNode {
    const key = `${voice} ${strip}`;
    const known = faders.get(key);
    if (known) return known.gain;
    const gain = new GainNode(context, { gain: gainOf(strip) });
    const { room: toRoom } = VOICE_LEVELS[voice];
    gain.connect(output);
    if (voice === 'bass') addOvertones(context, gain, output);
    if (toRoom > 0) gain.connect(new GainNode(context, { gain: toRoom })).connect(room);
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
      const level = new GainNode(context, { gain: VOICE_LEVELS[voice].level });
      const panner = new StereoPannerNode(context, { pan: voice === 'metronome' ? 0 : panOf(voice, place) });
      level.connect(panner).connect(fader(voice, strip));
      inputs.set(key, level);
      return level;
    },
    balance(next) {
      gainOf = next;
      for (const { strip, gain } of faders.values())
        gain.gain.setTargetAtTime(gainOf(strip), context.currentTime, FADER_SECONDS);
    },
    close() {
      const gains = [...faders.values()].map(({ gain }) => gain);
      for (const node of [...inputs.values(), ...gains, room, output]) node.disconnect();
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
