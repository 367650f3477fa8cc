import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Connection, createConnection } from 'mysql2/promise';
import { connect, type Room } from '../client-sdk/index.ts';
import { openRedis, parseRedisUrl, type RedisClient } from '../server/redis.ts';
import { startRedis } from '../test/support/redis.ts';
import { createLog } from '../test/support/server.ts';
import { WORLD_TOUR } from './concert.ts';
import { short } from './figures.ts';
import { untilQuiet } from './instances.ts';
import { startDatabase } from './mariadb.ts';
import { aeroMelody } from './peers/aero-melody.ts';
import { describeMachine, printTable, publish } from './report.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { TARGETS } from './targets.ts';
import { printVerdicts } from './verdict.ts';

/** Members of a room on the first instance; as many are on the second. */
const HALF = 5;
/** Each editor writes this often, ms. */
const EDIT_MS = 500;
/** Work that a process leaves behind its start, ms. */
const SETTLE_MS = 15_000;
/** The kernel counts CPU time in these, ms. */
const JIFFY_MS = 10;

/** All that grows with the work, since the servers started. */
interface Meter {
  /** CPU time, ms: of the instance with the editors, of the other one, and of the servers that they share. */
  readonly first: number;
  readonly second: number;
  readonly redis: number;
  readonly mariadb: number;
  /** Bytes that Redis sent and received. */
  readonly redisBytes: number;
  readonly redisCommands: number;
  readonly statements: number;
  readonly rows: number;
  /** Bytes of the redo log. */
  readonly logBytes: number;
}

/** One more of something, and how many of it the plan of `docs/scaling.md` has each second. */
interface Unit {
  readonly what: string;
  readonly meter: Meter;
  readonly planned: { readonly what: string; readonly count: number };
}

/** What a member, an edit and a room that plays cost each part: what a plan for many of them is made from. */
export async function measureUnits(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      rooms: { type: 'string', default: '20' },
      seconds: { type: 'string', default: '30' },
      together: { type: 'boolean', default: false },
    },
  });
  const { together } = values;
  const count = Number(values.rooms);
  const seconds = Number(values.seconds);
  const phaseMs = seconds * 1_000;
  const [redis, mariadb, dir] = await Promise.all([
    startRedis(),
    startDatabase(),
    mkdtemp(join(tmpdir(), 'aero-melody-bench-')),
  ]);
  const machine = describeMachine({ mariadb: mariadb.version });
  const env = { REDIS_URL: redis.url, DATABASE_URL: mariadb.url, SECRET: 'the same for both instances of the bench' };
  const start = (at: number) =>
    startServer(aeroMelody('MariaDB'), { ...env, DATA_DIR: join(dir, `${at}`), LOG_LEVEL: 'error' });
  const servers = [await start(0), await start(1)] as const;
  const status = await createConnection(mariadb.url);
  const info = openRedis({ ...parseRedisUrl(redis.url)!, authorities: undefined }, undefined);
  const read = () => readMeter(servers, info, status, mariadb.pid);
  const firstRooms: Room[][] = [];
  const rooms: Room[][] = [];
  try {
    // What a process does behind its start is no cost of an idle one.
    await sleep(SETTLE_MS);
    await untilQuiet(servers);
    const idle = await during(read, () => sleep(phaseMs));
    const empty = await memoryOf(servers);
    const logs: string[] = [];
    const create = async () => {
      for (let at = 0; at < count; at++) logs.push(await createLog(servers[0].url, ...WORLD_TOUR));
    };
    const fill = (into: Room[][]) => async () => {
      for (const [at, log] of logs.splice(0).entries())
        into.push(await fillRoom(log, placesOf(servers, together ? at : undefined)));
    };
    // What a process does once, such as compiling code, is no cost of the next member.
    await create();
    const first = await during(read, fill(firstRooms));
    await sleep(3_000);
    const open = await memoryOf(servers);
    const creating = await during(read, create);
    const joining = await during(read, fill(rooms));
    await sleep(3_000);
    const full = await memoryOf(servers);
    const quiet = await during(read, () => sleep(phaseMs));
    let edits = 0;
    const editing = await during(read, async () => {
      for (const end = performance.now() + phaseMs; performance.now() < end; await sleep(EDIT_MS))
        for (const [editor] of rooms) {
          editor!.travelLog.entry(editor!.travelLog.read().waypoints[0]!.id)!.insert(0, 'a');
          edits += 1;
        }
      await Promise.all(rooms.map(([editor]) => editor!.saved()));
    });
    for (const [editor] of rooms) await editor!.transport.play();
    await sleep(15_000);
    const playing = await during(read, () => sleep(phaseMs));
    const members = count * HALF * 2;
    const joins = 'a member joins (a tenth of a room opens)';
    const units: readonly Unit[] = [
      {
        what: joins,
        meter: per(joining, members),
        planned: { what: '56 members join', count: 56 },
      },
      {
        what: 'a journey is created',
        meter: per(creating, count),
        planned: { what: '5.6 journeys are created', count: 5.6 },
      },
      {
        what: 'a room with ten quiet members, a second',
        meter: per(less(quiet, idle), 2 * count * seconds),
        planned: { what: '10,000 rooms', count: 10_000 },
      },
      {
        what: 'an edit, heard by nine others',
        meter: per(less(editing, quiet), edits),
        planned: { what: '1,000 edits', count: 1_000 },
      },
      {
        what: 'a room that plays, a second',
        meter: per(less(playing, quiet), count * seconds),
        planned: { what: '2,000 rooms play', count: 2_000 },
      },
    ];
    const head = [
      'CPU ms and bytes',
      'editor’s instance',
      'the other',
      'Redis',
      'MariaDB',
      'Redis bytes',
      'Redis commands',
      'statements',
      'rows',
      'redo bytes',
    ];
    await publish(
      together ? 'units-together' : 'units',
      [
        '# What one more costs',
        machine,
        `Two instances, ${2 * count} rooms of ${HALF * 2} members, ${together ? 'all of a room on one of them, in turns' : 'half of them on each instance'}; phases of ${seconds} s. Of the ` +
          `rooms half open first, while the processes still compile; the others alone are edited and play. What the phase before ` +
          'cost without it is taken off, but for the first four rows.',
        printTable([
          head,
          ['nothing at all, a second', ...figuresOf(per(idle, seconds))],
          [`${joins}, of the first ${members}`, ...figuresOf(per(first, members))],
          ...units.map(({ what, meter }) => [what, ...figuresOf(meter)]),
        ]),
        `Memory for each member, with a tenth of its room: ${short((full.live - open.live) / members / 1_024)} KiB in use, ` +
          `${short((full.resident - open.resident) / members / 1_024)} KiB resident; of the first ${members} ` +
          `${short((open.live - empty.live) / members / 1_024)} and ${short((open.resident - empty.resident) / members / 1_024)} KiB ` +
          `(${short(empty.resident / 2 / 2 ** 20)} MiB resident for an instance without any).`,
        ...reportPlan(units),
      ].join('\n\n'),
      { keep: seconds >= 30 },
    );
  } finally {
    for (const room of [...firstRooms, ...rooms].flat()) await room.leave();
    for (const server of servers) await server.stop();
    info.disconnect();
    await status.end();
    await Promise.all([redis.stop(), mariadb.stop()]);
    await rm(dir, { recursive: true });
  }
}

type Places = readonly [first: ServerProcess, second: ServerProcess];

/** The instances that the two halves of a room join. @param at the number of a room whose members join one instance together */
function placesOf(servers: Places, at: number | undefined): Places {
  if (at === undefined) return servers;
  const place = servers[at % 2]!;
  return [place, place];
}

/** The editor comes first. */
async function fillRoom(log: string, [first, second]: Places): Promise<Room[]> {
  const members: Room[] = [];
  for (const { url } of [first, second])
    for (let at = 0; at < HALF; at++) members.push(await connect({ url, log, name: `Member ${at}` }));
  return members;
}

async function readMeter(
  [first, second]: readonly [ServerProcess, ServerProcess],
  redis: RedisClient,
  mariadb: Connection,
  mariadbPid: number,
): Promise<Meter> {
  const info = await redis.info();
  const told = (name: string) => Number(new RegExp(`^${name}:(\\S+)`, 'm').exec(info)![1]);
  const [rows] = (await mariadb.query('SHOW GLOBAL STATUS')) as unknown as [{ Variable_name: string; Value: string }[]];
  const counted = (name: string) => Number(rows.find((row) => row.Variable_name === name)!.Value);
  const ticks = readFileSync(`/proc/${mariadbPid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return {
    first: await first.cpuMs(),
    second: await second.cpuMs(),
    redis: 1_000 * (told('used_cpu_sys') + told('used_cpu_user')),
    mariadb: JIFFY_MS * (Number(ticks[11]) + Number(ticks[12])),
    redisBytes: told('total_net_input_bytes') + told('total_net_output_bytes'),
    redisCommands: told('total_commands_processed'),
    statements: counted('Questions'),
    rows: counted('Handler_write') + counted('Handler_update'),
    logBytes: counted('Innodb_lsn_current'),
  };
}

const FIELDS = [
  'first',
  'second',
  'redis',
  'mariadb',
  'redisBytes',
  'redisCommands',
  'statements',
  'rows',
  'logBytes',
] as const;

async function during(read: () => Promise<Meter>, work: () => Promise<unknown>): Promise<Meter> {
  const before = await read();
  await work();
  return less(await read(), before);
}

const meterOf = (figure: (field: keyof Meter) => number): Meter =>
  Object.fromEntries(FIELDS.map((field) => [field, figure(field)])) as unknown as Meter;

const less = (meter: Meter, without: Meter): Meter => meterOf((field) => meter[field] - without[field]);
const per = (meter: Meter, units: number): Meter => meterOf((field) => meter[field] / units);
const figuresOf = (meter: Meter): string[] => FIELDS.map((field) => short(meter[field]));

/** The needs of 10,000 rooms of ten members each second: a fifth of them play, and each is edited every 10 s. */
function reportPlan(units: readonly Unit[]): string[] {
  const rows = units.map(({ meter, planned: { what, count } }) => ({
    what,
    figures: [
      ((meter.first + meter.second) * count) / 1_000,
      (meter.redis * count) / 1_000,
      (meter.mariadb * count) / 1_000,
      meter.statements * count,
      (meter.redisBytes * count) / 1e6,
      (meter.logBytes * count) / 1e6,
    ],
  }));
  const together = rows[0]!.figures.map((_, column) => rows.reduce((sum, { figures }) => sum + figures[column]!, 0));
  return [
    '10,000 rooms of ten members, on two instances each; a fifth play, each is edited every 10 s, members stay for half an hour.',
    printTable([
      ['each second', 'instances, CPU s', 'Redis, CPU s', 'MariaDB, CPU s', 'statements', 'Redis, MB', 'redo log, MB'],
      ...[...rows, { what: 'together', figures: together }].map(({ what, figures }) => [what, ...figures.map(short)]),
    ]),
    printVerdicts([{ what: 'instances, CPU s a second', figure: together[0]!, target: TARGETS.units }]),
  ];
}

/** Of all servers together after a collection, bytes. `live` is what their main threads use. */
async function memoryOf(
  servers: readonly ServerProcess[],
): Promise<{ readonly live: number; readonly resident: number }> {
  const memories = await Promise.all(servers.map((server) => server.memory()));
  return {
    live: memories.reduce((sum, { heapUsed, external }) => sum + heapUsed + external, 0),
    resident: memories.reduce((sum, { rss }) => sum + rss, 0),
  };
}
