import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { median, quantile, short } from './figures.ts';
import { createReader, join } from './guest.ts';
import { install } from './install.ts';
import { startDatabase } from './mariadb.ts';
import { aeroMelody } from './peers/aero-melody.ts';
import { hocuspocus } from './peers/hocuspocus.ts';
import type { Peer } from './peers/peer.ts';
import { socketIo } from './peers/socket-io.ts';
import { ws } from './peers/ws.ts';
import { ySocketIo } from './peers/y-socket-io.ts';
import { yWebsocket } from './peers/y-websocket.ts';
import { describeMachine, printTable, publish } from './report.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { inTurns, type Performance, perform, type Workload } from './workload.ts';

const ROUNDS = 3;

const WORKLOADS = {
  '10 readers': { rooms: 1, writers: 1, readers: 10, everyMs: 20, ms: 1_000 },
  '50 readers': { rooms: 1, writers: 1, readers: 50, everyMs: 20, ms: 1_000 },
  '200 readers': { rooms: 1, writers: 1, readers: 200, everyMs: 20, ms: 1_000 },
  '100 rooms': { rooms: 100, writers: 4, readers: 0, everyMs: 500, ms: 1_200 },
  saturation: { rooms: 1, writers: 8, readers: 50, ms: 1_000 },
} satisfies Record<string, Workload>;
type WorkloadName = keyof typeof WORKLOADS;

/** Compiles what will be measured: two seconds with gaps, one without. */
const WARM_UP: Workload[] = [
  { rooms: 5, writers: 4, readers: 20, everyMs: 20, ms: 1_500 },
  { rooms: 1, writers: 8, readers: 50, ms: 1_000 },
];

const IDLE_ROOMS = 200;
const IDLE_CONNECTIONS = 500;
/** What is there before memory is read, so that what is made once does not count. */
const FIRST_ROOMS = 20;
const FIRST_CONNECTIONS = 60;

interface Contender {
  readonly peer: Peer;
  readonly env: Readonly<Record<string, string>>;
}

interface Result {
  readonly server: ServerProcess;
  /** Bytes. */
  readonly memory: { readonly room: number; readonly connection: number };
  readonly performances: Partial<Record<WorkloadName, Performance[]>>;
}

/** Runs every workload on every server in turns, and compares them. */
export async function measureFanout(words: readonly string[]): Promise<void> {
  install();
  const mariadb = await startDatabase();
  const dirs = await Promise.all([1, 2].map(() => mkdtemp(joinPath(tmpdir(), 'aero-melody-bench-'))));
  const ours = { LOG_LEVEL: 'error' };
  const contenders: Contender[] = [
    { peer: aeroMelody('SQLite'), env: { ...ours, DATA_DIR: dirs[0]! } },
    { peer: aeroMelody('MariaDB'), env: { ...ours, DATA_DIR: dirs[1]!, DATABASE_URL: mariadb.url } },
    ...[yWebsocket, hocuspocus, ySocketIo, socketIo, ws].map((peer) => ({ peer, env: {} })),
  ];
  const chosen = contenders.filter(
    ({ peer }) => words.length === 0 || words.some((word) => peer.name.toLowerCase().includes(word.toLowerCase())),
  );
  const versions = Object.fromEntries(
    contenders.flatMap(({ peer: { library } }) => (library ? [[library, versionOf(library)]] : [])),
  );
  const machine = describeMachine({ mariadb: mariadb.version, ...versions });
  const servers: ServerProcess[] = [];
  const results: Result[] = [];
  try {
    for (const { peer, env } of chosen) {
      const server = await startServer(peer, env);
      servers.push(server);
      results.push({ server, memory: await measureMemory(server), performances: {} });
      for (const workload of WARM_UP) await perform(server, workload);
    }
    for (let round = 1; round <= ROUNDS; round++)
      for (const { server, performances } of results)
        for (const name of Object.keys(WORKLOADS) as WorkloadName[]) {
          if (process.stderr.isTTY)
            process.stderr.write(`\r${round}/${ROUNDS} ${server.peer.name}, ${name}`.padEnd(70));
          performances[name] = [...(performances[name] ?? []), await perform(server, WORKLOADS[name])];
        }
  } finally {
    for (const server of servers) await server.stop();
    await mariadb.stop();
    for (const dir of dirs) await rm(dir, { recursive: true });
  }
  await publish('fanout', report(machine, results), { keep: words.length === 0 });
}

const versionOf = (library: string): string =>
  JSON.parse(readFileSync(joinPath(import.meta.dirname, 'node_modules', library, 'package.json'), 'utf8')).version;

/** Connections in one room, then rooms with one connection each. */
async function measureMemory(server: ServerProcess): Promise<{ room: number; connection: number }> {
  const read = createReader(server.peer);
  const come = (room: string, clientId: number) => join(server, room, clientId, read, () => {});
  const settled = async () => {
    await sleep(300);
    return (await server.memory()).rss;
  };
  const openRooms = (count: number) => inTurns(count, async () => come(await server.peer.createRoom(server.url), 1));
  const crowded = await server.peer.createRoom(server.url);
  let arrived = 0;
  const crowd = (count: number) => inTurns(count, () => come(crowded, ++arrived));

  const guests = [...(await openRooms(FIRST_ROOMS)), ...(await crowd(FIRST_CONNECTIONS))];
  const before = await settled();
  guests.push(...(await crowd(IDLE_CONNECTIONS)));
  const withCrowd = await settled();
  guests.push(...(await openRooms(IDLE_ROOMS)));
  const withRooms = await settled();
  for (const guest of guests) guest.leave();
  return { connection: (withCrowd - before) / IDLE_CONNECTIONS, room: (withRooms - withCrowd) / IDLE_ROOMS };
}

function report(machine: string, results: readonly Result[]): string {
  const cpu = (name: WorkloadName) => (result: Result) =>
    median(result.performances[name]!.map((one) => one.cpuMs / one.delivered));
  const latency = (part: number) => (result: Result) =>
    median(result.performances['50 readers']!.map((one) => quantile(one.latencies, part)));
  const figures: Record<string, (result: Result) => number> = {
    'CPU, 10 readers': cpu('10 readers'),
    'CPU, 50 readers': cpu('50 readers'),
    'CPU, 200 readers': cpu('200 readers'),
    'CPU, 100 rooms': cpu('100 rooms'),
    'CPU, saturation': cpu('saturation'),
    'p50 ms': latency(0.5),
    'p99 ms': latency(0.99),
    'delivered/s': (result) => median(result.performances.saturation!.map((one) => one.delivered / one.seconds)),
    'KiB a connection': (result) => result.memory.connection / 1_024,
    'KiB a room of one': (result) => result.memory.room / 1_024,
  };
  const names = Object.keys(figures);
  const own = results.filter(({ server }) => !server.peer.library);
  const ratios = own.flatMap((us) =>
    results
      .filter(({ server }) => server.peer.library)
      .map((them) => [
        `${us.server.peer.name} : ${them.server.peer.name}`,
        ...names.map((name) => short(figures[name]!(us) / figures[name]!(them))),
      ]),
  );
  return [
    '# Fan-out: Aero Melody, with every update on disk before anybody hears it, and servers that keep them in memory',
    machine,
    `Medians of ${ROUNDS} rounds in turns. CPU: seconds of the server process for 1,000 delivered updates; propagation with 50 readers; ` +
      'saturation: 8 writers and 50 readers in a room, each at most 64 updates ahead; memory: resident, after a collection. ' +
      'Not counted: the echo to the author, and the CPU of MariaDB, which is a process of its own.',
    printTable([
      ['server', ...names],
      ...results.map((result) => [result.server.peer.name, ...names.map((name) => short(figures[name]!(result)))]),
    ]),
    ...(ratios.length > 0 ? [printTable([['ratio', ...names], ...ratios])] : []),
  ].join('\n\n');
}
