import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Listener, openListener } from '../test/cluster/listener.ts';
import { freePort } from '../test/support/private-process.ts';
import { startRedis } from '../test/support/redis.ts';
import { createLog } from '../test/support/server.ts';
import { until } from '../test/support/until.ts';
import { WORLD_TOUR } from './concert.ts';
import { type Crowd, type CrowdStatus, openCrowd } from './crowd.ts';
import { median, short } from './figures.ts';
import { startDatabase } from './mariadb.ts';
import { aeroMelody } from './peers/aero-melody.ts';
import { describeMachine, printTable, publish } from './report.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { TARGETS } from './targets.ts';
import { printVerdicts } from './verdict.ts';

const ROOM_MEMBERS = 10;
const CROWDS = 2;
const ELSEWHERE_MEMBERS = 2;
/** Before the first kill, and between two, ms: the music is far enough ahead again. */
const SETTLE_MS = 15_000;
/** Longest absence of a member, ms. */
const PATIENCE_MS = 120_000;
/** After all are back, before notes are counted, ms. */
const AFTER_MS = 3_000;

/** One kill. Times are since then. */
interface Storm {
  readonly listeningMs: number;
  /** Half of the members, and all. */
  readonly halfMs: number;
  readonly backMs: number;
  /** Times that a member was told of an attempt to join that took too long, count. */
  readonly timedOut: number;
  /** Late and missing notes at members of the other instance, count. */
  readonly lateElsewhere: number;
  readonly loopElsewhereMs: number;
  readonly loopMs: number;
  /** CPU time until all are back: of the new instance, from its start, and of all members, ms. */
  readonly cpuMs: number;
  readonly membersCpuMs: number;
}

/** An instance is killed and started anew: how soon its members are back, and what those of another notice. */
export async function measureStorm(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '3' },
      rooms: { type: 'string', default: '100' },
      elsewhere: { type: 'string', default: '20' },
    },
  });
  const rooms = Number(values.rooms);
  const elsewhere = Number(values.elsewhere);
  const [redis, mariadb] = await Promise.all([startRedis(), startDatabase()]);
  const dir = await mkdtemp(join(tmpdir(), 'aero-melody-bench-'));
  const machine = describeMachine({ mariadb: mariadb.version });
  const shared = {
    REDIS_URL: redis.url,
    DATABASE_URL: mariadb.url,
    SECRET: 'the same for both instances of the bench',
    LOG_LEVEL: 'error',
  };
  const port = await freePort();
  const startFirst = () =>
    startServer(aeroMelody('MariaDB'), { ...shared, PORT: String(port), DATA_DIR: join(dir, 'first') });
  const crowds = Array.from({ length: CROWDS }, openCrowd);
  const listeners: Listener[] = [];
  let first = await startFirst();
  const second = await startServer(aeroMelody('MariaDB'), { ...shared, DATA_DIR: join(dir, 'second') });
  const storms: Storm[] = [];
  try {
    await fillRooms(crowds, first, rooms);
    for (let room = 0; room < elsewhere; room++) listeners.push(...(await openRoomElsewhere(second)));
    for (let round = 0; round < Number(values.rounds); round++) {
      await until('all rooms play', () => allPlay(crowds), PATIENCE_MS);
      await sleep(SETTLE_MS);
      const { server, storm } = await strike(first, startFirst, second, crowds, listeners);
      first = server;
      storms.push(storm);
    }
  } finally {
    for (const { leave } of listeners) await leave();
    for (const crowd of crowds) await crowd.close();
    for (const server of [first, second]) await server.stop();
    await Promise.all([redis.stop(), mariadb.stop()]);
    await rm(dir, { recursive: true, force: true });
  }
  await publish('storm', report(machine, rooms, elsewhere, storms), { keep: rooms >= 100 });
}

async function fillRooms(crowds: readonly Crowd[], { url }: ServerProcess, rooms: number): Promise<void> {
  for (let room = 0; room < rooms; room++) {
    const log = await createLog(url, ...WORLD_TOUR);
    await crowds[room % crowds.length]!.ask({ ask: 'join', url, log, count: ROOM_MEMBERS });
  }
}

async function openRoomElsewhere({ url }: ServerProcess): Promise<Listener[]> {
  const log = await createLog(url, ...WORLD_TOUR);
  const listeners: Listener[] = [];
  for (let at = 0; at < ELSEWHERE_MEMBERS; at++)
    listeners.push(await openListener({ url, log, name: `Elsewhere ${at}` }));
  return listeners;
}

async function allPlay(crowds: readonly Crowd[]): Promise<boolean> {
  const statuses = await Promise.all(crowds.map((crowd) => crowd.ask({ ask: 'play' })));
  return statuses.every(({ silent, away }) => silent + away === 0);
}

/** Kills the first instance, and resolves with the one in its place once all members are back. */
async function strike(
  first: ServerProcess,
  startFirst: () => Promise<ServerProcess>,
  second: ServerProcess,
  crowds: readonly Crowd[],
  listeners: readonly Listener[],
): Promise<{ server: ServerProcess; storm: Storm }> {
  const lateBefore = countLate(listeners);
  const before = await statusesOf(crowds);
  const endWatchElsewhere = await second.watchLoop();
  const killedAt = now();
  await first.kill();
  const server = await startFirst();
  const listeningMs = now() - killedAt;
  const endWatch = await server.watchLoop();
  await until(
    'all members are back',
    async () => {
      const statuses = await statusesOf(crowds);
      return sum(statuses, 'left') - sum(before, 'left') >= sum(statuses, 'members') && sum(statuses, 'away') === 0;
    },
    PATIENCE_MS,
  );
  const [cpuMs, after] = [await server.cpuMs(), await statusesOf(crowds)];
  const backAt = after.flatMap((status) => status.backAt);
  const membersCpuMs = sum(after, 'cpuMs') - sum(before, 'cpuMs');
  const [loopMs, loopElsewhereMs] = [await endWatch(), await endWatchElsewhere()];
  await sleep(AFTER_MS);
  const lateElsewhere = countLate(listeners) - lateBefore;
  const [halfMs, backMs] = [median(backAt) - killedAt, Math.max(...backAt) - killedAt];
  const timedOut = sum(after, 'timedOut') - sum(before, 'timedOut');
  const times = { listeningMs, halfMs, backMs, loopElsewhereMs, loopMs, cpuMs, membersCpuMs };
  return { server, storm: { ...times, timedOut, lateElsewhere } };
}

const now = () => performance.timeOrigin + performance.now();
const statusesOf = (crowds: readonly Crowd[]) => Promise.all(crowds.map((crowd) => crowd.ask({ ask: 'status' })));
const sum = (statuses: readonly CrowdStatus[], field: 'left' | 'members' | 'away' | 'timedOut' | 'cpuMs') =>
  statuses.reduce((total, status) => total + status[field], 0);

/** Notes so far that came too late to be played, or not at all, count. */
const countLate = (listeners: readonly Listener[]): number =>
  listeners
    .map(({ account, room }) => account(room.score.notes()))
    .reduce((total, { late, missing }) => total + late + missing, 0);

function report(machine: string, rooms: number, elsewhere: number, storms: readonly Storm[]): string {
  const since = storms.map(({ backMs, listeningMs }) => (backMs - listeningMs) / 1_000);
  const late = storms.reduce((total, { lateElsewhere }) => total + lateElsewhere, 0);
  return [
    `# ${short(rooms * ROOM_MEMBERS)} members come back`,
    machine,
    `An instance with ${rooms} rooms that play, ${ROOM_MEMBERS} members each, is killed and started anew, ${storms.length} times; another one on the same ` +
      `MariaDB and Redis has ${elsewhere} rooms that play, ${ELSEWHERE_MEMBERS} members each. Seconds since the kill; members and instances share the machine, and the CPU time of the new instance counts from its start.`,
    printTable([
      [
        'kill',
        'listens',
        'half are back',
        'all are back',
        'told of a timeout',
        'late notes elsewhere',
        'loop p99 elsewhere, ms',
        'loop p99 of the new one, ms',
        'CPU of the new one, s',
        'CPU of the members, s',
      ],
      ...storms.map((storm, at) => [
        String(at + 1),
        short(storm.listeningMs / 1_000),
        short(storm.halfMs / 1_000),
        short(storm.backMs / 1_000),
        String(storm.timedOut),
        String(storm.lateElsewhere),
        short(storm.loopElsewhereMs),
        short(storm.loopMs),
        short(storm.cpuMs / 1_000),
        short(storm.membersCpuMs / 1_000),
      ]),
    ]),
    printVerdicts([
      { what: 'all are back, s since it listens', figure: median(since), target: TARGETS.storm.back },
      { what: 'late notes elsewhere', figure: late, target: TARGETS.storm.lateElsewhere },
    ]),
  ].join('\n\n');
}
