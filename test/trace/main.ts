/**
 * Follows an edit, a play and a note through a running server, and prints the files that each passes. `npm run trace`; `--json` for a test. Worker threads are not seen from here.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../../client-sdk/index.ts';
import { readConfig } from '../../server/config.ts';
import { startServer } from '../../server/server.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';

const ROOT = join(import.meta.dirname, '../..');
const SETTLE_MS = 2_000;
const IDLE_MS = 1_000;

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });

/** Calls since the last time, by function: its file, then where it stands there. */
async function takeCalls(): Promise<Map<string, number>> {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const calls = new Map<string, number>();
  for (const { url, functions } of result) {
    const file = url.startsWith('file:') ? relative(ROOT, new URL(url).pathname) : '';
    if (!/^(server|client-sdk)\//.test(file)) continue;
    for (const { ranges } of functions)
      for (const { startOffset, count } of ranges) calls.set(`${file} ${startOffset}`, count);
  }
  return calls;
}

/** Files with a function that is called at a higher rate than while nothing happens. */
async function filesPassed(operation: () => Promise<unknown>): Promise<string[]> {
  await takeCalls();
  const begun = performance.now();
  await operation();
  const calls = await takeCalls();
  // Of a long operation the calls while nothing happens are in the count, too.
  const share = Math.min(1, (performance.now() - begun) / IDLE_MS);
  const passed = [...calls].filter(([place, count]) => count > share * (idle.get(place) ?? 0));
  return [...new Set(passed.map(([place]) => place.replace(/ .*/, '')))].sort();
}

const dataDir = await mkdtemp(join(tmpdir(), 'aero-melody-trace-'));
const server = await startServer(readConfig({ PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'error', AUTH_MODE: 'open' }));
const log = await createLog(server.url, 'CDG', 'NRT', 'LAX');
const ada = await connect({ url: server.url, log, name: 'Ada' });
const ben = await connect({ url: server.url, log, name: 'Ben' });
let heard = 0;
ben.on('note', () => {
  heard += 1;
});

// Clients that join estimate their clock's offset by a burst of pings.
await sleep(SETTLE_MS);
await takeCalls();
await sleep(IDLE_MS);
const idle = await takeCalls();

const traces = {
  edit: await filesPassed(async () => {
    ada.travelLog.setTitle('Around the world');
    await ada.saved();
    await until('Ben has the title', () => ben.travelLog.read().title === 'Around the world');
  }),
  play: await filesPassed(() => ada.transport.play()),
  note: await filesPassed(async () => {
    const before = heard;
    await until('Ben hears a note', () => heard > before);
  }),
};

await ada.leave();
await ben.leave();
await server.close();
await rm(dataDir, { recursive: true });

if (process.argv.includes('--json')) process.stdout.write(JSON.stringify(traces));
else for (const [name, files] of Object.entries(traces)) process.stdout.write(`${name}\n  ${files.join('\n  ')}\n`);
