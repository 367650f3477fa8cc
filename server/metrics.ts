import { stat } from 'node:fs/promises';
import { Counter, type CounterConfiguration, Gauge, Histogram, Registry } from 'prom-client';
import type { WorkersComposing } from './composing/workers.ts';
import type { LeaseKeeper } from './conductor/leadership/lease.ts';
import type { RedisLink } from './connection/redis-link.ts';
import type { SocketServer } from './connection/socket-server.ts';
import type { EventLoop } from './event-loop.ts';
import type { JobCounts } from './jobs/job-figures.ts';
import type { Rooms } from './room/rooms.ts';
import type { Recorder } from './session-events/recorder.ts';
import type { Caches } from './storage/cache.ts';
import type { PoolUse } from './storage/database-figures.ts';
import type { ItemOutcome } from './storage/job-claims.ts';
import type { RedisStore } from './storage/redis-store.ts';
import type { UpdateLog } from './storage/update-log.ts';

/** The figures that operators watch. Prometheus' conventions put the units into the names. */
export interface Metrics {
  /** A transaction of the commit lane, seconds. */
  committed(seconds: number): void;
  /** An edit that was applied was sent, seconds later. */
  sent(seconds: number): void;
  /** An edit was acknowledged, seconds after it was validated. */
  acknowledged(seconds: number): void;
  /** An update came again: while it was on its way to the database, or when it was a row already. */
  repeated(state: 'pending' | 'committed'): void;
  /** A message of a member or a request was refused. */
  refused(by: 'message' | 'request', code: string): void;
  /** A caller waited for a connection of the pool, seconds. */
  waited(seconds: number): void;
  /** A statement took more than 100 ms. */
  ran(seconds: number): void;
  /** An item of a job has ended here. */
  worked(outcome: ItemOutcome['kind']): void;
  /** Times the queries of reports. */
  timed<Given extends unknown[], Rows>(query: (...given: Given) => Promise<Rows>): (...given: Given) => Promise<Rows>;
  /** Reads the figures of these parts at each scrape. To be called once. */
  watch(parts: WatchedParts): void;
  /** Prometheus' text format. */
  print(): Promise<string>;
}

/** Without Redis there is neither a `redisStore` nor a `redisLink`. */
export interface WatchedParts {
  readonly sockets: Pick<SocketServer, 'connections' | 'floods' | 'bufferedBytes'>;
  readonly rooms: Pick<Rooms, 'loaded'>;
  readonly updateLog: Pick<UpdateLog, 'figures'>;
  /** Notes that were played, and how many of them were made after their time, counts. */
  readonly played: { readonly notes: number; readonly late: number };
  readonly composing: Pick<WorkersComposing, 'tensors'>;
  readonly leases: Pick<LeaseKeeper, 'held'>;
  readonly eventLoop: Pick<EventLoop, 'lateP99'>;
  readonly recorder: Pick<Recorder, 'dropped' | 'queued'>;
  /** Path of the DuckDB file. */
  readonly eventsFile: string;
  readonly caches: Pick<Caches, 'figures'>;
  readonly jobCounts: () => Promise<JobCounts>;
  pool(): PoolUse;
  readonly redisStore: Pick<RedisStore, 'failures' | 'memory'> | undefined;
  readonly redisLink: Pick<RedisLink, 'lost'> | undefined;
}

/** Seconds, from a commit in memory to one that members notice. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counters and histograms are fed on the way; everything else is read at a scrape. */
/** A statement that took longer is slow, seconds. */
const SLOW_SECONDS = 0.1;

export function createMetrics(): Metrics {
  const registry = new Registry();
  const common = { registers: [registry] };
  const histogram = (name: string, help: string) =>
    new Histogram({ name: `aero_melody_${name}`, help, buckets: BUCKETS, ...common });
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter({ name: `aero_melody_${name}`, help, labelNames, ...common } as CounterConfiguration<L>);

  const commits = histogram('commit_duration_seconds', 'Time of a transaction of the commit lane, with its retries.');
  const fanOut = histogram('fan_out_lag_seconds', 'Time from an edit that is applied to its sending.');
  const acknowledgements = histogram(
    'acknowledgement_duration_seconds',
    'Time from a valid edit to its acknowledgement.',
  );
  const waits = histogram('pool_wait_seconds', 'Time until a connection of the database pool was free.');
  const queries = histogram('event_query_duration_seconds', 'Time of a query of session events.');
  const repeats = counter('updates_repeated_total', 'Updates that came again, pending or committed.', ['state']);
  const refusals = counter('refusals_total', 'Refusals, by code.', ['by', 'code']);
  const statements = histogram('statement_duration_seconds', 'Time of an SQL statement outside of the commit lane.');
  const slowOnes = counter('slow_statements_total', 'SQL statements of more than 100 ms.');
  const items = counter('job_items_total', 'Items of jobs that ended on this instance.', ['outcome']);
  // A label that has not been seen yet would have no rate at its first increase.
  for (const state of ['pending', 'committed']) repeats.inc({ state }, 0);
  for (const outcome of ['done', 'failed']) items.inc({ outcome }, 0);

  return {
    committed: (seconds) => commits.observe(seconds),
    sent: (seconds) => fanOut.observe(seconds),
    acknowledged: (seconds) => acknowledgements.observe(seconds),
    repeated: (state) => repeats.inc({ state }),
    refused: (by, code) => refusals.inc({ by, code }),
    waited: (seconds) => waits.observe(seconds),
    ran(seconds) {
      statements.observe(seconds);
      if (seconds > SLOW_SECONDS) slowOnes.inc();
    },
    worked: (outcome) => items.inc({ outcome: outcome === 'failed' ? 'failed' : 'done' }),
    timed:
      (query) =>
      async (...given) => {
        const end = queries.startTimer();
        try {
          return await query(...given);
        } finally {
          end();
        }
      },
    watch: (parts) => watchParts(registry, parts),
    print: () => registry.metrics(),
  };
}

/** A figure, or one for each value of a label; undefined where there is none at present. */
type Figure = number | undefined | { readonly label: string; readonly values: Readonly<Record<string, number>> };

function watchParts(registry: Registry, parts: WatchedParts): void {
  const { sockets, rooms, updateLog, played, composing, leases, eventLoop, recorder, caches, pool } = parts;
  const { redisStore, redisLink } = parts;
  const cacheFigure = (figure: 'hits' | 'misses') => ({
    label: 'cache',
    values: Object.fromEntries(Object.entries(caches.figures()).map(([category, each]) => [category, each[figure]])),
  });
  const redis = (figure: 'used' | 'evicted' | 'clients') => () => redisStore?.memory()[figure] ?? 0;
  const poolFigure = () => ({ label: 'state', values: { ...pool() } });

  const read = (name: string, help: string, figure: () => Figure | Promise<Figure>) =>
    register(registry, `aero_melody_${name}`, help, figure);
  read('connections', 'Connections on this instance.', sockets.connections);
  read('floods_total', 'Connections that were closed because they sent on while they were refused.', sockets.floods);
  read('buffered_bytes', 'Bytes that wait for members that read slowly.', sockets.bufferedBytes);
  read('rooms', 'Rooms in memory.', () => [...rooms.loaded()].length);
  read('leases', 'Leases to conduct that this instance holds.', leases.held);
  read('commit_lane_updates', 'Updates waiting to be committed.', () => updateLog.figures().depth);
  read('commit_lane_bytes', 'Bytes of the updates waiting to be committed.', () => updateLog.figures().bytes);
  read('commits_total', 'Transactions of the commit lane.', () => updateLog.figures().batches);
  read('commit_seconds_total', 'Time spent in transactions of the commit lane.', () => {
    return updateLog.figures().committingMs / 1000;
  });
  read('notes_total', 'Notes sent.', () => played.notes);
  read('notes_late_total', 'Notes made after their time.', () => played.late);
  read('tensors', 'Tensors held by a composing thread.', () => composing.tensors);
  read('event_loop_delay_p99_seconds', 'Delay of the event loop since the last scrape, 99th percentile.', () => {
    return eventLoop.lateP99();
  });
  read('session_events_dropped_total', 'Session events lost.', recorder.dropped);
  read('session_events_queued', 'Session events waiting to be written.', () => recorder.queued().events);
  read('events_file_bytes', 'Size of the DuckDB file of session events.', () => sizeOf(parts.eventsFile));
  read('pool_connections', 'Connections of the database pool, and callers that wait for one.', poolFigure);
  read('jobs', 'Jobs of all instances that are kept, by state.', async () => {
    const values = await parts.jobCounts();
    return values && { label: 'state', values };
  });
  read('cache_hits_total', 'Cache hits.', () => cacheFigure('hits'));
  read('cache_misses_total', 'Cache misses.', () => cacheFigure('misses'));
  read('redis_failures_total', 'Requests for sessions and caches that Redis did not answer in time.', () => {
    return redisStore?.failures() ?? 0;
  });
  read('redis_memory_bytes', 'Memory used by Redis.', redis('used'));
  read(
    'redis_memory_limit_bytes',
    'Memory limit of Redis; none where it has no limit.',
    () => redisStore?.memory().limit,
  );
  read('redis_evictions_total', 'Keys that Redis has evicted since it started.', redis('evicted'));
  read('redis_connections', 'Connections to Redis, of all its clients.', redis('clients'));
  read('publishes_lost_total', 'Messages that could not be published to Redis.', () => redisLink?.lost() ?? 0);
}

/** Registers a figure that is read at each scrape: a counter, where its name says so. */
function register(registry: Registry, name: string, help: string, figure: () => Figure | Promise<Figure>): void {
  const labelNames = name.includes('_cache_') ? ['cache'] : /_(pool_connections|jobs)$/.test(name) ? ['state'] : [];
  const set = (labels: Record<string, string>, value: number) =>
    instrument instanceof Gauge ? instrument.set(labels, value) : instrument.inc(labels, value);
  const configuration = {
    ...{ name, help, labelNames, registers: [registry] },
    async collect() {
      const read = await figure();
      instrument.reset();
      if (read === undefined) instrument.remove();
      else if (typeof read === 'number') set({}, read);
      else for (const [value, count] of Object.entries(read.values)) set({ [read.label]: value }, count);
    },
  };
  const instrument: Gauge | Counter = name.endsWith('_total') ? new Counter(configuration) : new Gauge(configuration);
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );
