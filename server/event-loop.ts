import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 5;

/** Delay of the event loop. */
export interface EventLoop {
  /** 99th percentile of the delay since the last call, seconds. */
  lateP99(): number;
  close(): Promise<void>;
}

export function watchEventLoop(): EventLoop {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  return {
    lateP99() {
      // The histogram holds the time between two samples; its resolution is subtracted.
      const late = Math.max(0, delays.percentile(99) / 1e9 - RESOLUTION_MS / 1e3);
      delays.reset();
      return late;
    },
    async close() {
      delays.disable();
    },
  };
}
