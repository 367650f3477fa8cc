import type { Clock } from '../clock.ts';

/** Heartbeat interval, ms. */
const ALIVE_MS = 2_000;
/** Heartbeat timeout, ms: an instance that is silent for longer is lost, and its members with it. */
const SILENT_MS = 6_000;
/** Other instances may reconnect to Redis this much later than this one, ms. */
const LATER_MS = 1_000;

/** The other instances that are alive. One that is killed sends no goodbye, but its heartbeats end. */
export interface Siblings {
  /** An instance has sent its heartbeat, or something else. */
  seen(instance: string): void;
  /** The link to the other instances was cut, and works again. */
  reconnected(): void;
  close(): void;
}

/**
 * @param appeared is called when an instance is new or was silent, and when messages may have been lost either way
 * @param lost is called with an instance that is silent
 */
export function watchSiblings(parts: {
  clock: Clock;
  sendHeartbeat(): void;
  appeared(): void;
  lost(instance: string): void;
}): Siblings {
  const { clock } = parts;
  const lastSeen = new Map<string, number>();
  let checkedAt = clock.now();
  parts.sendHeartbeat();
  const stop = clock.every(ALIVE_MS, () => {
    parts.sendHeartbeat();
    const stoodStill = clock.now() - checkedAt > 2 * ALIVE_MS;
    checkedAt = clock.now();
    // This instance itself stood still: the heartbeats of that time are yet to be read.
    if (stoodStill) for (const instance of lastSeen.keys()) lastSeen.set(instance, checkedAt);
    for (const [instance, at] of lastSeen) {
      if (clock.now() - at <= SILENT_MS) continue;
      lastSeen.delete(instance);
      parts.lost(instance);
    }
  });
  function greet(): void {
    parts.sendHeartbeat();
    parts.appeared();
  }
  let stopGreeting = () => {};
  return {
    seen(instance) {
      const known = lastSeen.has(instance);
      lastSeen.set(instance, clock.now());
      if (!known) parts.appeared();
    },
    reconnected() {
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
