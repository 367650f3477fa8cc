import { join } from 'node:path';
import type { Logger } from '../logger.ts';
import { createEventQueue, EVENT_QUEUE, type Queued } from './event-queue.ts';
import { type EventStore, FileTaken, openEventStore } from './event-store.ts';
import type { SessionEvent } from './session-event.ts';

/** Records session events off every hot path. */
export interface Recorder {
  /** Queues an event. It neither waits nor throws; a dropped event is counted. A noisy person drops its own alone. */
  record(event: SessionEvent): void;
  /** Resolves when everything recorded before is on the disk, or counted as dropped. */
  flush(): Promise<void>;
  /** Queries the events of this instance that are in no segment yet, everything recorded so far included; `values` are bound to `$1`, `$2` … */
  query: EventStore['query'];
  /** Store of the recorded events until they are in a segment. */
  readonly store: EventStore;
  /** Events lost so far, because the queue was full or the database failed, count. */
  dropped(): number;
  /** Events that wait to be written. */
  queued(): Queued;
  /** Flushes, then closes the file. */
  close(): Promise<void>;
}

/**
 * Opens `dir/<instance>.duckdb`, which one process can hold at a time: each instance has a name of its own, and the
 * same name finds its events again. A file that is damaged is logged, and events are kept in memory instead.
 * @throws FileTaken where another process holds the file
 */
export async function openRecorder(options: {
  readonly dir: string;
  readonly instance: string;
  readonly logger: Logger;
}): Promise<Recorder> {
  const { logger } = options;
  const file = join(options.dir, `${options.instance}.duckdb`);
  const store = await openEventStore(file, options.instance).catch((err: Error) => {
    if (err instanceof FileTaken) throw err;
    logger.error({ err, file }, 'session events cannot be kept in their file: they last until the server stops');
    return openEventStore(':memory:', options.instance);
  });

  const queue = createEventQueue();
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
    for (let left = queue.waiting; left > 0; left -= EVENT_QUEUE.batchEvents) await writeBatch();
    // Events that came meanwhile may be a batch already, and no event completes that one.
    if (queue.waiting >= EVENT_QUEUE.batchEvents) void flush();
  };

  const writeBatch = async () => {
    const { events, noisiest } = queue.take();
    if (noisiest) logger.warn(noisiest, 'one source records more session events than its share of the queue');
    try {
      await store.append(events);
      failing = false;
    } catch (err) {
      dropped += events.length;
      // One line an outage: a full disk must not fill up with its own complaints.
      if (!failing) logger.error({ err, file }, 'session events are being lost');
      failing = true;
    }
    queue.release();
  };

  return {
    record(event) {
      if (!queue.add(event)) {
        dropped += 1;
        return;
      }
      if (queue.waiting === EVENT_QUEUE.batchEvents) void flush();
      else timer ??= setTimeout(flush, EVENT_QUEUE.batchAge).unref();
    },
    flush,
    async query(sql, values) {
      await flush();
      return store.query(sql, values);
    },
    store,
    dropped: () => dropped,
    queued: queue.queued,
    async close() {
      await flush();
      store.close();
    },
  };
}
