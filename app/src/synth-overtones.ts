/** Drive into the bend: from about this part of full scale on, a wave is bent. */
const DRIVE = 12;
const LEVEL = 0.45;
/** Range that is added, Hz: what a small speaker has of a bass, and no harshness. */
const LOWEST = 220;
const HIGHEST = 1_600;
const POINTS = 2_048;

/**
 * Adds overtones of a deep sound beside it. A small speaker has nothing of its lowest octaves, and the ear hears a pitch by
 * its overtones.
 */
export function addOvertones(context: BaseAudioContext, input: AudioNode, output: AudioNode): void {
  const bend = new WaveShaperNode(context, { curve: bent() });
  const low = new BiquadFilterNode(context, { type: 'highpass', frequency: LOWEST, Q: 0 });
  const high = new BiquadFilterNode(context, { type: 'lowpass', frequency: HIGHEST, Q: 0 });
  input
    .connect(bend)
    .connect(low)
    .connect(high)
    .connect(new GainNode(context, { gain: LEVEL }))
    .connect(output);
}

/** A curve that bends more on one side than on the other, which gives even overtones as well as odd ones. */
const bent = () =>
  Float32Array.from({ length: POINTS }, (_, at) => {
    const sample = (2 * at) / (POINTS - 1) - 1;
    return Math.tanh(DRIVE * sample + 0.5) - Math.tanh(0.5);
  });
