// Loaded into the attacked server: prints the longest delay of its event loop, ms, whenever a line comes in.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 5;
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delays.enable();
process.stdin.on('data', () => {
  process.stdout.write(`loop_ms=${Math.max(0, delays.max / 1e6 - RESOLUTION_MS).toFixed(1)}\n`);
  delays.reset();
});
process.stdin.unref?.();
