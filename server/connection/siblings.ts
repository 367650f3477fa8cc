import type { Clock } from '../conductor/clock.ts';

/** How often an instance says that it lives, ms. */
const ALIVE_MS = 2_000;
/** One that was silent for longer than this is gone, and its members with it, ms. */
const SILENT_MS = 6_000;

/** Which other instances live. An instance that is killed takes no leave of anybody. */
export interface Siblings {
  /** An instance has said that it lives. */
  heard(instance: string): void;
  close(): void;
}

/** @param came is told of an instance that is new, or was silent for a while; @param gone of one that is silent */
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
  return {
    heard(instance) {
      const known = lastHeard.has(instance);
      lastHeard.set(instance, clock.now());
      if (!known) parts.came();
    },
    close: stop,
  };
}
