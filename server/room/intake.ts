import { LIMITS } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import type { Right } from '../../protocol/role.ts';
import type { Update, UpdateAnswer } from '../../protocol/update.ts';
import type { Withdraw, WithdrawAnswer } from '../../protocol/withdraw.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { SessionEvent } from '../session-events/session-event.ts';
import { type AppendError, ClientIdTakenError, NumberTakenError, RowsFullError } from '../storage/append-errors.ts';
import { faultFields } from '../storage/database-faults.ts';
import { EMPTY_UPDATE, isEmptyUpdate } from '../storage/empty-update.ts';
import type { LogRef } from '../storage/travel-logs.ts';
import type { UpdateLog } from '../storage/update-log.ts';
import { createItemIndex } from '../sync/item-index.ts';
import { createPendingClocks } from '../sync/pending-clocks.ts';
import { requiredRight } from '../sync/required-right.ts';
import type { Trials } from '../sync/trials.ts';
import { type FreshVerdict, validateUpdate } from '../sync/validation.ts';
import { createAppendQueue, NotAllowedError } from './append-queue.ts';
import type { ClientIds } from './client-ids.ts';
import type { RoomDocument } from './document.ts';
import { editedPart } from './edit-part.ts';
import { type Member, subjectOf } from './member.ts';
import type { RoomAccess } from './room-access.ts';
import { createSessionNumbers } from './session-numbers.ts';
import { createUpdateTrials } from './update-trials.ts';
import type { WaypointFacts } from './waypoint-facts.ts';

/** Receives the edits of a room. */
export interface Intake {
  /** The one way of an edit: validate → commit → apply → fan out → acknowledge. */
  receive(member: Member, update: Update): Promise<UpdateAnswer>;
  /** Commits an empty row under a number, unless an update is a row under it already. */
  withdraw(member: Member, number: Withdraw): Promise<WithdrawAnswer>;
}

export interface IntakeParts {
  readonly log: LogRef;
  readonly document: Pick<RoomDocument, 'replica' | 'state' | 'apply' | 'catchUp' | 'publish'>;
  readonly updateLog: Pick<UpdateLog, 'append' | 'find'>;
  readonly access: RoomAccess;
  readonly clientIds: ClientIds;
  readonly trials: Pick<Trials, 'hold'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
  readonly waypointFacts: Pick<WaypointFacts, 'applied'>;
  record(event: SessionEvent): void;
  readonly figures?: EditFigures;
}

/** Figures of edits, for operators. */
export interface EditFigures {
  /** An edit that was applied was sent, seconds later. */
  sent(seconds: number): void;
  /** An update came again: while it was on its way to the database, or when it was a row already. */
  repeated(state: 'pending' | 'committed'): void;
  /** A new edit was committed, applied and sent, seconds after it was validated: its acknowledgement follows at once. */
  acknowledged(seconds: number): void;
}

export function createIntake(parts: IntakeParts): Intake {
  const { log, document, updateLog, access, clientIds, waypointFacts, clock, figures, record, logger } = parts;
  const { replica } = document;
  const queue = createAppendQueue(updateLog, access);
  const clocks = createPendingClocks(replica);
  const items = createItemIndex(replica.doc);
  const numbers = createSessionNumbers();
  const trials = createUpdateTrials(replica, parts.trials);
  /** Updates on their way to the database: the same one may come again over a new connection. */
  const pending = new Map<string, { readonly bytes: Uint8Array; readonly answer: Promise<UpdateAnswer> }>();
  /** Withdrawals on their way to the database. */
  const withdrawals = new Map<string, Promise<WithdrawAnswer>>();

  async function receive(member: Member, update: Update): Promise<UpdateAnswer> {
    if (document.state().kind !== 'readable') return no(refuse('QUARANTINED'));
    const key = keyOf(member, update);
    const same = pending.get(key);
    if (same && !equal(same.bytes, update.bytes)) return no(NUMBER_TAKEN);
    if (same) {
      figures?.repeated('pending');
      return same.answer;
    }
    const before = withdrawals.get(key) ?? trials.running(member.sessionId) ?? clientIds.pending(member);
    if (before) return before.then(() => receive(member, update));
    if (update.sessionSeq <= numbers.committed(member)) {
      const answered = await earlierAnswer(member, update);
      if (answered) return answered;
    }
    if (!access.can(subjectOf(member), 'steer')) return refuseNew(member, update, refuse('READ_ONLY'));

    const { clientId } = member;
    const verdict = validateUpdate(update.bytes, clocks, items, { clientId, taken: clientIds.isTaken(member) });
    if (verdict.kind === 'refused') return refuseNew(member, update, verdict.refusal);
    const isMore = () => requiredRight(verdict.inspection, verdict.ranges, items) === 'write';
    if (!access.can(subjectOf(member), 'write') && isMore()) return refuseNew(member, update, refuse('NOT_ALLOWED'));
    if (verdict.inspection.brings.length > 0 && replica.size() > LIMITS.logBytes) return no(refuse('LOG_FULL'));
    const refusal = verdict.isLarge ? await trials.hold(member.sessionId, update) : undefined;
    if (refusal) return no(refusal);
    // A missing deletion shows in no clock, and after a reconnection all numbers below the highest count as committed.
    if (update.sessionSeq > numbers.reached(member) + 1) return no(refuse('MISSING_DEPENDENCIES'));
    numbers.begin(member, update.sessionSeq);
    clocks.advance(verdict.inspection.brings);
    items.add(clientId, verdict.ranges);
    const binds = verdict.inspection.brings.length > 0 && !clientIds.isBound(member);
    const answer = commit(member, update, verdict, binds).finally(() => pending.delete(key));
    pending.set(key, { bytes: update.bytes, answer });
    if (binds) clientIds.begin(member, answer);
    return answer;
  }

  async function withdraw(member: Member, number: Withdraw): Promise<WithdrawAnswer> {
    if (document.state().kind !== 'readable') return no(refuse('QUARANTINED'));
    if (!access.can(subjectOf(member), 'steer')) return no(refuse('READ_ONLY'));
    const key = keyOf(member, number);
    const before = withdrawals.get(key) ?? pending.get(key)?.answer ?? trials.running(member.sessionId);
    if (before) return before.then(() => withdraw(member, number));
    if (number.sessionSeq > numbers.reached(member) + 1) return no(refuse('MISSING_DEPENDENCIES'));
    numbers.begin(member, number.sessionSeq);
    const answer = commitEmpty(member, number).finally(() => withdrawals.delete(key));
    withdrawals.set(key, answer);
    return answer;
  }

  /** Refuses an update that is no row, once it is known whose its client id is. */
  async function refuseNew(member: Member, update: Update, refusal: Refusal): Promise<UpdateAnswer> {
    // Another instance may have committed it, for a connection that was lost before the answer came.
    const answered = await earlierAnswer(member, update);
    if (answered) return answered;
    // Its clock may be that of another session, whose row has been applied while this one's first row is on its way.
    const firstRow = clientIds.firstRow(member);
    return firstRow ? firstRow.then(() => receive(member, update)) : no(refusal);
  }

  /** The answer to an update under a number that has a row already; undefined where it has none. */
  async function earlierAnswer(member: Member, update: Update): Promise<UpdateAnswer | undefined> {
    const row = await updateLog.find(log.id, member.sessionId, update.sessionSeq);
    if (!row) return undefined;
    // Another instance may have committed it since this member came: its next update builds on it.
    await document.catchUp(row.seq);
    numbers.commit(member, update.sessionSeq);
    // Of a row that was trimmed its number alone is kept: it was acknowledged, and stays so.
    if (!row.bytes || equal(row.bytes, update.bytes)) {
      figures?.repeated('committed');
      return { ok: true, seq: row.seq };
    }
    return no(isEmptyUpdate(row.bytes) ? refuse('WITHDRAWN') : NUMBER_TAKEN);
  }

  /** @param binds whether the client id of the member is bound with this row */
  async function commit(
    member: Member,
    update: Update,
    { inspection, ranges }: Pick<FreshVerdict, 'inspection' | 'ranges'>,
    binds: boolean,
  ): Promise<UpdateAnswer> {
    const { sessionId, identity, clientId } = member;
    const { sessionSeq, bytes } = update;
    const received = performance.now();
    const needed = () => requiredRight(inspection, ranges, items);
    const appending = appendRow(member, { ...update, ...(binds && { clientId }) }, needed);
    // While the database writes.
    const part = editedPart(inspection, ranges, items);
    const seq = await appending;
    if (typeof seq !== 'number') return no(seq);
    if (binds) clientIds.settle(member, 'bound');
    await document.apply({ seq, sessionId, bytes });
    // At once: legs that no member here is known to have changed count as those of other instances.
    if (part === 'waypoints' || part === 'several') waypointFacts.applied(member, inspection, ranges);
    numbers.commit(member, sessionSeq);
    const applied = performance.now();
    await document.publish(seq);
    figures?.sent((performance.now() - applied) / 1000);
    figures?.acknowledged((performance.now() - received) / 1000);
    record({
      kind: 'edited',
      log: log.uuid,
      userId: identity.userId,
      memberId: member.id,
      at: clock.now(),
      bytes: bytes.byteLength,
      part,
    });
    return { ok: true, seq };
  }

  async function commitEmpty(member: Member, { sessionSeq }: Withdraw): Promise<WithdrawAnswer> {
    const { sessionId } = member;
    const seq = await appendRow(member, { sessionSeq, bytes: EMPTY_UPDATE }, () => 'steer');
    if (typeof seq !== 'number') return no(seq);
    // A copy of the update may have been committed first, by another instance.
    const { bytes } = (await updateLog.find(log.id, sessionId, sessionSeq))!;
    if (bytes) await document.apply({ seq, sessionId, bytes });
    else await document.catchUp(seq);
    numbers.commit(member, sessionSeq);
    await document.publish(seq);
    return { ok: true, seq, kept: !bytes || !isEmptyUpdate(bytes) };
  }

  /** Commits an update under its number. Resolves with the number of its row, or with the reason why it has none. */
  function appendRow(
    member: Member,
    update: Update & { readonly clientId?: number },
    needed: () => Right,
  ): Promise<number | Refusal> {
    const { sessionId, identity } = member;
    const { sessionSeq } = update;
    const row = { logId: log.id, sessionId, userId: identity.userId, ...update };
    return queue
      .append(member, row, needed, (error) => forget(member, sessionSeq, error))
      .catch((error: AppendError | NotAllowedError) =>
        refusalOf(error, sessionSeq, access.can(subjectOf(member), 'steer')),
      );
  }

  /** An update was not committed. What builds on it cannot be applied: the next one is validated against what is. */
  function forget(member: Member, sessionSeq: number, error: AppendError | NotAllowedError): void {
    numbers.fail(member, sessionSeq);
    if (!isOfSession(error)) {
      clocks.reset();
      logger.error({ ...faultFields(error), log: log.uuid }, 'an update could not be committed');
      return;
    }
    clocks.forget(member.clientId);
    if (error.sessionSeq !== sessionSeq) return;
    if (error instanceof NumberTakenError) numbers.commit(member, sessionSeq);
    else if (error instanceof ClientIdTakenError) clientIds.settle(member, 'taken');
  }

  return { receive, withdraw };
}

const keyOf = ({ sessionId }: Member, { sessionSeq }: Withdraw) => `${sessionId}/${sessionSeq}`;

const no = (refusal: Refusal) => ({ ok: false as const, refusal });

/** The fault lies with one session, and no other update fails with it. */
const isOfSession = (error: Error): error is NumberTakenError | ClientIdTakenError | RowsFullError | NotAllowedError =>
  [NumberTakenError, ClientIdTakenError, RowsFullError, NotAllowedError].some((kind) => error instanceof kind);

/** @param maySteer whether the member may change anything at all */
function refusalOf(error: AppendError | NotAllowedError, sessionSeq: number, maySteer: boolean): Refusal {
  if (!isOfSession(error)) return refuse('UNAVAILABLE');
  if (error instanceof NotAllowedError && !maySteer) return refuse('READ_ONLY');
  // The fault lies with an update before it.
  if (error.sessionSeq !== sessionSeq) return refuse('MISSING_DEPENDENCIES');
  if (error instanceof NotAllowedError) return refuse('NOT_ALLOWED');
  if (error instanceof RowsFullError)
    return refuse('LOG_FULL', `${error.message}: its owner trims the history, or the operator raises the limit`);
  if (error instanceof ClientIdTakenError) return refuse('CLIENT_ID_TAKEN');
  return error.withdrawn ? refuse('WITHDRAWN') : NUMBER_TAKEN;
}

const NUMBER_TAKEN = refuse('BAD_UPDATE', 'the session has sent another update under this number');

const equal = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0;
