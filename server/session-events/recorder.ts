import { join } from 'node:path';
import type { Logger } from '../logger.ts';
import { type EventStore, openEventStore } from './event-store.ts';
import type { SessionEvent } from './session-event.ts';

/** Events that wait for the database, count; above it new ones are dropped, so that what is kept has one gap only. */
const QUEUE_EVENTS = 10_000;
/** A batch is written when it has this many events or its first one is this old, ms. */
const BATCH_EVENTS = 1_000;
const BATCH_AGE = 1_000;

/** Remembers what happens in sessions, without ever being in the way of it. */
export interface Recorder {
  /** Takes an event. It neither waits nor throws; an event that cannot be kept is counted. */
  record(event: SessionEvent): void;
  /** Resolves when everything recorded before is on the disk, or counted as dropped. */
  flush(): Promise<void>;
  /** Reads the table `events`, everything recorded so far included; values stand for `$1`, `$2` … */
  query: EventStore['query'];
  /** How many events were lost so far, because the queue was full or the database failed. */
  dropped(): number;
  /** Flushes, then lets go of the file. */
  close(): Promise<void>;
}

/**
 * Opens `dir/<instance>.duckdb`, which one process can hold at a time: each instance has a name of its own, and the
 * same name finds its events again. A file that cannot be opened is logged, and events are kept in memory instead.
 */
export async function openRecorder(options: {
  readonly dir: string;
  readonly instance: string;
  readonly logger: Logger;
}): Promise<Recorder> {
  const { logger } = options;
  const file = join(options.dir, `${options.instance}.duckdb`);
  const store = await openEventStore(file).catch((err: Error) => {
    logger.error({ err, file }, 'session events cannot be kept in their file: they last until the server stops');
    return openEventStore(':memory:');
  });

  let queue: SessionEvent[] = [];
  let dropped = 0;
  let failing = false;
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(writeQueue);
    return writing;
  };

  const writeQueue = async () => {
    const events = queue;
    queue = [];
    if (events.length === 0) return;
    try {
      await store.append(events);
      failing = false;
    } catch (err) {
      dropped += events.length;
      // One line an outage: a full disk must not fill up with its own complaints.
      if (!failing) logger.error({ err, file }, 'session events are being lost');
      failing = true;
    }
  };

  return {
    record(event) {
      if (queue.length >= QUEUE_EVENTS) {
        dropped += 1;
        return;
      }
      queue.push(event);
      if (queue.length === BATCH_EVENTS) void flush();
      else timer ??= setTimeout(flush, BATCH_AGE).unref();
    },
    flush,
    async query(sql, values) {
      await flush();
      return store.query(sql, values);
    },
    dropped: () => dropped,
    async close() {
      await flush();
      store.close();
    },
  };
}
