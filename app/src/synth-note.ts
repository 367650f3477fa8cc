import { fadeOut } from './synth-fade.ts';
import type { Timbre } from './synth-timbres.ts';

export interface SoundingNote {
  /** Fades out now instead of when its time is over. */
  end(): void;
  /** Lets a note go that is held. @param at seconds on the context's clock */
  release(at: number): void;
}

interface Sound {
  /** Seconds on the context's clock. */
  readonly start: number;
  /** Infinite while it is held. */
  readonly length: number;
  readonly frequency: number;
  /** 0 to 1. */
  readonly loudness: number;
  readonly onEnd: () => void;
}

const FADE = 0.03;
/** Time constants until a fall is as good as silent. */
const SILENT = 5;
const HIGHEST_CUTOFF = 14_000;

/** Sounds one note: oscillators, a low-pass that closes, an envelope. No parameter jumps, so nothing clicks. */
export function soundNote(context: BaseAudioContext, output: AudioNode, timbre: Timbre, sound: Sound): SoundingNote {
  const { start, length, frequency, loudness } = sound;

  const envelope = new GainNode(context, { gain: 0 });
  const peak = timbre.gain * loudness;
  envelope.gain.setValueAtTime(0, start);
  envelope.gain.linearRampToValueAtTime(peak, start + timbre.attack);
  envelope.gain.setTargetAtTime(peak * timbre.sustain, start + timbre.attack, timbre.decay);

  const filter = context.createBiquadFilter();
  const bright = frequency * timbre.cutoff * (0.4 + 0.6 * loudness);
  filter.type = 'lowpass';
  filter.Q.value = 0.6;
  filter.frequency.setValueAtTime(Math.min(bright, HIGHEST_CUTOFF), start);
  filter.frequency.setTargetAtTime(Math.min(frequency * timbre.rest, HIGHEST_CUTOFF), start, timbre.decay);
  filter.connect(envelope).connect(output);

  const oscillators = (timbre.detune === 0 ? [0] : [-timbre.detune, timbre.detune]).map((cents) => {
    const oscillator = new OscillatorNode(context, { type: timbre.wave, frequency, detune: cents });
    oscillator.connect(filter);
    return oscillator;
  });
  const sources = [...oscillators];

  if (timbre.fm) {
    const modulator = new OscillatorNode(context, { frequency: frequency * timbre.fm.ratio });
    const depth = context.createGain();
    depth.gain.setValueAtTime(frequency * timbre.fm.depth * loudness, start);
    depth.gain.setTargetAtTime(0, start, timbre.fm.decay);
    modulator.connect(depth);
    for (const oscillator of oscillators) depth.connect(oscillator.frequency);
    sources.push(modulator);
  }

  function release(at: number): void {
    const over = Math.max(at, start + timbre.attack);
    envelope.gain.setTargetAtTime(0, over, timbre.release / SILENT);
    const last = fadeOut(envelope.gain, over + timbre.release * 1.25);
    for (const source of sources) source.stop(last);
  }

  for (const source of sources) source.start(start);
  if (Number.isFinite(length)) release(start + length);
  oscillators[0]!.onended = () => {
    envelope.disconnect();
    sound.onEnd();
  };

  return {
    release,
    end() {
      const now = context.currentTime;
      // A note that has not begun must not begin.
      if (now < start) envelope.disconnect();
      envelope.gain.cancelAndHoldAtTime?.(now);
      envelope.gain.setTargetAtTime(0, now, FADE);
      for (const source of sources) source.stop(now + FADE * SILENT);
    },
  };
}
