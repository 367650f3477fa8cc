import { type ReadonlySignal, signal } from '@preact/signals';
import { type Pair, SIDES, type Side } from './listening-pair.ts';
import { openSampledPrograms } from './sampled-programs.ts';
import { masterGain, masterWav, renderSound } from './wav-render.ts';

/** Rendering goes on to its end. */
const NEVER = new AbortController().signal;

/** Plays one piece of a pair at a time, both equally loud. */
export interface PairSound {
  /** The piece that sounds. */
  readonly playing: ReadonlySignal<Side | undefined>;
  /** Plays a piece from its start, or stops it. To be called while a click or key is handled. */
  toggle(side: Side): void;
  close(): void;
}

/**
 * Renders both pieces with the instruments of journeys, as files are saved.
 * @param heard is called when a piece begins to sound
 */
export async function openPairSound(pair: Pair, heard: (side: Side) => void): Promise<PairSound> {
  const context = new AudioContext();
  const samples = openSampledPrograms();
  const sounds = new Map<Side, AudioBuffer>();
  for (const side of SIDES) {
    const sound = await renderSound(pair[side], samples, { onProgress() {}, signal: NEVER });
    const wav = await masterWav(sound, masterGain(sound));
    sounds.set(side, await context.decodeAudioData(await wav.arrayBuffer()));
  }
  return playSounds(context, sounds, heard);
}

function playSounds(
  context: AudioContext,
  sounds: ReadonlyMap<Side, AudioBuffer>,
  heard: (side: Side) => void,
): PairSound {
  const playing = signal<Side | undefined>(undefined);
  let source: AudioBufferSourceNode | undefined;

  function stop(): void {
    source?.stop();
    source = undefined;
    playing.value = undefined;
  }

  function play(side: Side): void {
    const begun = new AudioBufferSourceNode(context, { buffer: sounds.get(side)! });
    begun.onended = () => {
      if (source === begun) stop();
    };
    begun.connect(context.destination);
    begun.start();
    source = begun;
    playing.value = side;
    heard(side);
  }

  return {
    playing,
    toggle(side) {
      void context.resume();
      const wasPlaying = playing.value;
      stop();
      if (wasPlaying !== side) play(side);
    },
    close() {
      stop();
      void context.close();
    },
  };
}
