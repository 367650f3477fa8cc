import type { Clock } from '../clock.ts';

/** How often an instance says that it lives, ms. */
const ALIVE_MS = 2_000;
/** One that was silent for longer than this is gone, and its members with it, ms. */
const SILENT_MS = 6_000;
/** Other instances may find their way back as much later than this one, ms. */
const LATER_MS = 1_000;

/** Which other instances live. An instance that is killed takes no leave of anybody. */
export interface Siblings {
  /** An instance has said that it lives. */
  heard(instance: string): void;
  /** The way to them, which was cut, is there again. */
  reached(): void;
  close(): void;
}

/**
 * @param came is told of an instance that is new, or was silent for a while, and where all may have missed what was said
 * @param gone is told of one that is silent
 */
export function watchSiblings(parts: {
  clock: Clock;
  sayAlive(): void;
  came(): void;
  gone(instance: string): void;
}): Siblings {
  const { clock } = parts;
  const lastHeard = new Map<string, number>();
  let lookedAt = clock.now();
  parts.sayAlive();
  const stop = clock.every(ALIVE_MS, () => {
    parts.sayAlive();
    const stoodStill = clock.now() - lookedAt > 2 * ALIVE_MS;
    lookedAt = clock.now();
    // It was this instance that heard nothing: what was said meanwhile is read next.
    if (stoodStill) for (const instance of lastHeard.keys()) lastHeard.set(instance, lookedAt);
    for (const [instance, at] of lastHeard) {
      if (clock.now() - at <= SILENT_MS) continue;
      lastHeard.delete(instance);
      parts.gone(instance);
    }
  });
  function greet(): void {
    parts.sayAlive();
    parts.came();
  }
  let stopGreeting = () => {};
  return {
    heard(instance) {
      const known = lastHeard.has(instance);
      lastHeard.set(instance, clock.now());
      if (!known) parts.came();
    },
    reached() {
      greet();
      stopGreeting();
      stopGreeting = clock.after(LATER_MS, greet);
    },
    close() {
      stop();
      stopGreeting();
    },
  };
}
