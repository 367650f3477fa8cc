import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The messages of a stream in which each has its status byte. */
function messages(bytes: Buffer): number[][] {
  const found: number[][] = [];
  for (const byte of bytes) {
    if (byte >= 0x80) found.push([byte]);
    else found.at(-1)!.push(byte);
  }
  return found;
}

test('the MIDI bridge plays a room as bytes, and bytes into its jam, and leaves no note behind', async () => {
  const server = await startServer();
  onTestFinished(server.close);
  const log = await createLog(server.url, 'CDG', 'NRT');
  const room = await connect({ url: server.url, log, name: 'Ada' });
  onTestFinished(room.leave);
  const played: string[] = [];
  room.on('jam', ({ player, sound, event }) => {
    if (event.kind !== 'sustain') played.push(`${player.name} ${sound} ${event.kind} ${event.pitch}`);
  });

  const bridge = bridgeTo(server.url, log);
  await until('the bridge is in the room', () => bridge.said().includes('is in the room'));
  await room.transport.play();
  const beginsOn = (channel: number) => messages(bridge.bytes()).some(([status]) => status === (0x90 | channel));
  await until('melody, bass and drums sound', () => [0, 1, 9].every(beginsOn));

  // A program, then two notes under one status, ended under another.
  bridge.process.stdin!.write(Uint8Array.from([0xc0, 11, 0x90, 60, 100, 64, 90]));
  bridge.process.stdin!.write(Uint8Array.from([0x80, 60, 0, 64, 0]));
  await until('the room hears them', () => played.length === 4);
  expect(played).toEqual(['MIDI 11 on 60', 'MIDI 11 on 64', 'MIDI 11 off 60', 'MIDI 11 off 64']);

  // Notes of another member have a channel of their own.
  room.jam.noteOn(72, 99);
  await until('Ada sounds', () => messages(bridge.bytes()).some((message) => message.join() === [0x94, 72, 99].join()));

  bridge.process.kill('SIGTERM');
  await once(bridge.process, 'close');
  const held = new Set<string>();
  for (const [status = 0, pitch] of messages(bridge.bytes())) {
    if (status >> 4 === 9) held.add(`${status & 15} ${pitch}`);
    if (status >> 4 === 8) held.delete(`${status & 15} ${pitch}`);
  }
  expect([...held]).toEqual([]);
});

function bridgeTo(url: string, log: string) {
  const args = ['--import', 'tsx', 'examples/midi-bridge.ts', '--url', url, '--log', log];
  const child: ChildProcess = spawn(process.execPath, args, { cwd: ROOT, stdio: 'pipe' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const chunks: Buffer[] = [];
  let said = '';
  child.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr!.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  return { process: child, bytes: () => Buffer.concat(chunks), said: () => said };
}
