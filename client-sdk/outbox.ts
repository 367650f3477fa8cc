import * as Y from 'yjs';
import { LIMITS } from '../protocol/limits.ts';
import type { Refusal } from '../protocol/refusal.ts';
import type { Update, UpdateAnswer } from '../protocol/update.ts';

/** Keystrokes that follow each other within this time travel as one update. */
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
  let queue: Update[] = [];
  let fresh: Uint8Array[] = [];
  let lastSeq = 0;
  let sent = 0;
  let open = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Answers to what an earlier connection sent must not be taken for answers to what this one did.
  let connection = 0;

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
        settle(update.sessionSeq);
        options.refused({ code: 'TOO_LARGE', detail: `${update.bytes.byteLength} bytes in one edit` }, update.bytes);
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
    settle(update.sessionSeq);
    if (!answer.ok) options.refused(answer.refusal, update.bytes);
    flush();
  }

  function settle(sessionSeq: number): void {
    const at = queue.findIndex((update) => update.sessionSeq === sessionSeq);
    if (at === -1) return;
    queue.splice(at, 1);
    if (at < sent) sent -= 1;
    options.settled();
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
      if (timer === undefined) schedule(COALESCE_MS);
      options.settled();
    },
    resume(committed) {
      connection += 1;
      open = true;
      sent = 0;
      queue = queue.filter((update) => update.sessionSeq > committed);
      options.settled();
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
    },
  };
}
