/** The app's sources that a test plays and measures in a page of its own. */
import type { CompositionFile } from '@aero-melody/client';
import { openLoudnessMeter } from '../../app/src/loudness.ts';
import { openSampledPrograms, type SampledPrograms } from '../../app/src/sampled-programs.ts';
import { renderSound } from '../../app/src/wav-render.ts';

export { INSTRUMENTS } from '../../app/src/instruments.ts';
export { openSampledPrograms } from '../../app/src/sampled-programs.ts';
export { soundSample } from '../../app/src/synth-sample.ts';

const RATE = 44_100;
/** As where no sample could be fetched: the synthesiser plays. */
const NO_SAMPLES: SampledPrograms = { instrument: () => [], drum: () => [], load: async () => {} };

/** Figures of a rendered sound, dB and LU. */
export interface Figures {
  readonly loudness: number;
  /** Loudness through a small speaker, which has nothing below 250 Hz. */
  readonly smallSpeaker: number;
  /** Power from 2.5 to 6 kHz, under that of the whole. */
  readonly presence: number;
  /** Right side above the left one. */
  readonly right: number;
  readonly seconds: number;
  /** Time that the rendering took, seconds. */
  readonly took: number;
}

/** Renders a piece, by samples or without them, and measures it. */
export async function measured(piece: CompositionFile, by: 'samples' | 'synth'): Promise<Figures> {
  const began = performance.now();
  const options = { onProgress() {}, signal: new AbortController().signal };
  const { pieces, loudness } = await renderSound(piece, by === 'samples' ? openSampledPrograms() : NO_SAMPLES, options);
  const took = (performance.now() - began) / 1000;
  const sides = await Promise.all([0, 1].map((side) => sideOf(pieces, side)));
  const [left, right] = sides as [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>];
  const small = openLoudnessMeter(RATE);
  const filtered = await Promise.all(
    sides.map((side) =>
      through(side, [
        ['highpass', 250],
        ['highpass', 250],
      ]),
    ),
  );
  small.feed(filtered[0]!, filtered[1]!);
  const present = await through(left, [
    ['highpass', 2_500],
    ['highpass', 2_500],
    ['lowpass', 6_000],
    ['lowpass', 6_000],
  ]);
  return {
    ...{ loudness, took, smallSpeaker: small.integrated(), seconds: left.length / RATE },
    presence: level(present) - level(left),
    right: level(right) - level(left),
  };
}

async function sideOf(pieces: readonly Blob[], side: number): Promise<Float32Array<ArrayBuffer>> {
  const parts = await Promise.all(
    pieces.map((piece) => piece.slice((side * piece.size) / 2, ((side + 1) * piece.size) / 2).arrayBuffer()),
  );
  return new Float32Array(await new Blob(parts).arrayBuffer());
}

async function through(
  samples: Float32Array<ArrayBuffer>,
  filters: readonly (readonly ['highpass' | 'lowpass', number])[],
): Promise<Float32Array> {
  const context = new OfflineAudioContext(1, samples.length, RATE);
  const buffer = new AudioBuffer({ length: samples.length, sampleRate: RATE });
  buffer.copyToChannel(samples, 0);
  const source = new AudioBufferSourceNode(context, { buffer });
  filters
    .reduce<AudioNode>(
      (node, [type, frequency]) => node.connect(new BiquadFilterNode(context, { type, frequency, Q: 0 })),
      source,
    )
    .connect(context.destination);
  source.start();
  return (await context.startRendering()).getChannelData(0);
}

/** Mean power, dB. */
const level = (samples: Float32Array) =>
  10 * Math.log10(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
