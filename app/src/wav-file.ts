/** How a WAV file of ours is laid out: 16 bits, stereo. */
export const WAV = { sampleRate: 44_100, channels: 2, bytesPerFrame: 4 } as const;

export const WAV_HEADER_BYTES = 44;

/** Header of a file with so many frames. */
export function wavHeader(frames: number): Uint8Array<ArrayBuffer> {
  const bytes = frames * WAV.bytesPerFrame;
  const header = new DataView(new ArrayBuffer(WAV_HEADER_BYTES));
  const text = (at: number, letters: string) => {
    for (const [index, letter] of [...letters].entries()) header.setUint8(at + index, letter.charCodeAt(0));
  };
  text(0, 'RIFF');
  header.setUint32(4, 36 + bytes, true);
  text(8, 'WAVEfmt ');
  header.setUint32(16, 16, true);
  // Plain samples, as integers.
  header.setUint16(20, 1, true);
  header.setUint16(22, WAV.channels, true);
  header.setUint32(24, WAV.sampleRate, true);
  header.setUint32(28, WAV.sampleRate * WAV.bytesPerFrame, true);
  header.setUint16(32, WAV.bytesPerFrame, true);
  header.setUint16(34, 16, true);
  text(36, 'data');
  header.setUint32(40, bytes, true);
  return new Uint8Array(header.buffer);
}

/** Samples of both sides as the file holds them, in turns. */
export function wavSamples(left: Float32Array, right: Float32Array): Int16Array<ArrayBuffer> {
  const samples = new Int16Array(2 * left.length);
  for (let at = 0; at < left.length; at++) {
    samples[2 * at] = Math.round(32_767 * softened(left[at]!));
    samples[2 * at + 1] = Math.round(32_767 * softened(right[at]!));
  }
  return samples;
}

/** Inaudible samples, of 32,767: -70 dB. */
const SILENT = 10;

/**
 * Frames up to the last that can be heard, count.
 * @example audibleFrames(new Int16Array([0, 900, 0, -900, 3, -3])) // 2
 */
export const audibleFrames = (samples: Int16Array): number =>
  Math.ceil((samples.findLastIndex((sample) => Math.abs(sample) > SILENT) + 1) / WAV.channels);

const KNEE = 0.9;

/**
 * A peak bends before it would be cut: no sample leaves the range, and none that is quiet enough changes.
 * @example softened(0.5) // 0.5
 */
function softened(sample: number): number {
  const size = Math.abs(sample);
  if (size <= KNEE) return sample;
  return Math.sign(sample) * (KNEE + (1 - KNEE) * Math.tanh((size - KNEE) / (1 - KNEE)));
}
