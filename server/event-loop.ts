import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Interval of the samples, ms. Each wakes the process, which costs more than all else that an idle one does. */
const SAMPLE_MS = 100;

/** Delay of the event loop. */
export interface EventLoop {
  /** 99th percentile of the delay since the last call, seconds. */
  lateP99(): number;
  close(): Promise<void>;
}

/**
 * Samples how late a timer is. What is due in a stall is a sample of it, however far apart samples are: few of them make
 * the percentile coarser, and not smaller.
 */
export function watchEventLoop(): EventLoop {
  const delays = monitorEventLoopDelay({ resolution: SAMPLE_MS });
  delays.enable();
  return {
    lateP99() {
      // The histogram holds the time between two samples; its resolution is subtracted.
      const late = Math.max(0, delays.percentile(99) / 1e9 - SAMPLE_MS / 1e3);
      delays.reset();
      return late;
    },
    async close() {
      delays.disable();
    },
  };
}
