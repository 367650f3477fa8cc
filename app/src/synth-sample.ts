import type { DecodedRegion } from './sampled-programs.ts';
import { FADE_SECONDS, fadeOut } from './synth-fade.ts';
import type { SoundingNote } from './synth-note.ts';

export interface SampledSound {
  /** Seconds on the context's clock. */
  readonly start: number;
  /** Infinite while it is held, and for drums, which ring as long as they do. */
  readonly length: number;
  /** MIDI key. */
  readonly key: number;
  /** 0 to 1. */
  readonly loudness: number;
  /** Longest time until it is at its peak, seconds. */
  readonly soonest?: number;
  readonly onEnd: () => void;
}

/** Time constants of the fade of a sound that is ended early, and of a stroke that is choked, seconds. */
const FADE = 0.03;
const CHOKED = 0.012;
/** Time constants until a fall is as good as silent. */
const SILENT = 5;
/** Shortest rise, and shortest time constant of a fall, seconds: a shorter one clicks. */
const SHORTEST = 0.001;
/** A note of this length ends a piece or a part of it: it rings on, with this time constant at least. Seconds. */
const LONG = 2.5;
const RINGING = 0.35;
/** Time constants of its release after which a sound is faded out. */
const RELEASES = 6;

/** Cut-off of the low-pass at full velocity, Hz, and octaves by which it closes towards velocity 0. */
const OPEN = 18_000;
const CLOSING = 2.5;

/** Longest share of a note in which it rises: slow strings would be over before they are heard. */
const RISING = 1 / 3;

interface Layer {
  readonly region: DecodedRegion;
  readonly source: AudioBufferSourceNode;
  readonly envelope: GainNode;
}

/**
 * Plays the samples of a key: with the pitch of the key, an envelope, a loop while the note lasts, and a low-pass, which
 * closes for soft notes.
 * @param regions one for each layer of the instrument
 */
export function soundSample(
  context: BaseAudioContext,
  output: AudioNode,
  regions: readonly DecodedRegion[],
  sound: SampledSound,
): SoundingNote {
  const { start, length } = sound;
  const layers = regions.map((region) => openLayer(context, output, region, sound));

  function release(at: number): void {
    for (const { region, envelope, source } of layers) {
      const over = Math.max(at, start + attackOf(region, sound));
      // Players let go when they like.
      const rings = Number.isFinite(length) && length >= LONG;
      const constant = Math.max(rings ? RINGING : SHORTEST, region.release);
      envelope.gain.setTargetAtTime(0, over, constant);
      source.stop(fadeOut(envelope.gain, over + RELEASES * constant));
    }
  }

  if (Number.isFinite(length)) release(start + length);
  let left = layers.length;
  for (const { source, envelope } of layers)
    source.onended = () => {
      envelope.disconnect();
      left -= 1;
      if (left === 0) sound.onEnd();
    };

  return {
    release,
    end() {
      const now = context.currentTime;
      for (const { source, envelope } of layers) {
        // A note that has not begun must not begin.
        if (now < start) envelope.disconnect();
        envelope.gain.cancelAndHoldAtTime?.(now);
        envelope.gain.setTargetAtTime(0, now, FADE);
        source.stop(now + FADE * SILENT);
      }
    },
  };
}

function openLayer(context: BaseAudioContext, output: AudioNode, region: DecodedRegion, sound: SampledSound): Layer {
  const { start, key, loudness } = sound;
  const envelope = new GainNode(context, { gain: 0 });
  const peak = region.gain * loudness;
  const attack = start + attackOf(region, sound);
  envelope.gain.setValueAtTime(0, start);
  envelope.gain.linearRampToValueAtTime(peak, attack);
  if (region.sustain < 1) envelope.gain.setTargetAtTime(peak * region.sustain, attack + region.hold, region.decay);
  envelope.connect(output);

  const open = OPEN * 2 ** (-CLOSING * (1 - Math.sqrt(loudness)));
  const filter = new BiquadFilterNode(context, { type: 'lowpass', Q: 0, frequency: Math.min(open, region.cutoff) });
  filter.connect(envelope);

  const { sampleRate } = region.buffer;
  const [loopStart, loopEnd] = (region.loop ?? [0, 0]).map((frame) => frame / sampleRate) as [number, number];
  const playbackRate = 2 ** ((key - region.root) / 12);
  // A sample that ends by itself: the low-pass would ring on behind it, for as long as the browser keeps it.
  if (!region.loop)
    fadeOut(envelope.gain, Math.max(attack, start + region.buffer.duration / playbackRate - FADE_SECONDS));
  const source = new AudioBufferSourceNode(context, {
    ...{ buffer: region.buffer, playbackRate },
    ...{ loop: region.loop !== undefined, loopStart, loopEnd },
  });
  source.connect(filter);
  source.start(start);

  const layer = { region, source, envelope };
  choke(output, layer, start);
  return layer;
}

const attackOf = (region: DecodedRegion, { soonest = region.attack, length }: SampledSound) =>
  Math.max(SHORTEST, Math.min(region.attack, soonest, length * RISING));

/** The last stroke of each class, by where it sounds. */
const strokes = new WeakMap<AudioNode, Map<number, Layer & { readonly start: number }>>();

/** Ends the stroke before one of its class. */
function choke(output: AudioNode, layer: Layer, start: number): void {
  const { choke } = layer.region;
  if (choke === undefined) return;
  const known = strokes.get(output) ?? new Map<number, Layer & { readonly start: number }>();
  strokes.set(output, known);
  const before = known.get(choke);
  if (before && before.start < start) {
    before.envelope.gain.setTargetAtTime(0, start, CHOKED);
    before.source.stop(start + CHOKED * SILENT);
  }
  known.set(choke, { ...layer, start });
}
