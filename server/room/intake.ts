import { LIMITS } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import type { Update, UpdateAnswer } from '../../protocol/update.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { SessionEvent } from '../session-events/session-event.ts';
import type { LogRef } from '../storage/travel-logs.ts';
import type { UpdateLog } from '../storage/update-log.ts';
import type { Inspection } from '../sync/inspection.ts';
import { createItemIndex } from '../sync/item-index.ts';
import { createPendingClocks } from '../sync/pending-clocks.ts';
import type { Trials } from '../sync/trials.ts';
import { validateUpdate } from '../sync/validation.ts';
import type { RoomDocument } from './document.ts';
import type { Member } from './member.ts';
import { createSessionNumbers } from './session-numbers.ts';
import { createUpdateTrials } from './update-trials.ts';

/** Receives the edits of a room. */
export interface Intake {
  /** The one way of an edit: validate → commit → apply → fan out → acknowledge. */
  receive(member: Member, update: Update): Promise<UpdateAnswer>;
}

export interface IntakeParts {
  readonly log: LogRef;
  readonly document: Pick<RoomDocument, 'replica' | 'state' | 'apply' | 'publish'>;
  readonly updateLog: Pick<UpdateLog, 'append' | 'find'>;
  readonly trials: Pick<Trials, 'hold'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
  record(event: SessionEvent): void;
}

export function createIntake({ log, document, updateLog, clock, logger, ...parts }: IntakeParts): Intake {
  const { replica } = document;
  const clocks = createPendingClocks(replica);
  const items = createItemIndex(replica.doc);
  const numbers = createSessionNumbers();
  const trials = createUpdateTrials(replica, parts.trials);
  /** Updates on their way to the database: the same one may come again over a new connection. */
  const pending = new Map<string, { readonly bytes: Uint8Array; readonly answer: Promise<UpdateAnswer> }>();

  async function receive(member: Member, update: Update): Promise<UpdateAnswer> {
    if (member.role === 'viewer') return no(refuse('READ_ONLY'));
    if (document.state.kind !== 'readable') return no(refuse('QUARANTINED'));
    const key = `${member.sessionId}/${update.sessionSeq}`;
    const same = pending.get(key);
    if (same) return equal(same.bytes, update.bytes) ? same.answer : no(NUMBER_TAKEN);
    const trial = trials.running(member.sessionId);
    if (trial) return trial.then(() => receive(member, update));
    if (update.sessionSeq <= numbers.committed(member)) {
      const answered = await earlierAnswer(member, update);
      if (answered) return answered;
    }

    const verdict = validateUpdate(update.bytes, clocks, items, member.clientId);
    // Another instance may have committed it, for a connection that was lost before the answer came.
    if (verdict.kind === 'refused') return (await earlierAnswer(member, update)) ?? no(verdict.refusal);
    if (verdict.inspection.brings.length > 0 && replica.size > LIMITS.logBytes) return no(refuse('LOG_FULL'));
    const large = update.bytes.byteLength > LIMITS.trialBytes;
    const refusal = large ? await trials.hold(member.sessionId, update) : undefined;
    if (refusal) return no(refusal);
    // A missing deletion shows in no clock, and after a reconnection all numbers below the highest count as committed.
    if (update.sessionSeq > numbers.reached(member) + 1) return no(refuse('MISSING_DEPENDENCIES'));
    numbers.begin(member, update.sessionSeq);
    clocks.advance(verdict.inspection.brings);
    items.add(member.clientId, verdict.ranges);
    const answer = commit(member, update, verdict.inspection).finally(() => pending.delete(key));
    pending.set(key, { bytes: update.bytes, answer });
    return answer;
  }

  /** The answer to an update that is a row already; undefined where it is new. */
  async function earlierAnswer({ sessionId }: Member, update: Update): Promise<UpdateAnswer | undefined> {
    const row = await updateLog.find(log.id, sessionId, update.sessionSeq);
    if (!row) return undefined;
    return equal(row.bytes, update.bytes) ? { ok: true, seq: row.seq } : no(NUMBER_TAKEN);
  }

  async function commit(member: Member, update: Update, { brings }: Inspection): Promise<UpdateAnswer> {
    const { sessionId, identity } = member;
    const { sessionSeq, bytes } = update;
    const append = updateLog.append({ logId: log.id, sessionId, sessionSeq, userId: identity.userId, bytes });
    const seq = await append.catch((error) => {
      // Updates that build on this one cannot be applied: the next one is validated against what is applied.
      clocks.reset();
      numbers.fail(member, sessionSeq);
      logger.error({ err: error, log: log.uuid }, 'an update could not be committed');
      return undefined;
    });
    if (seq === undefined) return no(refuse('UNAVAILABLE'));
    await document.apply({ seq, sessionId, bytes });
    // Another instance has committed another update under this number: the content of this one is in no row.
    if (document.state.kind === 'readable' && brings.some(({ client, to }) => replica.reached(client) < to)) {
      clocks.reset();
      return no(NUMBER_TAKEN);
    }
    numbers.commit(member, sessionSeq);
    await document.publish(seq);
    parts.record({
      kind: 'edited',
      log: log.uuid,
      userId: identity.userId,
      memberId: member.id,
      at: clock.now(),
      bytes: bytes.byteLength,
    });
    return { ok: true, seq };
  }

  return { receive };
}

const no = (refusal: Refusal): UpdateAnswer => ({ ok: false, refusal });

const NUMBER_TAKEN = refuse('BAD_UPDATE', 'the session has sent another update under this number');

const equal = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0;
