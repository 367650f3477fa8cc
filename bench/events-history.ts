import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setInterval } from 'node:timers';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { PARQUET, quoted } from '../server/session-events/event-store.ts';
import { rooms } from '../server/session-events/reports.ts';
import { openSegmentFiles } from '../server/session-events/segment-files.ts';
import { openDatabase } from '../server/storage/database.ts';
import { createEventSegments } from '../server/storage/event-segments.ts';
import { edit, openRig } from '../test/session-events/history-ground.ts';
import { median } from './figures.ts';
import { describeMachine, printTable, publish } from './report.ts';

/** Rows of a segment as instances close them, count. */
const SEGMENT_ROWS = 65_536;
const REPETITIONS = 3;
/** Events that go the whole way through a recorder, count. */
const RECORDED = 200_000;

const QUERIES: Readonly<Record<string, string>> = {
  'count of all': 'SELECT count(*) FROM events',
  'people and edits by hour': `
    SELECT at_ms // 3600000 AS slot, count(DISTINCT user_id) AS people, count(*) FILTER (WHERE kind = 'edited') AS edits
    FROM events GROUP BY slot`,
  'who edits together': `
    SELECT one.user_id, other.user_id, count(*) AS rooms
    FROM (SELECT DISTINCT log, user_id FROM events WHERE kind = 'edited') one
    JOIN (SELECT DISTINCT log, user_id FROM events WHERE kind = 'edited') other USING (log)
    WHERE one.user_id < other.user_id GROUP BY ALL ORDER BY rooms DESC LIMIT 50`,
  'latency, p50, p95, p99': `
    SELECT action, quantile_cont(ms, [0.5, 0.95, 0.99]) FROM events WHERE kind = 'latency' GROUP BY action`,
};

/** The history of one instance: what recording costs, and reports of as many rows, before and after compaction. */
export async function measureEventsHistory(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...words], options: { rows: { type: 'string', default: '10000000' } } });
  const rows = Number(values.rows);
  const dir = await mkdtemp(join(tmpdir(), 'aero-melody-events-history-'));
  const database = openDatabase(`sqlite:${join(dir, 'bench.sqlite')}`);
  await database.migrate();
  const machine = describeMachine({});
  const shared = join(dir, 'shared');
  const rig = await openRig({ database, dir: join(dir, 'one'), shared, limits: { maintainMs: 3_600_000 } });
  try {
    const recording = await measureRecording(rig);
    const made = await makeSegments(rows, shared, database);
    const before = await measureQueries(rig.history);
    const started = performance.now();
    await rig.history.maintain();
    const tidied = performance.now() - started;
    const kept = await createEventSegments(database).kept();
    const after = await measureQueries(rig.history);
    const head = ['report', 'before, ms', 'peak, MB', 'after, ms', 'peak, MB'];
    const table = Object.keys(before).map((name) => [
      name,
      ...[before[name]!, after[name]!].flatMap(({ ms, mb }) => [ms.toFixed(0), mb.toFixed(0)]),
    ]);
    const bytes = kept.reduce((sum, segment) => sum + segment.bytes, 0);
    await publish(
      'events-history',
      [
        machine,
        '',
        `${rows} events; medians of ${REPETITIONS}; peak of the whole process; memory limit 1 GB, 2 threads.`,
        '',
        printTable([head, ...table]),
        '',
        `Recording ${RECORDED} events and making segments of them: ${recording}`,
        `Segments: ${made} before compaction, which took ${(tidied / 1_000).toFixed(1)} s, ${kept.length} after it; ${(bytes / rows).toFixed(1)} bytes an event.`,
      ].join('\n'),
      { keep: rows >= 10_000_000 },
    );
  } finally {
    await rig.close();
    await database.close();
    await rm(dir, { recursive: true });
  }
}

async function measureRecording(rig: Awaited<ReturnType<typeof openRig>>): Promise<string> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  for (let at = 0; at < RECORDED; at++) {
    rig.recorder.record(edit(at, 1 + (at % 500)));
    if (at % 2_000 === 0) await rig.recorder.flush();
  }
  await rig.recorder.flush();
  const recorded = performance.now();
  await rig.history.seal();
  const used = process.cpuUsage(cpu);
  const seconds = (ms: number) => (ms / 1_000).toFixed(1);
  const dropped = rig.recorder.dropped();
  return `${seconds(recorded - started)} s and ${seconds(performance.now() - recorded)} s, CPU ${seconds((used.user + used.system) / 1_000)} s, dropped ${dropped}.`;
}

/** Events of ninety days as instances would have left them. @returns how many segments */
async function makeSegments(rows: number, shared: string, database: ReturnType<typeof openDatabase>): Promise<number> {
  const segments = createEventSegments(database);
  const files = await openSegmentFiles({ shared, local: shared, readData: segments.data });
  const duckDb = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await duckDb.connect();
  const numbers = Array.from({ length: 5_000 }, (_, at) => ({ user_id: at + 1, number: at + 1_000_000 }));
  for (let at = 0; at < numbers.length; at += 500)
    await database
      .knex('event_persons')
      .insert(numbers.slice(at, at + 500))
      .onConflict()
      .ignore();
  const count = Math.ceil(rows / SEGMENT_ROWS);
  const start = Date.now() - 90 * 24 * 3_600_000;
  const step = (90 * 24 * 3_600_000) / rows;
  for (let at = 0; at < count; at++) {
    const [first, last] = [at * SEGMENT_ROWS, Math.min(rows, (at + 1) * SEGMENT_ROWS)];
    const uuid = randomUUID();
    await connection.run(
      `COPY (${eventsBetween(first, last, start, step)}) TO ${quoted(files.temporary(uuid))} ${PARQUET}`,
    );
    const { data, ...file } = await files.publish(uuid);
    const span = { firstAtMs: Math.floor(start + first * step), lastAtMs: Math.floor(start + (last - 1) * step) };
    await segments.register({ uuid, instance: 'made', rowCount: last - first, ...span, ...file }, data);
  }
  connection.closeSync();
  duckDb.closeSync();
  return count;
}

const eventsBetween = (first: number, last: number, start: number, step: number) => `
  SELECT 2::UTINYINT AS v, 'made' AS instance, (${start} + i * ${step})::BIGINT AS at_ms,
    ['joined', 'edited', 'edited', 'edited', 'edited', 'played', 'latency', 'latency', 'left', 'listened'][1 + (i % 10)] AS kind,
    'log-' || (hash(i // 40) % 20000) AS log, 'member-' || (hash(i // 7) % 100000) AS member_id,
    (1000000 + hash(i // 7) % 5000)::INTEGER AS person, (hash(i) % 400)::INTEGER AS bytes,
    CASE WHEN i % 10 = 5 THEN (i % 32)::INTEGER END AS notes, (hash(i + 1) % 1000)::DOUBLE AS ms,
    CASE WHEN i % 10 IN (6, 7) THEN ['edit', 'note'][1 + (i % 2)] END AS action
  FROM range(${first}, ${last}) made(i)`;

type Measured = Record<string, { readonly ms: number; readonly mb: number }>;

async function measureQueries(history: Awaited<ReturnType<typeof openRig>>['history']): Promise<Measured> {
  const runs = {
    'busiest rooms': () => rooms(history),
    ...Object.fromEntries(Object.entries(QUERIES).map(([name, sql]) => [name, () => history.query(sql, [])])),
  };
  const measured: Measured = {};
  for (const [name, run] of Object.entries(runs)) {
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss());
    }, 10);
    const times: number[] = [];
    for (let at = 0; at < REPETITIONS; at++) {
      const started = performance.now();
      await run();
      times.push(performance.now() - started);
    }
    clearInterval(watch);
    measured[name] = { ms: median(times), mb: peak / 2 ** 20 };
  }
  return measured;
}
