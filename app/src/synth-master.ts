/** End of the path of a page's sound: its volume, and a limiter. */
export interface Master {
  readonly input: AudioNode;
  /** 0 to 1, as a fader feels it. */
  setVolume(volume: number): void;
  close(): void;
}

/** Gain at which journeys are about as loud as their files, −16 LUFS, where the volume is as a page opens. */
const GAIN = 2.5;
const VOLUME_SECONDS = 0.02;

export function openMaster(context: BaseAudioContext): Master {
  const gain = new GainNode(context, { gain: GAIN });
  // For the rare moment when many play at once. A browser adds a make-up gain, which is small at this threshold.
  const limiter = new DynamicsCompressorNode(context, {
    ...{ threshold: -3, knee: 0, ratio: 20, attack: 0.001, release: 0.1 },
  });
  const volume = new GainNode(context, { gain: 0 });
  gain.connect(volume).connect(limiter).connect(context.destination);
  return {
    input: gain,
    setVolume(value) {
      volume.gain.setTargetAtTime(value ** 2, context.currentTime, VOLUME_SECONDS);
    },
    close() {
      for (const node of [gain, limiter, volume]) node.disconnect();
    },
  };
}
