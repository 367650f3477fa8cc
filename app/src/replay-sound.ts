import { effect, type Signal, signal } from '@preact/signals';
import type { EveningMusic } from '../../client-sdk/replay/index.ts';
import type { ReplayClock } from './replay-clock.ts';
import { openInstruments, type Played, type Synth } from './synth.ts';

/** The sound of a replay, at its own speed alone. */
export interface ReplaySound {
  /** 0 to 1. */
  readonly volume: Signal<number>;
  readonly muted: Signal<boolean>;
  /**
   * To be called while a click or key is handled: browsers hold sound back until then. Resolves once it can sound, or it has
   * taken too long.
   */
  unlock(): Promise<void>;
  close(): void;
}

const TURN_MS = 25;
/** Notes are handed over this long before they sound, ms. */
const AHEAD_MS = 150;
/** A note that is late by more does not sound, ms. */
const GRACE_MS = 150;
/** The picture waits for the sound no longer than this, ms. */
const WAIT_MS = 1_000;

/** Opens the instruments with the first click, and hands them the notes of the evening as it plays. */
export function openReplaySound(music: EveningMusic, clock: ReplayClock): ReplaySound {
  const volume = signal(0.8);
  const muted = signal(false);
  let context: AudioContext | undefined;
  let synth: Synth | undefined;
  const programs = music.states.flatMap(({ legs }) => legs);
  const stopVolume = effect(() => {
    // Read in any case: without a synth the effect would depend on neither.
    const loud = muted.value ? 0 : volume.value;
    synth?.setVolume(loud);
  });

  function handOver(output: Played): { close(): void } {
    /** The next note. */
    let next = firstFrom(music, clock.now());
    const timer = setInterval(() => {
      if (!clock.playing.peek() || clock.speed.peek() !== 1) return;
      const now = clock.now();
      for (let note = music.notes[next]; note && note.at < now + AHEAD_MS; note = music.notes[++next]) {
        if (note.at < now - GRACE_MS) continue;
        output.play(note.note, Math.max(0, note.at - now) / 1000, note.ms / 1000, note.leg);
      }
    }, TURN_MS);
    const stopCuts = effect(() => {
      clock.cuts.value;
      next = firstFrom(music, clock.now());
      output.stop();
    });
    return {
      close() {
        clearInterval(timer);
        stopCuts();
        output.stop();
      },
    };
  }

  return {
    volume,
    muted,
    async unlock() {
      if (!context) {
        context = new AudioContext({ latencyHint: 'interactive' });
        const room = { transport: { state: 'playing' }, score: { legs: () => programs }, on: () => () => {} } as const;
        synth = openInstruments(context, room, handOver);
        synth.setVolume(muted.peek() ? 0 : volume.peek());
      }
      await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, WAIT_MS))]);
    },
    close() {
      stopVolume();
      synth?.close();
      void context?.close();
    },
  };
}

/** The number of the first note at a time or later, by bisection. */
function firstFrom({ notes }: EveningMusic, time: number): number {
  let low = 0;
  let high = notes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (notes[middle]!.at < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
