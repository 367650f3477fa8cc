// Loaded into every measured server: says what it has used so far when the bench asks, and ends with the bench.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 5;
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

process.on('message', (what) => {
  if (!['cpu', 'memory', 'watch', 'loop'].includes(what)) return;
  if (what === 'memory') for (let times = 0; times < 2; times++) globalThis.gc();
  // From here on only: the samples cost a hundredth of a core.
  if (what === 'watch') delays.enable();
  const { user, system } = process.cpuUsage();
  const loopP99Ms = Math.max(0, delays.percentile(99) / 1e6 - RESOLUTION_MS);
  if (what === 'loop') delays.disable();
  if (what === 'loop') delays.reset();
  process.send({ cpuMs: (user + system) / 1_000, memory: process.memoryUsage(), loopP99Ms });
});
process.on('disconnect', () => process.exit());
