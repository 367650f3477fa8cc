import type { SessionEvent } from './session-event.ts';

/** Limits of the queue of an instance, those that are being written included. */
export const EVENT_QUEUE = {
  /** Events, count. */
  events: 20_000,
  /** Their size, bytes as `bytesOf` estimates them. */
  bytes: 8 * 2 ** 20,
  /** Size of a batch, count: its commit costs as much as 300 events. */
  batchEvents: 4_000,
  /** A batch is written when its first event is this old, ms. */
  batchAge: 5_000,
} as const;

/** Waiting events, counts. */
export interface Queued {
  readonly events: number;
  readonly bytes: number;
}

/** Events on their way to the disk, and what each source holds of the queue. */
export interface EventQueue {
  readonly waiting: number;
  /** Those that are being written included. */
  queued(): Queued;
  /** Adds an event. False where it is dropped, because the queue is full or its source holds its share. */
  add(event: SessionEvent): boolean;
  /** The next batch, to be written; one at a time. It is small, so that others get the event loop between two of them. */
  take(): Batch;
  /** The batch is written, or lost. */
  release(): void;
}

/** The number of a person, or the uuid of a log. */
type Source = number | string;

export interface Batch {
  readonly events: readonly SessionEvent[];
  /** The source that lost most events since the batch before; undefined where none was lost. */
  readonly noisiest: { readonly source: Source; readonly dropped: number } | undefined;
}

interface Share {
  events: number;
  bytes: number;
  /** Since the last batch, count. */
  dropped: number;
}

/**
 * A bounded queue that is fair between sources. A source is a person, or the room of what no person did. It may hold as
 * much as is free: alone half of the queue, two of them a third each. What a noisy one cannot hold is left to the others
 * (dynamic thresholds of Choudhury and Hahne, 1998).
 * @example const queue = createEventQueue(); queue.add(event); const { events } = queue.take(); queue.release()
 */
export function createEventQueue(limits: Queued = EVENT_QUEUE): EventQueue {
  const shares = new Map<Source, Share>();
  let waiting: SessionEvent[] = [];
  let writing: readonly SessionEvent[] = [];
  let bytes = 0;

  return {
    get waiting() {
      return waiting.length;
    },
    queued: () => ({ events: waiting.length + writing.length, bytes }),
    add(event) {
      const share = shares.get(sourceOf(event)) ?? { events: 0, bytes: 0, dropped: 0 };
      shares.set(sourceOf(event), share);
      const size = bytesOf(event);
      const isFull =
        share.events >= limits.events - waiting.length - writing.length || share.bytes + size > limits.bytes - bytes;
      if (isFull) {
        share.dropped += 1;
        return false;
      }
      share.events += 1;
      share.bytes += size;
      bytes += size;
      waiting.push(event);
      return true;
    },
    take() {
      writing = waiting.slice(0, EVENT_QUEUE.batchEvents);
      waiting = waiting.slice(EVENT_QUEUE.batchEvents);
      let noisiest: Batch['noisiest'];
      for (const [source, share] of shares) {
        if (share.dropped > (noisiest?.dropped ?? 0)) noisiest = { source, dropped: share.dropped };
        share.dropped = 0;
      }
      return { events: writing, noisiest };
    },
    release() {
      for (const event of writing) {
        const size = bytesOf(event);
        const share = shares.get(sourceOf(event))!;
        share.events -= 1;
        share.bytes -= size;
        bytes -= size;
      }
      writing = [];
      for (const [source, { events, dropped }] of shares) if (events + dropped === 0) shares.delete(source);
    },
  };
}

const sourceOf = ({ userId, log }: SessionEvent): Source => userId ?? log ?? '';

/** Bytes of an event beside its texts and lists. */
const PLAIN_BYTES = 200;
/** Bytes of a number in a list. */
const NUMBER_BYTES = 8;

/** About what an event takes in memory, bytes. */
export function bytesOf(event: SessionEvent): number {
  let bytes = PLAIN_BYTES;
  // Without an array of its values: this runs for each event.
  for (const name in event) {
    const value = (event as Readonly<Record<string, unknown>>)[name];
    if (typeof value === 'string') bytes += 2 * value.length;
    else if (Array.isArray(value)) bytes += NUMBER_BYTES * value.length;
  }
  return bytes;
}
