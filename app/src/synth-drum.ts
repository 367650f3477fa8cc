import { fillWithNoise } from './noise.ts';
import { fadeOut } from './synth-fade.ts';
import type { SoundingNote } from './synth-note.ts';

/** How a drum sounds: a tone that falls, a burst of noise, or both. Times in seconds, frequencies in Hz. */
interface Drum {
  readonly tone?: { readonly from: number; readonly to: number; readonly decay: number; readonly gain: number };
  readonly noise?: {
    readonly filter: 'highpass' | 'bandpass';
    readonly frequency: number;
    readonly decay: number;
    readonly gain: number;
  };
}

const tom = (from: number): Drum => ({
  tone: { from, to: from * 0.55, decay: 0.16, gain: 0.5 },
  noise: { filter: 'bandpass', frequency: from * 4, decay: 0.04, gain: 0.12 },
});

const shaken: Drum = { noise: { filter: 'highpass', frequency: 6_500, decay: 0.035, gain: 0.3 } };

/** By General MIDI drum key. A key that is not here is shaken. */
const DRUMS: Readonly<Record<number, Drum>> = {
  36: {
    tone: { from: 130, to: 46, decay: 0.13, gain: 0.9 },
    noise: { filter: 'bandpass', frequency: 1_800, decay: 0.008, gain: 0.2 },
  },
  37: {
    tone: { from: 1_700, to: 1_500, decay: 0.012, gain: 0.25 },
    noise: { filter: 'bandpass', frequency: 2_600, decay: 0.02, gain: 0.35 },
  },
  38: {
    tone: { from: 240, to: 170, decay: 0.07, gain: 0.3 },
    noise: { filter: 'highpass', frequency: 1_700, decay: 0.09, gain: 0.34 },
  },
  42: { noise: { filter: 'highpass', frequency: 8_000, decay: 0.025, gain: 0.26 } },
  45: tom(150),
  47: tom(190),
  49: { noise: { filter: 'highpass', frequency: 4_200, decay: 0.5, gain: 0.24 } },
  50: tom(240),
  51: {
    tone: { from: 3_300, to: 3_200, decay: 0.1, gain: 0.03 },
    noise: { filter: 'highpass', frequency: 7_000, decay: 0.16, gain: 0.14 },
  },
  54: { noise: { filter: 'bandpass', frequency: 7_600, decay: 0.06, gain: 0.5 } },
  70: shaken,
};

/** Kits that differ from the standard one, by General MIDI program: how long they ring, and how bright they are. */
const KITS: Readonly<Record<number, { readonly ring: number; readonly bright: number }>> = {
  8: { ring: 1.7, bright: 1 },
  16: { ring: 1.3, bright: 1.15 },
  24: { ring: 0.8, bright: 1.3 },
  25: { ring: 2.2, bright: 1.2 },
  32: { ring: 0.9, bright: 0.85 },
  40: { ring: 1.4, bright: 0.6 },
  48: { ring: 1.8, bright: 0.75 },
};

const STANDARD = { ring: 1, bright: 1 };
/** The whole kit beside a melody: measured, it is half as loud. */
const LEVEL = 0.5;
const ATTACK = 0.002;
/** Time constants until a fall is as good as silent. */
const SILENT = 5;
const FADE = 0.02;

interface Stroke {
  /** Seconds on the context's clock. */
  readonly start: number;
  /** General MIDI drum key. */
  readonly key: number;
  /** General MIDI program. */
  readonly kit: number;
  /** 0 to 1. */
  readonly loudness: number;
  readonly onEnd: () => void;
}

/** Strikes a drum. It rings as long as it does, whatever the length of its note. */
export function soundDrum(context: BaseAudioContext, output: AudioNode, stroke: Stroke): SoundingNote {
  const { start, loudness } = stroke;
  const { tone, noise } = DRUMS[stroke.key] ?? shaken;
  const { ring, bright } = KITS[stroke.kit] ?? STANDARD;
  const out = new GainNode(context, { gain: LEVEL * loudness });
  out.connect(output);
  const sources: AudioScheduledSourceNode[] = [];

  /** @param decay time constant */
  function strike(source: AudioScheduledSourceNode, through: AudioNode, gain: number, decay: number): void {
    const envelope = new GainNode(context, { gain: 0 });
    envelope.gain.setValueAtTime(0, start);
    envelope.gain.linearRampToValueAtTime(gain, start + ATTACK);
    envelope.gain.setTargetAtTime(0, start + ATTACK, decay * ring);
    through.connect(envelope).connect(out);
    source.start(start);
    source.stop(fadeOut(envelope.gain, start + ATTACK + decay * ring * SILENT));
    sources.push(source);
  }

  if (noise) {
    const burst = new AudioBufferSourceNode(context, { buffer: noiseOf(context), loop: true });
    const filter = new BiquadFilterNode(context, { type: noise.filter, frequency: noise.frequency * bright, Q: 0.8 });
    burst.connect(filter);
    strike(burst, filter, noise.gain, noise.decay);
  }
  if (tone) {
    const skin = new OscillatorNode(context, { type: 'sine', frequency: tone.from });
    skin.frequency.setValueAtTime(tone.from, start);
    skin.frequency.exponentialRampToValueAtTime(tone.to, start + tone.decay);
    strike(skin, skin, tone.gain, tone.decay);
  }

  let left = sources.length;
  for (const source of sources)
    source.onended = () => {
      left -= 1;
      if (left > 0) return;
      out.disconnect();
      stroke.onEnd();
    };

  return {
    release() {},
    end() {
      const now = context.currentTime;
      // A note that has not begun must not begin.
      if (now < start) out.disconnect();
      out.gain.setTargetAtTime(0, now, FADE);
      for (const source of sources) source.stop(now + FADE * SILENT);
    },
  };
}

const noises = new WeakMap<BaseAudioContext, AudioBuffer>();

/** A second of white noise, one for all drums of a context. */
function noiseOf(context: BaseAudioContext): AudioBuffer {
  const known = noises.get(context);
  if (known) return known;
  const made = new AudioBuffer({ length: context.sampleRate, sampleRate: context.sampleRate });
  fillWithNoise(made.getChannelData(0), 1);
  noises.set(context, made);
  return made;
}
