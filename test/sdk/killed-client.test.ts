import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import type { AeroMelody } from '../../server/server.ts';
import { type Gate, openGate } from '../support/gate.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const ROOT = join(import.meta.dirname, '../..');

let server: AeroMelody;
let gate: Gate;
let folder: string;
beforeAll(async () => {
  server = await startServer();
  gate = await openGate(server.url);
  folder = await mkdtemp(join(tmpdir(), 'aero-melody-outbox-'));
});
afterAll(async () => {
  await gate.close();
  await server.close();
  await rm(folder, { recursive: true });
});

function startTypist(log: string): { child: ChildProcess; lines: string[] } {
  const args = ['--import', 'tsx', 'test/sdk/typist.ts', gate.url, log, folder, '5'];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  child.stdout!.on('data', (chunk) => lines.push(...String(chunk).trim().split('\n')));
  return { child, lines };
}

const typed = (lines: string[]) => lines.filter((line) => line.startsWith('typed')).length;

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const numbers = (text: string) => text.trim().split(' ').map(Number);

test('E3, O1, O7, O8: what a killed client has typed, offline or not, arrives once and in order', {
  timeout: 60_000,
}, async () => {
  const log = await createLog(server.url, 'CDG');
  const first = startTypist(log);
  await until('it types while it is connected', () => typed(first.lines) > 30);
  gate.shut();
  const online = typed(first.lines);
  await until('it goes on offline', () => typed(first.lines) > online + 60);
  await kill(first.child);

  // The server is still out of reach: the text is there all the same, and can be gone on with.
  const second = startTypist(log);
  await until('it types again', () => typed(second.lines) > 30);
  expect(second.lines[0]).toMatch(/^joined (offline|reconnecting) [1-9]/);
  await kill(second.child);

  gate.open();
  const third = startTypist(log);
  await until('it types a third time', () => typed(third.lines) > 30);
  await kill(third.child);

  const ada = await connect({ url: gate.url, log, name: 'Ada', outbox: { folder } });
  await ada.saved();
  const judge = await connect({ url: server.url, log, name: 'Judge' });
  const text = judge.travelLog.read().waypoints[0]!.entry;
  expect(numbers(text)).toEqual(numbers(text).map((_, at) => at));
  expect(ada.travelLog.read().waypoints[0]!.entry).toBe(text);
  // Of what was typed last, a write that was under way when the process was killed may be missing.
  expect(numbers(text).length).toBeGreaterThan(online + typed(third.lines));
  await ada.leave();
  await judge.leave();
});
