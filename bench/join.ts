import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startRedis } from '../test/support/redis.ts';
import { median, short } from './figures.ts';
import { createReader, join } from './guest.ts';
import { install } from './install.ts';
import { bringDocument, type LargeDocument, writeEdits, writeWaypoints } from './large-documents.ts';
import { startDatabase } from './mariadb.ts';
import { aeroMelody } from './peers/aero-melody.ts';
import { hocuspocus } from './peers/hocuspocus.ts';
import { yWebsocket } from './peers/y-websocket.ts';
import { describeMachine, printTable, publish } from './report.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { TARGETS } from './targets.ts';
import { type Judged, printVerdicts } from './verdict.ts';
import { inTurns } from './workload.ts';

const ROOMS = 20;
/** Joins of a round, count. */
const JOINS = 100;
const LARGE_JOINS = 20;
/** What a join leaves to do after it, ms. */
const AFTER_MS = 300;
/** Snapshots of a large document are written meanwhile, ms. */
const SETTLE_MS = 15_000;

const ROWS = ['alone', 'two', 'waypoints', 'edits'] as const;

/** CPU time of all servers for a join, round by round, ms. */
interface Joined {
  readonly row: string;
  readonly server: string;
  readonly cpuMs: readonly number[];
}

/** Cost of a join: in rooms that are open, and with large documents beside other servers. */
export async function measureJoin(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      waypoints: { type: 'string', default: '5000' },
      edits: { type: 'string', default: '200000' },
    },
  });
  const isChosen = (row: (typeof ROWS)[number]) => positionals.length === 0 || positionals.includes(row);
  const rounds = Number(values.rounds);
  const machine = describeMachine({});
  const joined: Joined[] = [];
  const judged: Judged[] = [];
  if (isChosen('alone')) {
    const cpuMs = await joinAlone(rounds);
    joined.push({ row: 'an open room, alone', server: 'Aero Melody, SQLite', cpuMs });
    judged.push({ what: 'an open room, alone, ms', figure: median(cpuMs), target: TARGETS.join.alone });
  }
  if (isChosen('two')) {
    const cpuMs = await joinOnTwo(rounds);
    joined.push({ row: 'an open room, two', server: 'Aero Melody, MariaDB, both instances', cpuMs });
    judged.push({ what: 'an open room, two, ms', figure: median(cpuMs), target: TARGETS.join.onTwo });
  }
  const writers = [
    ...(isChosen('waypoints') ? [(server: ServerProcess) => writeWaypoints(server, Number(values.waypoints))] : []),
    ...(isChosen('edits') ? [(server: ServerProcess) => writeEdits(server, Number(values.edits))] : []),
  ];
  for (const [ours, ...others] of writers.length > 0 ? await joinLarge(writers, rounds) : []) {
    joined.push(ours!, ...others);
    for (const other of others)
      judged.push({
        what: `${other.row} : ${other.server}`,
        figure: median(ours!.cpuMs.map((cpuMs, round) => cpuMs / other.cpuMs[round]!)),
        target: TARGETS.join.largeDocument,
      });
  }
  await publish(
    'join',
    [
      '# Joins',
      machine,
      `CPU ms of the servers for a join, medians of ${rounds} rounds: ${JOINS} new guests into ${ROOMS} open rooms, and ${LARGE_JOINS} into one with a ` +
        'large document, which is equal on all servers; ratios are medians of those of each round.',
      printTable([
        ['', 'server', 'CPU ms a join', 'each round'],
        ...joined.map(({ row, server, cpuMs }) => [row, server, short(median(cpuMs)), cpuMs.map(short).join(' ')]),
      ]),
      printVerdicts(judged),
    ].join('\n\n'),
    { keep: positionals.length === 0 },
  );
}

async function joinAlone(rounds: number): Promise<number[]> {
  const dir = await mkdtemp(joinPath(tmpdir(), 'aero-melody-bench-'));
  const server = await startServer(aeroMelody('SQLite'), { DATA_DIR: dir, LOG_LEVEL: 'error' });
  try {
    return await joinOpenRooms([server], rounds);
  } finally {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

async function joinOnTwo(rounds: number): Promise<number[]> {
  const [redis, mariadb] = await Promise.all([startRedis(), startDatabase()]);
  const dir = await mkdtemp(joinPath(tmpdir(), 'aero-melody-bench-'));
  const shared = {
    REDIS_URL: redis.url,
    DATABASE_URL: mariadb.url,
    SECRET: 'the same for both instances of the bench',
  };
  const servers: ServerProcess[] = [];
  try {
    for (const at of [0, 1]) {
      const env = { ...shared, DATA_DIR: joinPath(dir, `${at}`), LOG_LEVEL: 'error' };
      servers.push(await startServer(aeroMelody('MariaDB'), env));
    }
    return await joinOpenRooms(servers, rounds);
  } finally {
    for (const server of servers) await server.stop();
    await Promise.all([redis.stop(), mariadb.stop()]);
    await rm(dir, { recursive: true, force: true });
  }
}

/** Each room is held by a member on every instance; those who join are spread over them. The first round compiles. */
async function joinOpenRooms(servers: readonly ServerProcess[], rounds: number): Promise<number[]> {
  const [first] = servers;
  const rooms = await inTurns(ROOMS, () => first!.peer.createRoom(first!.url));
  const read = createReader(first!.peer);
  let clientId = 0;
  for (const room of rooms) for (const server of servers) await join(server, room, ++clientId, read, () => {});
  const measured: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const cpuMs = await joinsOf(servers, JOINS, (at) => rooms[at % ROOMS]!);
    if (round > 0) measured.push(cpuMs);
  }
  return measured;
}

/** For each document a result of ours, then of the others. */
async function joinLarge(
  writers: readonly ((server: ServerProcess) => Promise<LargeDocument>)[],
  rounds: number,
): Promise<Joined[][]> {
  install();
  const dir = await mkdtemp(joinPath(tmpdir(), 'aero-melody-bench-'));
  const servers: ServerProcess[] = [];
  try {
    for (const peer of [aeroMelody('SQLite'), yWebsocket, hocuspocus])
      servers.push(await startServer(peer, { DATA_DIR: dir, LOG_LEVEL: 'error' }));
    const [ours, ...others] = servers;
    const results: Joined[][] = [];
    for (const write of writers) {
      const document = await write(ours!);
      const places = [{ server: ours!, room: document.log }];
      for (const server of others) places.push({ server, ...(await bringDocument(server, document.state)) });
      // Held here as on the other servers.
      await join(ours!, document.log, 1, createReader(ours!.peer), () => {});
      await sleep(SETTLE_MS);
      const row = `${document.what}, ${short(document.state.byteLength / 1_024)} KiB`;
      results.push(await joinInTurns(row, places, rounds));
    }
    return results;
  } finally {
    for (const server of servers) await server.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

async function joinInTurns(
  row: string,
  places: readonly { readonly server: ServerProcess; readonly room: string }[],
  rounds: number,
): Promise<Joined[]> {
  const measured = places.map((): number[] => []);
  for (let round = 0; round <= rounds; round++)
    for (const [at, { server, room }] of places.entries()) {
      const cpuMs = await joinsOf([server], LARGE_JOINS, () => room);
      if (round > 0) measured[at]!.push(cpuMs);
    }
  return places.map(({ server }, at) => ({ row, server: server.peer.name, cpuMs: measured[at]! }));
}

let clientIds = 0x3f00_0000;

/** CPU time of all servers for each of some joins, ms. Leaving does not count. */
async function joinsOf(
  servers: readonly ServerProcess[],
  count: number,
  roomOf: (at: number) => string,
): Promise<number> {
  const read = createReader(servers[0]!.peer);
  const before = await cpuMs(servers);
  const guests = await inTurns(count, (at) =>
    join(servers[at % servers.length]!, roomOf(at), ++clientIds, read, () => {}),
  );
  await sleep(AFTER_MS);
  const spent = (await cpuMs(servers)) - before;
  for (const guest of guests) guest.leave();
  await sleep(AFTER_MS);
  return spent / count;
}

const cpuMs = async (servers: readonly ServerProcess[]): Promise<number> =>
  (await Promise.all(servers.map((server) => server.cpuMs()))).reduce((sum, ms) => sum + ms, 0);
