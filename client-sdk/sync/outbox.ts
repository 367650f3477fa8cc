import * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import type { Update, UpdateAnswer } from '../../protocol/update.ts';
import { RefusedError } from '../status.ts';

/** Keystrokes that follow each other within this time travel as one update; the first of them goes at once. */
const COALESCE_MS = 20;
/** After an answer that may change, the outbox waits this long, times 0.5 to 1.5, before it tries again. */
const RETRY_MS = 500;
/** An update that misses something this many times in a row, though all before it is saved, will miss it for ever. */
const MISSES = 20;

/** What the server may answer today and not tomorrow: the same update is sent again. */
const PASSING: ReadonlySet<Refusal['code']> = new Set(['UNAVAILABLE', 'RATE_LIMITED', 'MISSING_DEPENDENCIES']);

/** An edit that was refused for good, and all that was written after it, which builds on it. */
export interface Refused {
  readonly refusal: Refusal;
  readonly updates: readonly Update[];
}

/** The edits of one session that are not known to be saved, in order. They survive any number of connections. */
export interface Outbox {
  /** Local edits that are not acknowledged, refused ones included, count. */
  readonly unsaved: number;
  /** Everything up to this number is acknowledged. */
  readonly settled: number;
  readonly refused: Refused | undefined;
  push(bytes: Uint8Array): void;
  /** All that is not acknowledged, numbered. */
  unsettled(): readonly Update[];
  /** Resolves when every edit so far is acknowledged; rejects with a RefusedError where one is refused. */
  saved(): Promise<void>;
  /**
   * A connection is up: everything goes out again under its old number, whatever the server says it has. The highest
   * number that is committed tells nothing of the lower ones; one that is there already is answered as before.
   */
  resume(): void;
  /** The connection is gone: nothing is sent until `resume`. */
  pause(): void;
  close(): void;
}

/**
 * @param unsaved updates that an earlier run of the session has left; `lastNumber` is that of its last update
 * @param keep keeps updates before they are sent: a session that is gone on with must know all that the server has of it
 * @param send passes one update to the server; never called while paused
 * @param settled is called after every change of `unsaved`; with the number of the row where one was acknowledged
 * @param refused an update was refused for good
 */
export function createOutbox(options: {
  unsaved: readonly Update[];
  lastNumber: number;
  keep?: ((updates: readonly Update[]) => Promise<void>) | undefined;
  send(update: Update, answer: (answer: UpdateAnswer) => void): void;
  settled(seq?: number): void;
  refused(refusal: Refusal, bytes: Uint8Array): void;
}): Outbox {
  const queue: Update[] = [...options.unsaved];
  let fresh: Uint8Array[] = [];
  let { lastNumber } = options;
  /** Updates up to this number may be sent. */
  let kept = lastNumber;
  let refused: { readonly refusal: Refusal; readonly from: number } | undefined;
  let sent = 0;
  let misses = 0;
  let open = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Answers to what an earlier connection sent must not be taken for answers to what this one did.
  let connection = 0;
  let waiters: { readonly upTo: number; resolve(): void; reject(error: RefusedError): void }[] = [];

  /** Numbers what was written since. */
  function seal(): void {
    if (fresh.length === 0) return;
    const updates = merge(fresh).map((bytes) => ({ sessionSeq: ++lastNumber, bytes }));
    const upTo = lastNumber;
    fresh = [];
    queue.push(...updates);
    const release = () => {
      kept = upTo;
      send();
    };
    // Where nothing can be kept (a full disk), to be sent is the safest place.
    if (options.keep) options.keep(updates).then(release, release);
    else kept = upTo;
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    seal();
    send();
  }

  function send(): void {
    if (!open) return;
    let bytesUnderWay = queue.slice(0, sent).reduce((sum, update) => sum + update.bytes.byteLength, 0);
    while (sent < queue.length && sent < LIMITS.windowUpdates) {
      const update = queue[sent]!;
      if (update.sessionSeq > kept || isRefused(update)) break;
      if (sent > 0 && bytesUnderWay + update.bytes.byteLength > LIMITS.windowBytes) break;
      if (update.bytes.byteLength > LIMITS.updateBytes) {
        refuseFrom(update, { code: 'TOO_LARGE', detail: `${update.bytes.byteLength} bytes in one edit` });
        break;
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
    if (answer.ok) {
      misses = 0;
      settle(update, answer.seq);
      send();
      return;
    }
    // What was sent behind a refused edit fails for lack of it: that says nothing new.
    if (isRefused(update)) return;
    const { code } = answer.refusal;
    if (code === 'MISSING_DEPENDENCIES' && update === queue[0]) misses += 1;
    if (PASSING.has(code) && misses <= MISSES) {
      // What follows builds on this one, so all of it goes again, in order.
      sent = 0;
      connection += 1;
      schedule(RETRY_MS * (0.5 + Math.random()));
    } else refuseFrom(update, answer.refusal);
  }

  function settle(update: Update, seq?: number): void {
    const at = queue.indexOf(update);
    if (at === -1) return;
    queue.splice(at, 1);
    if (at < sent) sent -= 1;
    release((waiter) => !queue.some(({ sessionSeq }) => sessionSeq <= waiter.upTo));
    options.settled(seq);
  }

  function refuseFrom(update: Update, refusal: Refusal): void {
    refused = { refusal, from: update.sessionSeq };
    sent = Math.min(sent, queue.indexOf(update));
    release((waiter) => waiter.upTo >= update.sessionSeq, refusal);
    options.refused(refusal, update.bytes);
    options.settled();
  }

  const isRefused = (update: Update) => refused !== undefined && update.sessionSeq >= refused.from;

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
    get settled() {
      return (queue[0]?.sessionSeq ?? lastNumber + 1) - 1;
    },
    get refused() {
      return refused && { refusal: refused.refusal, updates: queue.filter(isRefused) };
    },
    push(bytes) {
      fresh.push(bytes);
      if (timer === undefined) schedule(queue.length === 0 ? 0 : COALESCE_MS);
      options.settled();
    },
    unsettled() {
      seal();
      return queue;
    },
    saved() {
      seal();
      if (refused) return Promise.reject(new RefusedError(refused.refusal));
      if (queue.length === 0) return Promise.resolve();
      return new Promise((resolve, reject) => waiters.push({ upTo: lastNumber, resolve, reject }));
    },
    resume() {
      connection += 1;
      open = true;
      sent = 0;
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

/**
 * Joins updates that follow each other, as long as the whole is within the limit of one update.
 * @example merge([letter, letter, hugePaste, letter]) // [letters, hugePaste, letter]
 */
function merge(updates: readonly Uint8Array[]): Uint8Array[] {
  const groups: { updates: Uint8Array[]; bytes: number }[] = [];
  for (const update of updates) {
    const group = groups.at(-1);
    if (group && group.bytes + update.byteLength <= LIMITS.updateBytes) {
      group.updates.push(update);
      group.bytes += update.byteLength;
    } else groups.push({ updates: [update], bytes: update.byteLength });
  }
  return groups.map((group) => (group.updates.length === 1 ? group.updates[0]! : Y.mergeUpdates(group.updates)));
}
