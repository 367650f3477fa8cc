import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { median, short } from './figures.ts';
import { createReader, join } from './guest.ts';
import { install } from './install.ts';
import { cpuMsOf, onOne, onTwo } from './instances.ts';
import { bringDocument, type LargeDocument, writeEdits, writeWaypoints } from './large-documents.ts';
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
/** Rounds that compile, and do not count. */
const WARM_UP = 3;
/** Time for the work that a join leaves behind, ms. */
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
  install();
  const isChosen = (row: (typeof ROWS)[number]) => positionals.length === 0 || positionals.includes(row);
  const rounds = Number(values.rounds);
  const machine = describeMachine({});
  const joined: Joined[] = [];
  const judged: Judged[] = [];
  if (isChosen('alone')) {
    const [ours, theirs] = await joinAlone(rounds);
    joined.push(ours!, theirs!);
    judged.push({ what: 'an open room, alone, ms', figure: median(ours!.cpuMs), target: TARGETS.join.alone });
  }
  if (isChosen('two')) {
    const [ours] = await joinOnTwo(rounds);
    joined.push(ours!);
    judged.push({ what: 'an open room, two, ms', figure: median(ours!.cpuMs), target: TARGETS.join.onTwo });
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

/** Ours, then y-websocket's. */
const joinAlone = (rounds: number): Promise<Joined[]> =>
  onOne(async (ours) => {
    const theirs = await startServer(yWebsocket, {});
    try {
      const groups = [await openRooms([ours]), await openRooms([theirs])];
      return await joinInTurns('an open room, alone', groups, JOINS, rounds);
    } finally {
      await theirs.stop();
    }
  });

const joinOnTwo = (rounds: number): Promise<Joined[]> =>
  onTwo(async (servers) => joinInTurns('an open room, both instances', [await openRooms(servers)], JOINS, rounds));

/** Rooms of some servers; those who join are spread over both. */
interface Group {
  readonly servers: readonly ServerProcess[];
  readonly rooms: readonly string[];
}

/** Each room is held by a member on every server. */
async function openRooms(servers: readonly ServerProcess[]): Promise<Group> {
  const [first] = servers;
  const rooms = await inTurns(ROOMS, () => first!.peer.createRoom(first!.url));
  for (const room of rooms) for (const server of servers) await hold(server, room);
  return { servers, rooms };
}

const hold = (server: ServerProcess, room: string) =>
  join(server, room, ++clientIds, createReader(server.peer), () => {});

/** For each document a result of ours, then of the others. */
async function joinLarge(
  writers: readonly ((server: ServerProcess) => Promise<LargeDocument>)[],
  rounds: number,
): Promise<Joined[][]> {
  return onOne(async (ours) => {
    const others: ServerProcess[] = [];
    try {
      for (const peer of [yWebsocket, hocuspocus]) others.push(await startServer(peer, {}));
      const results: Joined[][] = [];
      for (const write of writers) results.push(await joinOne(await write(ours), ours, others, rounds));
      return results;
    } finally {
      for (const server of others) await server.stop();
    }
  });
}

async function joinOne(
  { what, log, state }: LargeDocument,
  ours: ServerProcess,
  others: readonly ServerProcess[],
  rounds: number,
): Promise<Joined[]> {
  // Held here as on the other servers.
  await hold(ours, log);
  const groups: Group[] = [{ servers: [ours], rooms: [log] }];
  for (const server of others) groups.push({ servers: [server], rooms: [await bringDocument(server, state)] });
  await sleep(SETTLE_MS);
  return joinInTurns(`${what}, ${short(state.byteLength / 1_024)} KiB`, groups, LARGE_JOINS, rounds);
}

/** A result of each group, which take turns. */
async function joinInTurns(row: string, groups: readonly Group[], count: number, rounds: number): Promise<Joined[]> {
  const measured = groups.map((): number[] => []);
  for (let round = 0; round < WARM_UP + rounds; round++)
    for (const [at, group] of groups.entries()) {
      const cpuMs = await joinsOf(group, count);
      if (round >= WARM_UP) measured[at]!.push(cpuMs);
    }
  return groups.map(({ servers }, at) => ({ row, server: servers[0]!.peer.name, cpuMs: measured[at]! }));
}

let clientIds = 0x3f00_0000;

/** CPU time of a group's servers for each of some joins, ms. Leaving does not count. */
async function joinsOf({ servers, rooms }: Group, count: number): Promise<number> {
  const read = createReader(servers[0]!.peer);
  const before = await cpuMsOf(servers);
  const guests = await inTurns(count, (at) =>
    join(servers[at % servers.length]!, rooms[at % rooms.length]!, ++clientIds, read, () => {}),
  );
  await sleep(AFTER_MS);
  const spent = (await cpuMsOf(servers)) - before;
  for (const guest of guests) guest.leave();
  await sleep(AFTER_MS);
  return spent / count;
}
