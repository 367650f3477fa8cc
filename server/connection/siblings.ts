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

export function watchSiblings(parts: {
  clock: Clock;
  sendHeartbeat(): void;
  /** An instance is new, or was silent for a while. */
  appeared(): void;
  /** Messages of either side may have been lost. */
  missed(): void;
  /** An instance is silent. */
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
    // This instance itself stood still: heartbeats of that time are yet to be read, and others may count it as lost.
    if (stoodStill) {
      for (const instance of lastSeen.keys()) lastSeen.set(instance, checkedAt);
      parts.missed();
    }
    for (const [instance, at] of lastSeen) {
      if (clock.now() - at <= SILENT_MS) continue;
      lastSeen.delete(instance);
      parts.lost(instance);
    }
  });
  function greet(): void {
    parts.sendHeartbeat();
    parts.missed();
  }
  let stopGreeting: (() => void) | undefined;
  return {
    seen(instance) {
      const known = lastSeen.has(instance);
      lastSeen.set(instance, clock.now());
      if (!known) parts.appeared();
    },
    reconnected() {
      // A link that fails and recovers many times a second is not worth a greeting each time.
      if (stopGreeting) return;
      greet();
      stopGreeting = clock.after(LATER_MS, () => {
        stopGreeting = undefined;
        greet();
      });
    },
    close() {
      stop();
      stopGreeting?.();
    },
  };
}
