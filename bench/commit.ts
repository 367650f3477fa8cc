import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIMITS } from '../protocol/limits.ts';
import { createAirports, readAirports } from '../server/storage/airports.ts';
import type { Update } from '../server/storage/commit-lane.ts';
import { type Database, openDatabase } from '../server/storage/database.ts';
import { createTravelLogs } from '../server/storage/travel-logs.ts';
import { createUpdateLog } from '../server/storage/update-log.ts';
import { createUsers } from '../server/storage/users.ts';
import { median, quantile, short } from './figures.ts';
import { startDatabase } from './mariadb.ts';
import { describeMachine, printTable, publish } from './report.ts';

const airportOf = createAirports(await readAirports()).of;

/** Sessions that each have one update under way, count. */
const IN_FLIGHT = [1, 16, 256];
/** Sessions that write to one log, count. */
const SESSIONS_A_LOG = 4;
const REPETITIONS = 5;
const REPETITION_MS = 700;
const UPDATE_BYTES = 30;

type Append = (update: Update) => Promise<unknown>;

interface Measured {
  /** Acknowledged updates a second. */
  readonly rate: number;
  /** CPU time of this process for one update, µs. */
  readonly cpu: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/**
 * The commit lane against what one writes without it, the same rows, as durable, in a transaction for each update; and
 * its plain path against the one that decides.
 */
export async function measureCommits(): Promise<void> {
  const mariadb = await startDatabase();
  const dir = await mkdtemp(join(tmpdir(), 'aero-melody-bench-'));
  const machine = describeMachine({ mariadb: mariadb.version });
  const rows: string[][] = [];
  try {
    for (const url of [`sqlite:${join(dir, 'bench.sqlite')}`, mariadb.url]) {
      const database = openDatabase(url);
      await database.migrate();
      for (const sessions of IN_FLIGHT) rows.push(...(await compare(database, sessions)));
      await database.close();
    }
  } finally {
    await mariadb.stop();
    await rm(dir, { recursive: true });
  }
  const head = ['storage, in flight', 'updates/s', 'CPU µs', 'p50 ms', 'p99 ms', 'rate : single', 'CPU : single'];
  await publish(
    'commit',
    [
      '# Acknowledged updates: the commit lane and a transaction for every update',
      machine,
      `Medians of ${REPETITIONS} interleaved repetitions of ${REPETITION_MS} ms. Updates of ${UPDATE_BYTES} bytes, ${SESSIONS_A_LOG} sessions a log, every commit on disk ` +
        '(SQLite: WAL, synchronous FULL; MariaDB: innodb_flush_log_at_trx_commit=1). A single transaction locks the head, ' +
        'inserts the row and raises the head, on the same pool: 10 connections for MariaDB, the one writer of SQLite. ' +
        'Lane: plain batches, appended by the indexes alone. Lane, deciding: the same updates, each with a client id, which looks up ' +
        'heads, keys and client ids first. A busy lane gathers for up to 2 ms, for which one session waits where it writes as ' +
        'fast as it is answered. CPU: of this process, for one update, without the one of MariaDB.',
      printTable([head, ...rows]),
    ].join('\n\n'),
    { keep: true },
  );
}

async function compare(database: Database, sessions: number): Promise<string[][]> {
  const logIds: number[] = [];
  while (logIds.length < sessions / SESSIONS_A_LOG) logIds.push(await makeLog(database));
  const lane = createUpdateLog(database, { laneBytes: LIMITS.laneBytes });
  const appends: Record<string, Append> = {
    lane: lane.append,
    'lane, deciding': (update) => lane.append({ ...update, clientId: clientIdOf(update.sessionId) }),
    single: (update) => appendAlone(database, update),
  };
  const measured: Record<string, Measured[]> = { lane: [], 'lane, deciding': [], single: [] };
  // The first repetition fills caches and compiles: it does not count.
  for (let repetition = 0; repetition <= REPETITIONS; repetition++)
    for (const [name, append] of Object.entries(appends)) {
      const result = await hammer(append, logIds, sessions);
      if (repetition > 0) measured[name]!.push(result);
    }
  await lane.close();
  const middle = (results: readonly Measured[], figure: keyof Measured) => median(results.map((one) => one[figure]));
  return Object.entries(measured).map(([name, results]) => {
    const toSingle = (figure: keyof Measured) => short(middle(results, figure) / middle(measured.single!, figure));
    return [
      `${database.engine}, ${sessions}, ${name}`,
      ...(['rate', 'cpu', 'p50', 'p99'] as const).map((figure) => short(middle(results, figure))),
      ...(name === 'single' ? ['', ''] : [toSingle('rate'), toSingle('cpu')]),
    ];
  });
}

/** A Yjs client id for each session. */
const clientIdOf = (sessionId: string): number => Number.parseInt(sessionId.slice(0, 8), 16);

async function makeLog(database: Database): Promise<number> {
  const owner = await createUsers(database).create({ name: 'Somebody', color: '#446688' });
  const projection = { title: 'A journey', description: '', waypoints: [], tags: [] };
  const log = {
    uuid: randomUUID(),
    ownerId: owner.id,
    sessionId: randomUUID(),
    firstUpdate: new Uint8Array([0, 0]),
    projection,
    addressRole: null,
  };
  return (await createTravelLogs(database, airportOf).create(log)).id;
}

/** Every session appends, waits for the answer and appends again. */
async function hammer(append: Append, logIds: readonly number[], sessions: number): Promise<Measured> {
  const latencies: number[] = [];
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  await Promise.all(
    Array.from({ length: sessions }, async (_, index) => {
      const logId = logIds[index % logIds.length]!;
      const sessionId = randomUUID();
      for (let sessionSeq = 1; performance.now() - start < REPETITION_MS; sessionSeq++) {
        const sent = performance.now();
        await append({ logId, sessionId, sessionSeq, userId: 1, accessVersion: 0, bytes: randomBytes(UPDATE_BYTES) });
        latencies.push(performance.now() - sent);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    rate: latencies.length / seconds,
    cpu: (user + system) / latencies.length,
    p50: median(latencies),
    p99: quantile(latencies, 0.99),
  };
}

/** One update in a transaction of its own. */
function appendAlone({ knex }: Database, { logId, sessionId, sessionSeq, userId, bytes }: Update): Promise<number> {
  return knex.transaction(async (transaction) => {
    const { head } = await transaction('travel_logs').where('id', logId).forUpdate().first('head');
    const row = { log_id: logId, seq: head + 1, session_id: sessionId, session_seq: sessionSeq, user_id: userId };
    await transaction('travel_log_updates').insert({ ...row, bytes: Buffer.from(bytes) });
    await transaction('travel_logs')
      .where('id', logId)
      .update({ head: head + 1 });
    return head + 1;
  });
}
