// Loaded into every measured server: says what it has used so far when the bench asks, and ends with the bench.
process.on('message', (what) => {
  if (what === 'memory') for (let times = 0; times < 2; times++) globalThis.gc();
  const { user, system } = process.cpuUsage();
  process.send({ cpuMs: (user + system) / 1_000, memory: process.memoryUsage() });
});
process.on('disconnect', () => process.exit());
