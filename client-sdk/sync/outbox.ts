import { LIMITS } from '../../protocol/limits.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { Update, UpdateAnswer } from '../../protocol/update.ts';
import type { WithdrawAnswer } from '../../protocol/withdraw.ts';
import { deletionsFirst, isDeletion } from './deletions-first.ts';
import { createOutcomes, type Outcomes } from './outcomes.ts';
import { CONSEQUENCES } from './refusal-consequences.ts';
import type { WrittenUpdate } from './session-storage.ts';
import { createUpdateQueue, editsIn, type UnsavedEdit, type UnsavedUpdate, writtenForm } from './update-queue.ts';
import { createWithdrawal } from './withdrawal.ts';

/** Edits within this time, ms, are merged into one update. The first edit after a pause is sent at once. */
const COALESCE_MS = 20;
/** Delay before everything is sent again after a transient refusal, ms, times 0.5 to 1.5. */
const RETRY_MS = 500;
/** Delay before the first update is sent again while the log takes none, ms, times 0.5 to 1.5. */
const WAIT_MS = 4_000;
/** An update that lacks something this many times in a row, although all before it are saved, will always lack it. */
const MISSES = 20;

/** The edits of one session that are not known to be saved, in order. It outlives any number of connections. */
export interface Outbox {
  /** Local edits that are not acknowledged, refused ones included, count. */
  readonly unsaved: number;
  /** All updates up to this number are acknowledged. */
  readonly settled: number;
  /** The edits that are refused, until they are set aside. */
  readonly refused: readonly UnsavedEdit[];
  /** Why edits wait although there is a connection; undefined where they do not. */
  readonly waiting: Refusal | undefined;
  /** Adds an edit. @param bytes a Yjs update, v1 */
  push(bytes: Uint8Array): void;
  /** Numbers all edits so far and returns those that are not acknowledged. */
  unsettled(): readonly WrittenUpdate[];
  /**
   * Resolves when every edit so far is acknowledged; rejects with a RefusedError where one is refused meanwhile, or where
   * none is sent any more.
   */
  saved(): Promise<void>;
  /**
   * The room is joined: all updates are sent again under their old numbers. The welcome names the highest committed number,
   * which leaves open whether the lower ones are committed; a duplicate is answered as it was before.
   */
  resume(): void;
  /** The connection is lost: nothing is sent until `resume`. */
  pause(): void;
  /** Withdraws what was sent, so that the edits can go on in another session. */
  rename(): void;
  /**
   * Ends the outbox. @param rows updates up to this number are rows
   * @returns the edits that are left, in order, and what becomes of the open promises of `saved()`
   */
  handOver(rows: number): {
    readonly edits: readonly UnsavedEdit[];
    /** Those that wait for an edit reject. */
    refuse(edit: UnsavedEdit, refusal: Refusal): void;
    /** The others settle as another promise does. */
    passOn(saved: () => Promise<void>): void;
  };
  /** There will be no other connection: what is not acknowledged stays in the journal. */
  giveUp: Outcomes['close'];
  /** Stops sending, and rejects the open promises of `saved()`. */
  close(): void;
}

/** The aim while there is a connection. */
type Course =
  /** They are sent, in order. */
  | 'send'
  /** Their numbers are withdrawn. Then they are sent under new ones. */
  | 'renumber'
  /** Their numbers are withdrawn. Then they go on in another session, under another Yjs client id. */
  | 'rename';

/** The present activity. Each connection and each retry has an object of its own, to tell its answers from earlier ones. */
type State =
  /** There is no connection. */
  | { readonly kind: 'paused' }
  | Sending
  /** Numbers are being withdrawn. */
  | { readonly kind: 'withdrawing' }
  /** No number can become a row any more: another session may take over. */
  | { readonly kind: 'withdrawn' }
  /** The server could not take an update: the course is taken up again when the timer fires. */
  | { readonly kind: 'resting' }
  /** Another session has taken over. */
  | { readonly kind: 'closed' };

/** The first `inFlight` updates of the queue are sent and not answered, of `most` at a time. */
interface Sending {
  readonly kind: 'sending';
  inFlight: number;
  most: number;
}

export interface OutboxOptions {
  /** Unacknowledged updates of a resumed session. */
  readonly unsaved: readonly WrittenUpdate[];
  /** The number of the session's last update, 0 for none. */
  readonly lastNumber: number;
  /** Makes updates durable. They are sent after that: a resumed session must know all that the server has of it. */
  readonly keep?: ((updates: readonly WrittenUpdate[]) => Promise<void>) | undefined;
  /** Makes all updates durable under their new numbers, and removes those until now. */
  readonly rewrite?: (() => Promise<void>) | undefined;
  /** Sends one update. Never called while paused. */
  send(update: Update, answer: (answer: UpdateAnswer) => void): void;
  /** Withdraws the number of an update. Never called while paused. */
  withdraw(sessionSeq: number, answer: (answer: WithdrawAnswer) => void): void;
  /** Called after every change of `unsaved` or `waiting`. @param seq the row under the number of an update */
  settled(seq?: number): void;
  /** Called when an edit is refused for good. */
  refused(refusal: Refusal, bytes: Uint8Array): void;
  /** Called when another session may take over, at each connection until one does. */
  withdrawn(): void;
}

export function createOutbox(options: OutboxOptions): Outbox {
  const { unsaved, lastNumber, keep, rewrite } = options;
  const queue = createUpdateQueue({ unsaved, lastNumber, keep, rewrite, kept: send });
  const outcomes = createOutcomes();
  let state: State = { kind: 'paused' };
  let course: Course = courseOf(queue.edits);
  let waiting: Refusal | undefined;
  /** Numbers up to this one may have been sent, by this process or an earlier one. */
  let sentTo = lastNumber;
  let misses = 0;
  /** Edits after the end, which nothing keeps, count. */
  let lost = 0;
  /** Edits are numbered, and so stored, when this fires. */
  let coalescing: ReturnType<typeof setTimeout> | undefined;
  /** A rest ends when this fires. */
  let resting: ReturnType<typeof setTimeout> | undefined;

  const isClosed = () => state.kind === 'closed';
  /** True where a full log takes some of the edits in another order. */
  const hasDeletions = () => deletionsFirst(queue.edits.flatMap(editsIn)) !== undefined;
  const assignNumbers = () => queue.assignNumbers(waiting?.code === 'LOG_FULL');

  function flush(): void {
    coalescing = undefined;
    assignNumbers();
    send();
  }

  function stopTimers(): void {
    clearTimeout(coalescing);
    clearTimeout(resting);
    coalescing = undefined;
  }

  /** Takes up the course, from its beginning. */
  function proceed(): void {
    clearTimeout(resting);
    if (course !== 'send') {
      withdraw();
      return;
    }
    const isProbe = waiting !== undefined && CONSEQUENCES[waiting.code] === 'wait';
    state = { kind: 'sending', inFlight: 0, most: isProbe ? 1 : LIMITS.windowUpdates };
    assignNumbers();
    send();
  }

  function send(): void {
    if (state.kind !== 'sending') return;
    const sending = state;
    for (const update of queue.window(sending.most).slice(sending.inFlight)) {
      if (!update.kept) return;
      sending.inFlight += 1;
      sentTo = Math.max(sentTo, update.sessionSeq);
      options.send({ sessionSeq: update.sessionSeq, bytes: update.bytes }, (answer) => {
        receive(sending, update, answer);
      });
    }
  }

  function receive(sending: Sending, update: UnsavedUpdate, answer: UpdateAnswer): void {
    const at = queue.updates.indexOf(update);
    // A frame that was duplicated on its way is answered twice.
    if (at === -1 || isClosed()) return;
    if (answer.ok) {
      misses = 0;
      waiting = undefined;
      if (state.kind === 'sending') {
        state.most = LIMITS.windowUpdates;
        if (at < state.inFlight) state.inFlight -= 1;
      }
      acknowledge(update, answer.seq);
      send();
      // Commits and lookups take longer than other refusals: an answer to an earlier attempt counts, unless the next attempt
      // may end otherwise.
    } else if (state === sending || !isPassing(answer.refusal)) receiveRefusal(update, answer.refusal, at);
  }

  function receiveRefusal(update: UnsavedUpdate, refusal: Refusal, at: number): void {
    if (refusal.code === 'MISSING_DEPENDENCIES' && at === 0) misses += 1;
    const consequence = misses > MISSES ? undefined : CONSEQUENCES[refusal.code];
    if (consequence === 'retry') rest(refusal, RETRY_MS);
    else if (consequence === 'wait')
      if (refusal.code === 'LOG_FULL' && hasDeletions()) take('renumber', refusal);
      else rest(refusal, WAIT_MS);
    else if (consequence) take(consequence);
    // One of several edits is at fault, and no other shall be refused with it: they go again one by one.
    else if (update.merged.length > 1) take('renumber');
    else refuseEdit(update, refusal);
  }

  function acknowledge(update: UnsavedUpdate, seq: number): void {
    queue.remove(update);
    outcomes.left(queue.edits);
    options.settled(seq);
  }

  /** All updates behind a refused one build on it, and are sent again in order. */
  function rest(refusal: Refusal, ms: number): void {
    state = { kind: 'resting' };
    waiting = refusal.code === 'MISSING_DEPENDENCIES' ? waiting : refusal;
    resting = setTimeout(proceed, ms * (0.5 + Math.random()));
    options.settled();
  }

  function refuseEdit(edit: UnsavedEdit, refusal: Refusal): void {
    edit.refusal = refusal;
    outcomes.refused(edit.count, refusal);
    outcomes.left(queue.edits);
    take('rename');
    options.refused(refusal, edit.bytes);
    options.settled();
  }

  function take(next: Course, reason?: Refusal): void {
    misses = 0;
    waiting = reason;
    // A session that is left takes its numbers along.
    if (course !== 'rename') course = next;
    if (state.kind === 'sending' || state.kind === 'resting') proceed();
  }

  function withdraw(): void {
    state = { kind: 'withdrawing' };
    withdrawal.start(queue.updates.filter(({ sessionSeq }) => sessionSeq <= sentTo));
  }

  const withdrawal = createWithdrawal({
    withdraw: options.withdraw,
    decided(seq, update) {
      misses = 0;
      if (update && queue.updates.includes(update)) acknowledge(update, seq);
      else options.settled(seq);
    },
    refused(refusal) {
      misses = refusal.code === 'MISSING_DEPENDENCIES' ? misses + 1 : 0;
      // A server that still lacks an earlier number has none of these.
      if (misses > MISSES) withdrawn();
      else rest(refusal, CONSEQUENCES[refusal.code] === 'wait' ? WAIT_MS : RETRY_MS);
    },
    done: withdrawn,
  });

  /** No number of an update that was sent can become a row any more. */
  function withdrawn(): void {
    if (course === 'rename') {
      state = { kind: 'withdrawn' };
      options.withdrawn();
      return;
    }
    const isFull = waiting?.code === 'LOG_FULL';
    queue.renumber(sentTo + 1, (edits) => (isFull && deletionsFirst(edits)) || edits);
    withdrawal.clear();
    course = 'send';
    proceed();
  }

  return {
    get unsaved() {
      return queue.length + lost;
    },
    get settled() {
      return queue.settled;
    },
    get refused() {
      return queue.edits.filter(({ refusal }) => refusal);
    },
    get waiting() {
      return waiting;
    },
    push(bytes) {
      if (isClosed()) {
        lost += 1;
        return;
      }
      const wasEmpty = queue.length === 0;
      for (const edit of queue.push(bytes)) if (edit.refusal) refuseEdit(edit, edit.refusal);
      if (waiting?.code === 'LOG_FULL' && isDeletion(bytes) && hasDeletions()) take('renumber', waiting);
      coalescing ??= setTimeout(flush, wasEmpty ? 0 : COALESCE_MS);
      options.settled();
    },
    unsettled: () => assignNumbers().map(writtenForm),
    saved() {
      const unacknowledged = assignNumbers();
      if (lost === 0 && unacknowledged.every(({ refusal }) => refusal)) return Promise.resolve();
      return outcomes.wait(queue.count);
    },
    resume() {
      if (!isClosed()) proceed();
    },
    pause() {
      if (isClosed()) return;
      clearTimeout(resting);
      withdrawal.stop();
      state = { kind: 'paused' };
      waiting = undefined;
    },
    rename: () => take('rename'),
    giveUp: outcomes.close,
    handOver(rows) {
      stopTimers();
      state = { kind: 'closed' };
      const left = queue.edits.filter((edit) => !('sessionSeq' in edit) || edit.sessionSeq > rows);
      return {
        edits: left.flatMap(editsIn),
        refuse: ({ count }, refusal) => outcomes.refused(count, refusal),
        passOn: outcomes.passOn,
      };
    },
    close() {
      stopTimers();
      state = { kind: 'closed' };
      outcomes.close();
    },
  };
}

/** True for a refusal after which the same update may be taken. */
function isPassing({ code }: Refusal): boolean {
  const consequence = CONSEQUENCES[code];
  return consequence === 'retry' || consequence === 'wait';
}

/** The course of a resumed session, some of whose updates may be none that this client would send. */
function courseOf(edits: readonly UnsavedEdit[]): Course {
  if (edits.some(({ refusal }) => refusal)) return 'rename';
  return edits.some(({ bytes }) => bytes.byteLength > LIMITS.updateBytes) ? 'renumber' : 'send';
}
