import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 5;

/** How late the event loop is with what is due. */
export interface EventLoop {
  /** 99 of 100 times it was less late than this since the last call, seconds. */
  lateP99(): number;
  close(): Promise<void>;
}

export function watchEventLoop(): EventLoop {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  return {
    lateP99() {
      // What is measured is the time between two turns that are meant to be so far apart.
      const late = Math.max(0, delays.percentile(99) / 1e9 - RESOLUTION_MS / 1e3);
      delays.reset();
      return late;
    },
    async close() {
      delays.disable();
    },
  };
}
