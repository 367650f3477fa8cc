import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connect, type Room } from '../client-sdk/index.ts';
import { startRedis } from '../test/support/redis.ts';
import { until } from '../test/support/until.ts';
import { median, quantile, short } from './figures.ts';
import { createReader, type Guest, join } from './guest.ts';
import { install } from './install.ts';
import { startDatabase } from './mariadb.ts';
import { aeroMelody } from './peers/aero-melody.ts';
import type { Peer } from './peers/peer.ts';
import { socketIoRedis as relay } from './peers/socket-io-redis.ts';
import { describeMachine, printTable, publish } from './report.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { TARGETS } from './targets.ts';
import { typeUpdates } from './typing.ts';
import { printVerdicts } from './verdict.ts';

const INSTANCES = 3;
/** Between two letters of the writer, ms, and how long it types. */
const EVERY_MS = 20;
const TYPING_MS = 3_000;
const READERS = 20;
const WRITER = 0x2f00_0001;
const EDITS = 60;

/** Crossings of the same rounds. */
type Crossings = Readonly<Record<'ours' | 'bare', Crossing[]>>;

interface Crossing {
  /** From a letter on the first instance to its arrival on the second, ms. */
  readonly latencies: readonly number[];
  /** CPU time of each instance for 1,000 letters delivered, s; the third one holds nobody of the room. */
  readonly cpu: readonly number[];
}

/** Parts of the report. */
const ROWS = ['crossing', 'notes', 'spread'] as const;

/** Cost of a room that is spread over instances, beside Socket.IO that relays the same bytes the same way. */
export async function measureCluster(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { rounds: { type: 'string', default: '3' } },
  });
  const isChosen = (row: (typeof ROWS)[number]) => positionals.length === 0 || positionals.includes(row);
  install();
  const redis = await startRedis();
  const mariadb = await startDatabase();
  const dirs = await Promise.all(
    Array.from({ length: INSTANCES }, () => mkdtemp(joinPath(tmpdir(), 'aero-melody-bench-'))),
  );
  const machine = describeMachine({ mariadb: mariadb.version });
  const env = { REDIS_URL: redis.url, DATABASE_URL: mariadb.url, SECRET: 'the same for all instances of the bench' };
  const start = async (peer: Peer) => {
    const servers: ServerProcess[] = [];
    for (const dir of dirs) servers.push(await startServer(peer, { ...env, DATA_DIR: dir, LOG_LEVEL: 'error' }));
    return servers;
  };
  const ours = await start(aeroMelody('MariaDB'));
  const bare = await start(relay);
  try {
    const parts: string[] = [];
    if (isChosen('crossing')) parts.push(...reportCrossing(await crossInTurns(ours, bare, Number(values.rounds))));
    if (isChosen('notes')) parts.push(reportNotes(await firstNotes(ours)));
    if (isChosen('spread')) {
      const spread: Spread[] = [];
      for (let count = 1; count <= INSTANCES; count++) spread.push(await saturate(ours.slice(0, count)));
      parts.push(...reportSpread(spread));
    }
    const report = ['# Several instances', machine, ...parts].join('\n\n');
    await publish('cluster', report, { keep: positionals.length === 0 });
  } finally {
    for (const server of [...ours, ...bare]) await server.stop();
    await redis.stop();
    await mariadb.stop();
    for (const dir of dirs) await rm(dir, { recursive: true });
  }
}

/** The first crossing of each compiles. */
async function crossInTurns(
  ours: readonly ServerProcess[],
  bare: readonly ServerProcess[],
  rounds: number,
): Promise<Crossings> {
  for (const servers of [ours, bare]) await cross(servers);
  const crossings: Crossings = { ours: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    crossings.ours.push(await cross(ours));
    crossings.bare.push(await cross(bare));
  }
  return crossings;
}

/** One writes on the first instance, others read on the second, and the third has rooms of its own to be idle in. */
async function cross(servers: readonly ServerProcess[]): Promise<Crossing> {
  const [first, second] = servers as [ServerProcess, ServerProcess];
  const room = await first.peer.createRoom(first.url);
  const read = createReader(first.peer);
  const sentAt: number[] = [];
  const latencies: number[] = [];
  const writer = await join(first, room, WRITER, read, () => {});
  const readers: Guest[] = [];
  for (let at = 0; at < READERS; at++) {
    let heard = 0;
    readers.push(
      await join(second, room, at + 1, read, (_, letters) => {
        for (; letters > 0; letters--) latencies.push(performance.now() - sentAt[heard++]!);
      }),
    );
  }
  await sleep(500);
  const before = await Promise.all(servers.map((server) => server.cpuMs()));
  const letters = typeUpdates(WRITER, TYPING_MS / EVERY_MS);
  for (const letter of letters) {
    sentAt.push(performance.now());
    writer.say([letter]);
    await sleep(EVERY_MS);
  }
  const expected = letters.length * READERS;
  await until('every letter arrives', () => latencies.length === expected, 30_000);
  const after = await Promise.all(servers.map((server) => server.cpuMs()));
  for (const guest of [writer, ...readers]) guest.leave();
  await sleep(200);
  return { latencies, cpu: after.map((cpuMs, at) => (cpuMs - before[at]!) / expected) };
}

/** From an edit on one instance to the first new note at a member of another, ms. */
async function firstNotes(servers: readonly ServerProcess[]): Promise<number[]> {
  const [first, second] = servers as [ServerProcess, ServerProcess];
  const log = await first.peer.createRoom(first.url);
  const ada = await connect({ url: first.url, log, name: 'Ada' });
  const ben = await connect({ url: second.url, log, name: 'Ben' });
  await ben.transport.play();
  await sleep(3_000);
  const latencies: number[] = [];
  for (let edit = 0; edit < EDITS; edit++) {
    const steered = nextNewNote(ben);
    const at = performance.now();
    // Whatever else is steered, some of it sounds the same.
    ada.travelLog.steer({ seed: edit });
    latencies.push((await steered) - at);
    // A drag would be one revision.
    await sleep(400 + Math.random() * 300);
  }
  await ada.leave();
  await ben.leave();
  return latencies;
}

function nextNewNote(room: Room): Promise<number> {
  const before = Math.max(0, ...room.score.legs().map(({ revision }) => revision));
  return new Promise((resolve) => {
    const off = room.on('note', (note) => {
      if (note.revision <= before) return;
      off();
      resolve(performance.now());
    });
  });
}

interface Spread {
  readonly instances: number;
  readonly deliveredASecond: number;
  /** CPU time of all instances for 1,000 letters delivered, s. */
  readonly cpu: number;
}

/** Rooms that are each on one instance, typed in as fast as everybody hears it. */
async function saturate(servers: readonly ServerProcess[]): Promise<Spread> {
  const before = await Promise.all(servers.map((server) => server.cpuMs()));
  const started = performance.now();
  const delivered = await Promise.all(servers.map(fill));
  const seconds = (performance.now() - started) / 1_000;
  const after = await Promise.all(servers.map((server) => server.cpuMs()));
  const cpuMs = after.reduce((sum, ms, at) => sum + ms - before[at]!, 0);
  const all = delivered.reduce((sum, count) => sum + count, 0);
  return { instances: servers.length, deliveredASecond: all / seconds, cpu: cpuMs / all };
}

async function fill(server: ServerProcess): Promise<number> {
  const room = await server.peer.createRoom(server.url);
  const read = createReader(server.peer);
  let delivered = 0;
  const writer = await join(server, room, WRITER, read, () => {});
  const readers: Guest[] = [];
  for (let at = 0; at < READERS; at++)
    readers.push(
      await join(server, room, at + 1, read, (_, letters) => {
        delivered += letters;
      }),
    );
  const letters = typeUpdates(WRITER, 6_000);
  for (let sent = 0; sent < letters.length; sent += 32) {
    writer.say(letters.slice(sent, sent + 32));
    await until('others hear it', () => delivered >= (sent - 32) * READERS, 30_000);
  }
  await until('everybody has heard all', () => delivered === letters.length * READERS, 30_000);
  for (const guest of [writer, ...readers]) guest.leave();
  return delivered;
}

function reportCrossing(crossings: Crossings): string[] {
  const part = (share: number) => (crossing: Crossing) => quantile(crossing.latencies, share);
  const cpu = (at: number) => (crossing: Crossing) => crossing.cpu[at]!;
  const ratio = (of: (crossing: Crossing) => number) =>
    median(crossings.ours.map((ours, round) => of(ours) / of(crossings.bare[round]!)));
  const row = (name: string, of: (crossing: Crossing) => number) => [
    name,
    short(median(crossings.ours.map(of))),
    short(median(crossings.bare.map(of))),
    short(ratio(of)),
  ];
  return [
    `One writes a letter every ${EVERY_MS} ms on the first instance, ${READERS} read on the second; medians of ${crossings.ours.length} ` +
      'rounds in turns. Ours commits every letter to the disk before anybody sees it; the relay keeps nothing.',
    printTable([
      ['', 'Aero Melody', relay.name, 'ratio'],
      row('A to B, p50 ms', part(0.5)),
      row('A to B, p99 ms', part(0.99)),
      row('CPU s per 1,000 delivered, A', cpu(0)),
      row('CPU s per 1,000 delivered, B', cpu(1)),
      row('the same, C that holds nobody', cpu(2)),
    ]),
    printVerdicts([{ what: 'A to B, p50 : bare relay', figure: ratio(part(0.5)), target: TARGETS.cluster.crossing }]),
  ];
}

const reportNotes = (notes: readonly number[]): string =>
  'From an edit on A to the first new note at a member of B, over ' +
  `${notes.length} edits: p50 ${short(quantile(notes, 0.5))} ms, p95 ${short(quantile(notes, 0.95))} ms, ` +
  `p99 ${short(quantile(notes, 0.99))} ms.`;

const reportSpread = (spread: readonly Spread[]): string[] => [
  'Rooms on one instance each, typed in as fast as they are heard; the load is made on the same machine.',
  printTable([
    ['instances', 'delivered/s', 'CPU s per 1,000 delivered'],
    ...spread.map(({ instances, deliveredASecond, cpu: spent }) => [
      String(instances),
      short(deliveredASecond),
      short(spent),
    ]),
  ]),
];
