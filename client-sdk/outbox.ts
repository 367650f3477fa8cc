import * as Y from 'yjs';
import { LIMITS } from '../protocol/limits.ts';
import { type Refusal, refuse } from '../protocol/refusal.ts';
import type { Update, UpdateAnswer } from '../protocol/update.ts';
import { RefusedError } from './status.ts';

/** Keystrokes that follow each other within this time travel as one update; the first of them goes at once. */
const COALESCE_MS = 20;
/** After an answer that may change, the outbox waits this long, times 0.5 to 1.5, before it tries again. */
const RETRY_MS = 500;

/** What the server may answer today and not tomorrow: the same update is sent again. */
const PASSING: ReadonlySet<Refusal['code']> = new Set(['UNAVAILABLE', 'RATE_LIMITED', 'MISSING_DEPENDENCIES']);

/** The edits of this session that are not known to be saved, in order. They survive any number of connections. */
export interface Outbox {
  /** Local edits that are not acknowledged yet, count. */
  readonly unsaved: number;
  push(bytes: Uint8Array): void;
  /** Resolves when every edit so far is acknowledged; rejects with a RefusedError where one is refused. */
  saved(): Promise<void>;
  /** A connection is up: whatever is not in the log up to `committed` goes out again, under its old number. */
  resume(committed: number): void;
  /** The connection is gone: nothing is sent until `resume`. */
  pause(): void;
  close(): void;
}

/**
 * @param send passes one update to the server; never called while paused
 * @param settled is called after every change of `unsaved`
 * @param refused an update was refused for good and will not be sent again
 */
export function createOutbox(options: {
  send(update: Update, answer: (answer: UpdateAnswer) => void): void;
  settled(): void;
  refused(refusal: Refusal, bytes: Uint8Array): void;
}): Outbox {
  const queue: Update[] = [];
  let fresh: Uint8Array[] = [];
  let lastSeq = 0;
  let sent = 0;
  let open = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Answers to what an earlier connection sent must not be taken for answers to what this one did.
  let connection = 0;
  let waiters: { readonly upTo: number; resolve(): void; reject(error: RefusedError): void }[] = [];

  function number(): void {
    if (fresh.length === 0) return;
    const merged = fresh.length === 1 ? fresh[0]! : Y.mergeUpdates(fresh);
    const batch = merged.byteLength <= LIMITS.updateBytes ? [merged] : fresh;
    fresh = [];
    for (const bytes of batch) queue.push({ sessionSeq: ++lastSeq, bytes });
  }

  function flush(): void {
    timer = undefined;
    number();
    if (!open) return;
    let bytesUnderWay = queue.slice(0, sent).reduce((sum, update) => sum + update.bytes.byteLength, 0);
    while (sent < queue.length && sent < LIMITS.windowUpdates) {
      const update = queue[sent]!;
      if (sent > 0 && bytesUnderWay + update.bytes.byteLength > LIMITS.windowBytes) break;
      if (update.bytes.byteLength > LIMITS.updateBytes) {
        settle(update, { code: 'TOO_LARGE', detail: `${update.bytes.byteLength} bytes in one edit` });
        continue;
      }
      sent += 1;
      bytesUnderWay += update.bytes.byteLength;
      const via = connection;
      options.send(update, (answer) => {
        if (via === connection) hear(update, answer);
      });
    }
  }

  function hear(update: Update, answer: UpdateAnswer): void {
    if (!answer.ok && PASSING.has(answer.refusal.code)) {
      // What follows builds on this one, so all of it goes again, in order.
      sent = 0;
      connection += 1;
      schedule(RETRY_MS * (0.5 + Math.random()));
      return;
    }
    settle(update, answer.ok ? undefined : answer.refusal);
    flush();
  }

  function settle(update: Update, refusal: Refusal | undefined): void {
    const at = queue.indexOf(update);
    if (at === -1) return;
    queue.splice(at, 1);
    if (at < sent) sent -= 1;
    if (refusal) {
      options.refused(refusal, update.bytes);
      release((waiter) => waiter.upTo >= update.sessionSeq, refusal);
    }
    release((waiter) => !queue.some(({ sessionSeq }) => sessionSeq <= waiter.upTo));
    options.settled();
  }

  /** Ends the waiting of some: all is saved, or the refusal says why it never will be. */
  function release(whose: (waiter: (typeof waiters)[number]) => boolean, refusal?: Refusal): void {
    const released = waiters.filter(whose);
    waiters = waiters.filter((waiter) => !released.includes(waiter));
    for (const { resolve, reject } of released) refusal ? reject(new RefusedError(refusal)) : resolve();
  }

  function schedule(inMs: number): void {
    clearTimeout(timer);
    timer = setTimeout(flush, inMs);
  }

  return {
    get unsaved() {
      return queue.length + (fresh.length > 0 ? 1 : 0);
    },
    push(bytes) {
      fresh.push(bytes);
      if (timer === undefined) schedule(queue.length === 0 ? 0 : COALESCE_MS);
      options.settled();
    },
    saved() {
      number();
      if (queue.length === 0) return Promise.resolve();
      return new Promise((resolve, reject) => waiters.push({ upTo: lastSeq, resolve, reject }));
    },
    resume(committed) {
      connection += 1;
      open = true;
      sent = 0;
      for (const update of queue.filter(({ sessionSeq }) => sessionSeq <= committed)) settle(update, undefined);
      flush();
    },
    pause() {
      connection += 1;
      open = false;
      sent = 0;
    },
    close() {
      clearTimeout(timer);
      open = false;
      release(() => true, refuse('UNAVAILABLE', 'the room was left'));
    },
  };
}
