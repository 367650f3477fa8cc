import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Crowd, openCrowd } from './crowd.ts';
import { median, short } from './figures.ts';
import { CLOSED_MS, cpuMsOf, onOne, onTwo, residentOf, untilQuiet } from './instances.ts';
import { describeMachine, printTable, publish } from './report.ts';
import type { ServerProcess } from './server-process.ts';
import { TARGETS } from './targets.ts';
import { type Judged, printVerdicts } from './verdict.ts';

const ROOM_MEMBERS = 10;
/** Before anything is measured: what is loaded late, and what a client asks more often at first. */
const SETTLE_MS = 15_000;
/** Members of one process that speaks for them, count. */
const CROWD_MEMBERS = 2_500;

const ROWS = ['alone', 'two', 'many'] as const;

/** Numbers of members and rooms, and durations. */
interface Plan {
  readonly members: number;
  readonly rounds: number;
  readonly seconds: number;
}

interface Rest {
  readonly row: string;
  /** Of one process without members, CPU ms a second. */
  readonly idle: number;
  readonly members: number;
  /** Of all instances with their members, CPU ms a second. */
  readonly quiet: number;
  /** Of one member, all instances together, CPU µs a second, what they cost without any taken off. */
  readonly member: number;
  /** Resident memory of one member, KiB. */
  readonly memberKiB: number;
  readonly loopP99Ms: number;
}

/** Cost of processes and members that do nothing. */
export async function measureRest(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '10' },
      quiet: { type: 'string', default: '600' },
      members: { type: 'string', default: '5000' },
    },
  });
  const chosen = ROWS.filter((row) => positionals.length === 0 || positionals.includes(row));
  const times = { rounds: Number(values.rounds), seconds: Number(values.seconds) };
  const machine = describeMachine({});
  const rests: Rest[] = [];
  for (const row of chosen) {
    const plan = { ...times, members: Number(row === 'many' ? values.members : values.quiet) };
    rests.push(
      row === 'two' ? await onTwo((two) => restOn(row, two, plan)) : await onOne((one) => restOn(row, [one], plan)),
    );
  }
  const judged: Judged[] = rests.flatMap(({ row, idle, member }) => [
    { what: `${row}: idle process, ms/s`, figure: idle, target: TARGETS.rest.idle },
    {
      what: `${row}: quiet member, µs/s`,
      figure: member,
      target: row === 'two' ? TARGETS.rest.memberOnTwo : TARGETS.rest.memberAlone,
    },
  ]);
  await publish(
    'rest',
    [
      '# At rest',
      machine,
      `CPU time of the instances, medians of ${times.rounds} windows of ${times.seconds} s; members of the SDK, ${ROOM_MEMBERS} a room, in processes of their own. ` +
        'A member is what all instances take more with it than without, behind a crowd of as many that has left again. Alone and many: one instance on SQLite; two: on MariaDB and Redis.',
      printTable([
        ['', 'idle ms/s', 'members', 'with them ms/s', 'a member µs/s', 'KiB a member', 'event loop p99 ms'],
        ...rests.map(({ row, idle, members, quiet, member, memberKiB, loopP99Ms }) => [
          row,
          ...[idle, members, quiet, member, memberKiB, loopP99Ms].map(short),
        ]),
      ]),
      printVerdicts(judged),
    ].join('\n\n'),
    { keep: positionals.length === 0 },
  );
}

async function restOn(row: string, servers: readonly ServerProcess[], plan: Plan): Promise<Rest> {
  const { members, rounds, seconds } = plan;
  const crowds = Array.from({ length: Math.ceil(members / CROWD_MEMBERS) }, openCrowd);
  try {
    // Idle processes are measured with compiled code, as those with members are: a crowd comes and goes first.
    await fill(crowds, servers, members);
    for (const crowd of crowds) await crowd.ask({ ask: 'leave' });
    await sleep(CLOSED_MS + SETTLE_MS);
    await untilQuiet(servers);
    const idle = await cpuASecond(servers, rounds, seconds);
    const empty = await residentOf(servers);
    await fill(crowds, servers, members);
    await sleep(SETTLE_MS);
    const quiet = await cpuASecond(servers, rounds, seconds);
    const full = await residentOf(servers);
    const watches = await Promise.all(servers.map((server) => server.watchLoop()));
    await sleep(seconds * 1_000);
    const loops = await Promise.all(watches.map((end) => end()));
    return {
      row,
      idle: idle / servers.length,
      members,
      quiet,
      member: (1_000 * (quiet - idle)) / members,
      memberKiB: (full - empty) / members / 1_024,
      loopP99Ms: Math.max(...loops),
    };
  } finally {
    for (const crowd of crowds) await crowd.close();
  }
}

/** Rooms of ten; with several instances as many members of each room on every one. */
async function fill(crowds: readonly Crowd[], servers: readonly ServerProcess[], members: number): Promise<void> {
  for (let room = 0; room < members / ROOM_MEMBERS; room++) {
    const log = await servers[0]!.peer.createRoom(servers[0]!.url);
    const crowd = crowds[room % crowds.length]!;
    for (const { url } of servers) await crowd.ask({ ask: 'join', url, log, count: ROOM_MEMBERS / servers.length });
  }
}

/** Of all servers together, ms a second, the median of windows. */
async function cpuASecond(servers: readonly ServerProcess[], rounds: number, seconds: number): Promise<number> {
  const windows: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = await cpuMsOf(servers);
    const began = performance.now();
    await sleep(seconds * 1_000);
    windows.push((1_000 * ((await cpuMsOf(servers)) - before)) / (performance.now() - began));
  }
  return median(windows);
}
