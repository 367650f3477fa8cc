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
import { startDatabase } from './mariadb.ts';
import { aeroMelody } from './peers/aero-melody.ts';
import { describeMachine, printTable, publish } from './report.ts';
import { type ServerProcess, startServer } from './server-process.ts';

/** Members of a room on the first instance; as many are on the second. */
const HALF = 5;
/** Each editor writes this often, ms. */
const EDIT_MS = 500;
const PHASE_MS = 30_000;
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

/** What a member, an edit and a room that plays cost each part: what a plan for many of them is made from. */
export async function measureUnits(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...words], options: { rooms: { type: 'string', default: '20' } } });
  const count = Number(values.rooms);
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
  try {
    await sleep(2_000);
    const idle = await during(read, () => sleep(PHASE_MS));
    const empty = await rss(servers);
    const joining = await during(read, async () => {
      for (let at = 0; at < count; at++) rooms.push(await openRoom(servers));
    });
    await sleep(3_000);
    const full = await rss(servers);
    const quiet = await during(read, () => sleep(PHASE_MS));
    let edits = 0;
    const editing = await during(read, async () => {
      for (const end = performance.now() + PHASE_MS; performance.now() < end; await sleep(EDIT_MS))
        for (const [editor] of rooms) {
          editor!.travelLog.entry(editor!.travelLog.read().waypoints[0]!.id)!.insert(0, 'a');
          edits += 1;
        }
      await Promise.all(rooms.map(([editor]) => editor!.saved()));
    });
    for (const [editor] of rooms) await editor!.transport.play();
    await sleep(15_000);
    const playing = await during(read, () => sleep(PHASE_MS));
    const members = count * HALF * 2;
    const per = (meter: Meter, from: Meter, units: number) => rowOf(meter, from, units);
    const seconds = PHASE_MS / 1_000;
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
      'units',
      [
        '# What one more costs',
        machine,
        `Two instances, ${count} rooms of ${HALF * 2} members, half of them on each instance; phases of ${seconds} s. What the ` +
          'phase before cost without it is taken off, but for the first two rows.',
        printTable([
          head,
          ['nothing at all, a second', ...per(idle, nothing, seconds)],
          ['a member joins (a tenth of a room opens)', ...per(joining, nothing, members)],
          ['a room with ten quiet members, a second', ...per(quiet, idle, count * seconds)],
          ['an edit, heard by nine others', ...per(editing, quiet, edits)],
          ['a room that plays, a second', ...per(playing, quiet, count * seconds)],
        ]),
        `Memory: ${short((full - empty) / members / 1_024)} KiB for each member, with a tenth of its room ` +
          `(${short(empty / 2 / 2 ** 20)} MiB for an instance without any).`,
      ].join('\n\n'),
      { keep: true },
    );
  } finally {
    for (const room of rooms.flat()) await room.leave();
    for (const server of servers) await server.stop();
    info.disconnect();
    await status.end();
    await Promise.all([redis.stop(), mariadb.stop()]);
    await rm(dir, { recursive: true });
  }
}

/** The editor comes first. */
async function openRoom([first, second]: readonly [ServerProcess, ServerProcess]): Promise<Room[]> {
  const log = await createLog(first.url, ...WORLD_TOUR);
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
const nothing = Object.fromEntries(FIELDS.map((field) => [field, 0])) as unknown as Meter;

async function during(read: () => Promise<Meter>, work: () => Promise<unknown>): Promise<Meter> {
  const before = await read();
  await work();
  const after = await read();
  return Object.fromEntries(FIELDS.map((field) => [field, after[field] - before[field]])) as unknown as Meter;
}

const rowOf = (meter: Meter, without: Meter, units: number): string[] =>
  FIELDS.map((field) => short((meter[field] - without[field]) / units));

const rss = async (servers: readonly ServerProcess[]): Promise<number> =>
  (await Promise.all(servers.map((server) => server.memory()))).reduce((sum, memory) => sum + memory.rss, 0);
