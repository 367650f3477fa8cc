import { LIMITS } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import type { Update, UpdateAnswer } from '../../protocol/update.ts';
import { createOutcomes, type Refused } from './outcomes.ts';
import { createUpdateQueue } from './update-queue.ts';

/** Edits within this time, ms, are merged into one update. The first edit after a pause is sent at once. */
const COALESCE_MS = 20;
/** Delay before everything is sent again after a transient refusal, ms, times 0.5 to 1.5. */
const RETRY_MS = 500;
/** An update that lacks something this many times in a row, although all before it are saved, will always lack it. */
const MISSES = 20;

/** Refusals after which the same update may pass. */
const TRANSIENT: ReadonlySet<Refusal['code']> = new Set(['UNAVAILABLE', 'RATE_LIMITED', 'MISSING_DEPENDENCIES']);

/** The edits of one session that are not known to be saved, in order. It outlives any number of connections. */
export interface Outbox {
  /** Local edits that are not acknowledged, refused ones included, count. */
  readonly unsaved: number;
  /** All updates up to this number are acknowledged. */
  readonly settled: number;
  readonly refused: Refused | undefined;
  /** Adds an edit. @param bytes a Yjs update, v1 */
  push(bytes: Uint8Array): void;
  /** Numbers all edits so far and returns those that are not acknowledged. */
  unsettled(): readonly Update[];
  /** Resolves when every edit so far is acknowledged; rejects with a RefusedError where one is refused. */
  saved(): Promise<void>;
  /**
   * The room is joined: all updates are sent again under their old numbers. The welcome names the highest committed number,
   * which leaves open whether the lower ones are committed; a duplicate is answered as it was before.
   */
  resume(): void;
  /** The connection is lost: nothing is sent until `resume`. */
  pause(): void;
  /** Stops sending, and rejects the open promises of `saved()`. */
  close(): void;
}

/** Whether updates are sent. */
type State =
  /** There is no connection. */
  | { readonly kind: 'paused' }
  | Sending
  /** The server could not take an update: everything is sent again when the timer fires. */
  | { readonly kind: 'retrying' };

/**
 * The first `inFlight` updates of the queue are sent and not answered. Each connection and each retry has an object of its
 * own, so that answers to earlier ones are ignored.
 */
interface Sending {
  readonly kind: 'sending';
  inFlight: number;
}

export interface OutboxOptions {
  /** Unacknowledged updates of a resumed session. */
  readonly unsaved: readonly Update[];
  /** The number of the session's last update, 0 for none. */
  readonly lastNumber: number;
  /** Makes updates durable. They are sent after that: a resumed session must know all that the server has of it. */
  readonly keep?: ((updates: readonly Update[]) => Promise<void>) | undefined;
  /** Sends one update. Never called while paused. */
  send(update: Update, answer: (answer: UpdateAnswer) => void): void;
  /** Called after every change of `unsaved`. @param seq the row of an update that was acknowledged */
  settled(seq?: number): void;
  /** Called when an update is refused for good. */
  refused(refusal: Refusal, bytes: Uint8Array): void;
}

export function createOutbox(options: OutboxOptions): Outbox {
  const { unsaved, lastNumber, keep } = options;
  const queue = createUpdateQueue({ unsaved, lastNumber, keep, kept: send });
  const outcomes = createOutcomes(queue);
  let state: State = { kind: 'paused' };
  let misses = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (state.kind === 'retrying') state = { kind: 'sending', inFlight: 0 };
    queue.assignNumbers();
    send();
  }

  function flushIn(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(flush, ms);
  }

  function send(): void {
    if (state.kind !== 'sending') return;
    const sending = state;
    for (const update of queue.updates.slice(sending.inFlight, windowLength(queue.updates))) {
      const { byteLength } = update.bytes;
      if (!queue.isKept(update) || outcomes.isRefused(update)) return;
      if (byteLength > LIMITS.updateBytes) {
        refuseFrom(sending, update, refuse('TOO_LARGE', `${byteLength} bytes in one edit`));
        return;
      }
      sending.inFlight += 1;
      options.send(update, (answer) => {
        if (state === sending) receive(sending, update, answer);
      });
    }
  }

  function receive(sending: Sending, update: Update, answer: UpdateAnswer): void {
    const at = queue.updates.indexOf(update);
    // A frame that was duplicated on its way is answered twice.
    if (at === -1) return;
    if (answer.ok) {
      misses = 0;
      if (at < sending.inFlight) sending.inFlight -= 1;
      queue.remove(update);
      outcomes.acknowledged();
      options.settled(answer.seq);
      send();
      return;
    }
    // Updates that were sent behind a refused one fail because it is missing.
    if (outcomes.isRefused(update)) return;
    const { code } = answer.refusal;
    if (code === 'MISSING_DEPENDENCIES' && at === 0) misses += 1;
    if (TRANSIENT.has(code) && misses <= MISSES) {
      // All updates behind this one build on it, and are sent again in order.
      state = { kind: 'retrying' };
      flushIn(RETRY_MS * (0.5 + Math.random()));
    } else refuseFrom(sending, update, answer.refusal);
  }

  function refuseFrom(sending: Sending, update: Update, refusal: Refusal): void {
    sending.inFlight = Math.min(sending.inFlight, queue.updates.indexOf(update));
    outcomes.refuse(update, refusal);
    options.refused(refusal, update.bytes);
    options.settled();
  }

  return {
    get unsaved() {
      return queue.length;
    },
    get settled() {
      return queue.settled;
    },
    get refused() {
      return outcomes.refused;
    },
    push(bytes) {
      queue.push(bytes);
      if (timer === undefined) flushIn(queue.updates.length === 0 ? 0 : COALESCE_MS);
      options.settled();
    },
    unsettled: queue.assignNumbers,
    saved: outcomes.saved,
    resume() {
      state = { kind: 'sending', inFlight: 0 };
      flush();
    },
    pause() {
      state = { kind: 'paused' };
    },
    close() {
      clearTimeout(timer);
      state = { kind: 'paused' };
      outcomes.close();
    },
  };
}

/** How many updates from the first on may be in flight: LIMITS.windowUpdates of LIMITS.windowBytes in all, or a larger one. */
function windowLength(updates: readonly Update[]): number {
  let bytes = 0;
  const beyond = updates.slice(0, LIMITS.windowUpdates).findIndex((update) => {
    bytes += update.bytes.byteLength;
    return bytes > LIMITS.windowBytes;
  });
  return beyond === -1 ? LIMITS.windowUpdates : Math.max(1, beyond);
}
