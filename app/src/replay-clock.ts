import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { ReplayTime } from '../../client-sdk/replay/index.ts';
import { prefersReducedMotion } from './reduced-motion.ts';

/** Speeds of a replay, as multiples of the evening's own. */
export const SPEEDS = [0.5, 1, 2, 4, 8, 16] as const;
export type Speed = (typeof SPEEDS)[number];

/** The playhead of a replay. */
export interface ReplayClock {
  /** From the start of the replay, ms. */
  readonly played: ReadonlySignal<number>;
  /** The time of the evening, ms since 1970. */
  readonly time: ReadonlySignal<number>;
  readonly playing: ReadonlySignal<boolean>;
  readonly speed: ReadonlySignal<Speed>;
  /** Counts jumps, pauses and changes of speed: what was handed over to sound does not any more. */
  readonly cuts: ReadonlySignal<number>;
  /** Plays on, from the start where it was at its end. */
  play(): void;
  pause(): void;
  /** Jumps, to ms from the start. */
  seek(played: number): void;
  setSpeed(speed: Speed): void;
  /** The time of the evening at this moment, between two frames, too. */
  now(): number;
  close(): void;
}

/** People who want less motion see a step four times a second, ms. */
const CALM_MS = 250;

export function openReplayClock(replayTime: ReplayTime): ReplayClock {
  const played = signal(0);
  const playing = signal(false);
  const speed = signal<Speed>(1);
  const cuts = signal(0);
  /** The last place at which the playhead was set, and its time, ms of the page. */
  let anchor = { played: 0, at: performance.now() };
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const current = () =>
    playing.peek()
      ? Math.min(replayTime.length, anchor.played + (performance.now() - anchor.at) * speed.peek())
      : anchor.played;

  /** Sets the playhead; what goes on, goes on from there. */
  function set(to: number): void {
    anchor = { played: Math.min(replayTime.length, Math.max(0, to)), at: performance.now() };
    played.value = anchor.played;
    cuts.value += 1;
  }

  function step(): void {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    played.value = current();
    if (played.value >= replayTime.length) pause();
    if (!playing.peek()) return;
    if (prefersReducedMotion()) timer = setTimeout(step, CALM_MS);
    else frame = requestAnimationFrame(step);
  }

  function pause(): void {
    const at = current();
    playing.value = false;
    set(at);
  }

  return {
    played,
    time: computed(() => replayTime.timeAt(played.value)),
    playing,
    speed,
    cuts,
    play() {
      if (playing.peek()) return;
      const at = current() >= replayTime.length ? 0 : current();
      playing.value = true;
      set(at);
      step();
    },
    pause,
    seek: set,
    setSpeed(next) {
      const at = current();
      speed.value = next;
      set(at);
    },
    now: () => replayTime.timeAt(current()),
    close() {
      playing.value = false;
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    },
  };
}
