import type { Config } from '../config.ts';
import type { Database } from '../storage/database.ts';
import { judgeDisk } from './disk.ts';
import { doubtful, good, type Judgement } from './judgement.ts';
import { bytes, percent, THRESHOLDS } from './thresholds.ts';

type Status = (name: string) => number;

/** Judges a MariaDB: connections, memory, use of indexes, slow statements, fragmentation, and the disk of this machine. */
export async function judgeMariadb(
  { knex }: Pick<Database, 'knex'>,
  { databasePool, dataDir }: Pick<Config, 'databasePool' | 'dataDir'>,
): Promise<Judgement[]> {
  const rows = async <T>(sql: string) => ((await knex.raw(sql)) as [T[]])[0];
  const read = async (sql: string): Promise<Status> => {
    const found = new Map(
      (await rows<{ Variable_name: string; Value: string }>(sql)).map((row) => [row.Variable_name, row.Value]),
    );
    return (name) => Number(found.get(name) ?? 0);
  };
  const status = await read('SHOW GLOBAL STATUS');
  const variables = await read('SHOW GLOBAL VARIABLES WHERE Variable_name IN ("max_connections")');
  const tables = await rows<{ name: string; size: number; free: number }>(
    `SELECT TABLE_NAME AS name, DATA_LENGTH + INDEX_LENGTH AS size, DATA_FREE AS free
       FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'`,
  );
  return [
    ...judgeConnections(status, variables('max_connections'), databasePool.kept + databasePool.more),
    judgeBuffer(status),
    judgeIndexUse(status),
    await judgeStatements(rows, status),
    judgeFragmentation(tables),
    await judgeDisk('disk', dataDir).catch(() =>
      doubtful('disk', 'DATA_DIR is not there yet', 'start the server once'),
    ),
  ];
}

function judgeConnections(status: Status, allowed: number, pool: number): Judgement[] {
  const used = status('Threads_connected');
  const most = status('Max_used_connections');
  const says = `${used} of ${allowed} connections are in use, ${most} at most since MariaDB started`;
  return [
    most / allowed > THRESHOLDS.connections
      ? doubtful('connections', says, 'raise max_connections of MariaDB, or lower DATABASE_POOL of the instances')
      : good('connections', says),
    pool <= allowed
      ? good('pool', `one instance opens ${pool} connections at most, and MariaDB allows ${allowed}`)
      : doubtful(
          'pool',
          `one instance opens up to ${pool} connections, and MariaDB allows ${allowed}`,
          'raise max_connections of MariaDB, or lower DATABASE_POOL',
        ),
  ];
}

function judgeBuffer(status: Status): Judgement {
  const requests = status('Innodb_buffer_pool_read_requests');
  const share = requests > 0 ? 1 - status('Innodb_buffer_pool_reads') / requests : 1;
  const says = `${percent(share)} of reads find their page in memory`;
  return share < THRESHOLDS.bufferHits
    ? doubtful('memory', says, 'raise innodb_buffer_pool_size')
    : good('memory', says);
}

/** Reads of the next row of a table, beside all reads by a key. */
function judgeIndexUse(status: Status): Judgement {
  const scanned = status('Handler_read_rnd_next');
  const byKey = status('Handler_read_key') + status('Handler_read_next') + status('Handler_read_prev');
  const share = scanned + byKey > 0 ? scanned / (scanned + byKey) : 0;
  const says = `${percent(share)} of rows are read without an index, since MariaDB started and over all its databases`;
  return share > THRESHOLDS.scannedRows
    ? doubtful(
        'index use',
        says,
        'aero db validate names missing indexes; log_queries_not_using_indexes shows the statements',
      )
    : good('index use', says);
}

async function judgeStatements(rows: <T>(sql: string) => Promise<T[]>, status: Status): Promise<Judgement> {
  const [enabled] = await rows<{ on: number }>('SELECT @@performance_schema AS `on`');
  if (enabled?.on !== 1) {
    const slow = status('Slow_queries');
    const says = `performance_schema is off; ${slow} statements took longer than long_query_time`;
    return slow > 0
      ? doubtful('slow statements', says, 'set slow_query_log and long_query_time=0.1, and read the log')
      : good('slow statements', says);
  }
  // Times are in picoseconds.
  const slow = await rows<{ text: string; ms: number; times: number }>(
    `SELECT LEFT(DIGEST_TEXT, 120) AS text, AVG_TIMER_WAIT / 1e9 AS ms, COUNT_STAR AS times
       FROM performance_schema.events_statements_summary_by_digest
      WHERE SCHEMA_NAME = DATABASE() AND AVG_TIMER_WAIT > ${THRESHOLDS.statementMs} * 1e9
      ORDER BY SUM_TIMER_WAIT DESC LIMIT 5`,
  );
  if (slow.length === 0)
    return good('slow statements', `none takes longer than ${THRESHOLDS.statementMs} ms on average`);
  const says = slow.map(({ text, ms, times }) => `${Math.round(Number(ms))} ms × ${times}: ${text}`).join('; ');
  return doubtful('slow statements', says, 'look at their plans with EXPLAIN; aero db optimize renews the statistics');
}

function judgeFragmentation(tables: readonly { name: string; size: number; free: number }[]): Judgement {
  const fragmented = tables.filter(({ size, free }) => {
    const whole = Number(size) + Number(free);
    return whole > THRESHOLDS.fragmentedBytes && Number(free) / whole > THRESHOLDS.fragmentation;
  });
  const whole = tables.reduce((sum, { size }) => sum + Number(size), 0);
  if (fragmented.length === 0)
    return good(
      'fragmentation',
      `no large table has more than ${percent(THRESHOLDS.fragmentation)} of free pages; ${bytes(whole)} in all`,
    );
  const says = fragmented
    .map(({ name, size, free }) => `${name}: ${bytes(Number(free))} free beside ${bytes(Number(size))}`)
    .join(', ');
  return doubtful('fragmentation', says, 'aero db optimize rebuilds these tables, when few people play');
}
