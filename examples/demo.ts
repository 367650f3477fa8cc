/**
 * Two travellers write a journey together and hear it, on a server of their own. It writes `out/demo.mid`, prints a
 * table, and ends with 0 where everything was as it should be.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { connect } from '@aero-melody/client';
import { readConfig } from '../server/config.ts';
import { startServer } from '../server/server.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'aero-melody-demo-'));
const server = await startServer(readConfig({ ...process.env, PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'warn' }));

const created = await fetch(`${server.url}/api/logs`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ title: 'Paris to Los Angeles, the long way', seed: 7, waypoints: [{ airport: 'CDG' }] }),
});
const { id: log, token } = (await created.json()) as { id: string; token: string };
const ada = await connect({ url: server.url, log, token, name: 'Ada' });
const { token: link } = await ada.sharing.addLink({ role: 'editor', label: 'for Ben' });
const ben = await connect({ url: server.url, log, link, name: 'Ben' });

const heard = { ada: 0, ben: 0, replaced: 0 };
ada.on('note', () => heard.ada++);
ben.on('note', () => heard.ben++);
ada.on('replace', ({ dropped }) => {
  heard.replaced += dropped;
});

// Both write: one adds the stops, the other one tells what happened there.
const tokyo = ada.travelLog.add({ airport: 'NRT', depart: '2026-05-04T08:00:00Z' });
ada.travelLog.add({ airport: 'LAX' });
await ada.saved();
while (!ben.travelLog.entry(tokyo)) await sleep(5);
ben.travelLog.entry(tokyo)!.insert(0, 'Cicadas. Rain on the temple roof.');
await ben.saved();

await ben.transport.play();
console.log(`Ada and Ben listen to ${route()} at ${Math.round(ada.score.legs()[0]!.tempo)} beats a minute …`);
await sleep(3_000);

// The first stop moves while the first leg plays: what has not sounded yet is taken back and made anew.
const firstNew = new Promise<number>((resolve) => {
  const off = ben.on('note', ({ revision }) => {
    if (revision === 0) return;
    off();
    resolve(performance.now());
  });
});
const edited = performance.now();
ada.travelLog.edit(tokyo, { airport: 'SIN' });
const firstNoteMs = (await firstNew) - edited;
console.log(`Ada flies to Singapore instead: ${route()}`);
await sleep(2_000);
await Promise.all([ada.saved(), ben.saved()]);
await ada.transport.pause();

// Their content: each document also keeps what its own member could undo.
const equal = isDeepStrictEqual(ada.travelLog.read(), ben.travelLog.read());
const midi = await ben.exports.midi();
await mkdir('out', { recursive: true });
await writeFile('out/demo.mid', midi);
console.table({
  'notes heard by Ada': heard.ada,
  'notes heard by Ben': heard.ben,
  'notes taken back': heard.replaced,
  'first new note after the edit, ms': Number(firstNoteMs.toFixed(1)),
  'documents equal': equal,
  'bytes in out/demo.mid': midi.byteLength,
});

await ada.leave();
await ben.leave();
await server.close();
await rm(dataDir, { recursive: true });
process.exitCode = equal && heard.ada > 0 && heard.ada === heard.ben && heard.replaced > 0 ? 0 : 1;

function route(): string {
  return ada.travelLog
    .read()
    .waypoints.map((waypoint) => waypoint.airport)
    .join(' – ');
}
