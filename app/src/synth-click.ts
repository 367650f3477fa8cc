/** Pitches of the click on the first beat of a bar and on the others, Hz. */
const STRONG = 1_760;
const WEAK = 1_175;
const SECONDS = 0.05;
const LOUDNESS = 0.35;

/** Clicks once. @param start seconds on the context's clock */
export function soundClick(context: BaseAudioContext, output: AudioNode, start: number, strong: boolean): void {
  const envelope = new GainNode(context, { gain: 0 });
  envelope.gain.setValueAtTime(0, start);
  envelope.gain.linearRampToValueAtTime(LOUDNESS, start + 0.001);
  envelope.gain.exponentialRampToValueAtTime(0.001, start + SECONDS);
  envelope.connect(output);
  const tone = new OscillatorNode(context, { type: 'triangle', frequency: strong ? STRONG : WEAK });
  tone.connect(envelope);
  tone.start(start);
  tone.stop(start + SECONDS);
  tone.onended = () => envelope.disconnect();
}
