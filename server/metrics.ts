import type { WorkersComposing } from './composing/workers.ts';
import type { RedisLink } from './connection/redis-link.ts';
import type { SocketServer } from './connection/socket-server.ts';
import type { EventLoop } from './event-loop.ts';
import type { Rooms } from './room/rooms.ts';
import type { Recorder } from './session-events/recorder.ts';
import type { Caches } from './storage/cache.ts';
import type { RedisStore } from './storage/redis-store.ts';
import type { UpdateLog } from './storage/update-log.ts';

/**
 * Prints the figures that operators watch, in Prometheus' text format. Its conventions put the units into the names.
 * @param parts without Redis there is neither a `redisStore` nor a `redisLink`
 */
export function printMetrics(parts: {
  readonly sockets: Pick<SocketServer, 'connections' | 'floods'>;
  readonly rooms: Pick<Rooms, 'loaded'>;
  readonly updateLog: Pick<UpdateLog, 'figures'>;
  /** Notes that were played, and how many of them were made after their time, counts. */
  readonly played: { readonly notes: number; readonly late: number };
  readonly composing: Pick<WorkersComposing, 'tensors'>;
  readonly eventLoop: Pick<EventLoop, 'lateP99'>;
  readonly recorder: Pick<Recorder, 'dropped'>;
  readonly caches: Pick<Caches, 'figures'>;
  readonly redisStore: Pick<RedisStore, 'failures' | 'memory'> | undefined;
  readonly redisLink: Pick<RedisLink, 'lost'> | undefined;
}): string {
  const { sockets, rooms, updateLog, played, composing, eventLoop, recorder, caches, redisStore, redisLink } = parts;
  const lane = updateLog.figures();
  const cacheFigure = (figure: 'hits' | 'misses') =>
    Object.fromEntries(Object.entries(caches.figures()).map(([category, figures]) => [category, figures[figure]]));
  return print([
    ['aero_melody_connections', 'gauge', 'Connections on this instance.', sockets.connections()],
    [
      'aero_melody_floods_total',
      'counter',
      'Connections that were closed because they sent on while they were refused.',
      sockets.floods(),
    ],
    ['aero_melody_rooms', 'gauge', 'Rooms in memory.', [...rooms.loaded()].length],
    ['aero_melody_commit_lane_updates', 'gauge', 'Updates waiting to be committed.', lane.depth],
    ['aero_melody_commit_lane_bytes', 'gauge', 'Bytes of the updates waiting to be committed.', lane.bytes],
    ['aero_melody_commits_total', 'counter', 'Transactions of the commit lane.', lane.batches],
    [
      'aero_melody_commit_seconds_total',
      'counter',
      'Time spent in transactions of the commit lane.',
      lane.committingMs / 1000,
    ],
    ['aero_melody_notes_total', 'counter', 'Notes sent.', played.notes],
    ['aero_melody_notes_late_total', 'counter', 'Notes made after their time.', played.late],
    ['aero_melody_tensors', 'gauge', 'Tensors held by a composing thread.', composing.tensors],
    [
      'aero_melody_event_loop_delay_p99_seconds',
      'gauge',
      'Delay of the event loop since the last scrape, 99th percentile.',
      eventLoop.lateP99(),
    ],
    ['aero_melody_session_events_dropped_total', 'counter', 'Session events lost.', recorder.dropped()],
    ['aero_melody_cache_hits_total', 'counter', 'Cache hits.', { label: 'cache', values: cacheFigure('hits') }],
    ['aero_melody_cache_misses_total', 'counter', 'Cache misses.', { label: 'cache', values: cacheFigure('misses') }],
    [
      'aero_melody_redis_failures_total',
      'counter',
      'Requests for sessions and caches that Redis did not answer in time.',
      redisStore?.failures() ?? 0,
    ],
    ['aero_melody_redis_memory_bytes', 'gauge', 'Memory used by Redis.', redisStore?.memory().used ?? 0],
    ['aero_melody_redis_memory_limit_bytes', 'gauge', 'Memory limit of Redis.', redisStore?.memory().limit ?? 0],
    [
      'aero_melody_publishes_lost_total',
      'counter',
      'Messages that could not be published to Redis.',
      redisLink?.lost() ?? 0,
    ],
  ]);
}

/** A figure, or one for each value of a label. */
type Figure = number | { readonly label: string; readonly values: Readonly<Record<string, number>> };

const print = (
  figures: readonly (readonly [name: string, type: 'gauge' | 'counter', help: string, figure: Figure])[],
): string =>
  figures
    .map(([name, type, help, figure]) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples(name, figure)}`)
    .join('');

const samples = (name: string, figure: Figure): string =>
  typeof figure === 'number'
    ? `${name} ${figure}\n`
    : Object.entries(figure.values)
        .map(([value, count]) => `${name}{${figure.label}="${value}"} ${count}\n`)
        .join('');
