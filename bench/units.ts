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
import { median, short } from './figures.ts';
import { CLOSED_MS, residentOf } from './instances.ts';
import { startDatabase } from './mariadb.ts';
import { aeroMelody } from './peers/aero-melody.ts';
import { describeMachine, printTable, publish } from './report.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { TARGETS } from './targets.ts';
import { printVerdicts } from './verdict.ts';

/** Members of a room on the first instance; as many are on the second. */
const HALF = 5;
/** Time in which what starting, and opening many rooms, leaves behind is compiled and collected, for the most part, ms. */
const SETTLE_MS = 15_000;
/** Phases are measured in windows of this length, ms. */
const WINDOW_MS = 5_000;
/** An event loop stays prompt that is busy for this share of the time. */
const BUSY = 0.6;
/** Each editor writes this often, ms. */
const EDIT_MS = 500;
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

/**
 * Cost of a member, an edit and a room that plays to each part: what a plan for many of them is made from. An instance with a
 * room costs something already (heads that are compared, pings of groups, timers): that is the cost of an instance, and not of
 * each room.
 */
export async function measureUnits(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      rooms: { type: 'string', default: '120' },
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
  const rooms: Room[][] = [];
  let first: Room[] = [];
  async function openRooms(): Promise<void> {
    for (let at = 0; at < count; at++) rooms.push(await openRoom(placesOf(servers, together ? at : undefined), HALF));
  }
  try {
    first = await openRoom(servers, 1);
    await sleep(SETTLE_MS);
    const empty = await residentOf(servers);
    // Idle instances are measured with compiled code: a crowd comes and goes first.
    await openRooms();
    for (const room of rooms.splice(0).flat()) await room.leave();
    await sleep(CLOSED_MS + SETTLE_MS);
    const idle = await settled(read, phaseMs);
    const joining = await during(read, openRooms);
    await sleep(3_000);
    const full = await residentOf(servers);
    await sleep(SETTLE_MS);
    const quiet = await settled(read, phaseMs);
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
    // The first half minute of music compiles most of what plays it.
    await sleep(2 * SETTLE_MS);
    const playing = await during(read, () => sleep(phaseMs));
    const members = count * HALF * 2;
    const units: readonly Unit[] = [
      {
        what: 'a member joins (a tenth of a room opens)',
        meter: per(joining, members),
        planned: { what: '56 members join', count: 56 },
      },
      {
        what: 'a room with ten quiet members, a second',
        meter: per(less(quiet, idle), count * seconds),
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
        `Two instances, ${count} rooms of ${HALF * 2} members, ${together ? 'all of a room on one of them, in turns' : 'half of them on each instance'}; phases of ${seconds} s, behind a crowd of as many that has left again. What the ` +
          'phase before cost without it is taken off, but for the first two rows; what the instances do without music is ' +
          `the median of windows of ${WINDOW_MS / 1_000} s, as garbage of the joins is collected in one of them.`,
        printTable([
          head,
          ['two instances with a room of two, a second', ...figuresOf(per(idle, seconds))],
          ...units.map(({ what, meter }) => [what, ...figuresOf(meter)]),
        ]),
        `Memory: ${short((full - empty) / members / 1_024)} KiB for each member, with a tenth of its room ` +
          `(${short(empty / 2 / 2 ** 20)} MiB for an instance without any).`,
        ...reportPlan(units, per(idle, 2 * seconds)),
      ].join('\n\n'),
      { keep: seconds >= 30 },
    );
  } finally {
    for (const room of [...rooms.flat(), ...first]) await room.leave();
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
async function openRoom([first, second]: Places, half: number): Promise<Room[]> {
  const log = await createLog(first.url, ...WORLD_TOUR);
  const members: Room[] = [];
  for (const { url } of [first, second])
    for (let at = 0; at < half; at++) members.push(await connect({ url, log, name: `Member ${at}` }));
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

/**
 * A phase in which nothing begins. Medians of windows for the instances: a garbage collection that the joins before have
 * earned takes 300 ms, and falls into one of them.
 */
async function settled(read: () => Promise<Meter>, ms: number): Promise<Meter> {
  const windows: Meter[] = [];
  for (let left = ms; left > 0; left -= WINDOW_MS) windows.push(await during(read, () => sleep(WINDOW_MS)));
  const each = (field: keyof Meter) => windows.map((window) => window[field]);
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  return meterOf((field) =>
    field === 'first' || field === 'second' ? median(each(field)) * windows.length : sum(each(field)),
  );
}

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

/**
 * The needs of 10,000 rooms of ten members each second: a fifth of them play, and each is edited every 10 s.
 * @param instance what two instances with a room cost, for each of them a second
 */
function reportPlan(units: readonly Unit[], instance: Meter): string[] {
  const needs = ({ first, second, redis, mariadb, statements, redisBytes, logBytes }: Meter, count: number) => [
    ((first + second) * count) / 1_000,
    (redis * count) / 1_000,
    (mariadb * count) / 1_000,
    statements * count,
    (redisBytes * count) / 1e6,
    (logBytes * count) / 1e6,
  ];
  const work = units.map(({ meter, planned: { what, count } }) => ({ what, figures: needs(meter, count) }));
  const busy = work.reduce((sum, { figures }) => sum + figures[0]!, 0);
  const instances = Math.ceil(busy / (BUSY - (instance.first + instance.second) / 1_000));
  const rows = [...work, { what: `${instances} instances`, figures: needs(instance, instances) }];
  const together = rows[0]!.figures.map((_, column) => rows.reduce((sum, { figures }) => sum + figures[column]!, 0));
  return [
    '10,000 rooms of ten members, on two instances each; a fifth play, each is edited every 10 s, members stay for half an hour. ' +
      `As many instances as are busy for ${100 * BUSY} % of the time with it.`,
    printTable([
      ['each second', 'instances, CPU s', 'Redis, CPU s', 'MariaDB, CPU s', 'statements', 'Redis, MB', 'redo log, MB'],
      ...[...rows, { what: 'together', figures: together }].map(({ what, figures }) => [what, ...figures.map(short)]),
    ]),
    printVerdicts([{ what: 'instances, CPU s a second', figure: together[0]!, target: TARGETS.units }]),
  ];
}
