import { LIMITS } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import type { Update, UpdateAnswer } from '../../protocol/update.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { SessionEvent } from '../session-events/session-event.ts';
import type { UpdateLog } from '../storage/update-log.ts';
import type { Inspection } from '../sync/inspection.ts';
import { createItemIndex } from '../sync/item-index.ts';
import { createPendingClocks } from '../sync/pending-clocks.ts';
import type { Replica } from '../sync/replica.ts';
import type { Trials } from '../sync/trials.ts';
import { validateUpdate } from '../sync/validation.ts';
import type { AppliedRow } from './fan-out.ts';
import type { Member } from './member.ts';

/** An update whose trial is late so many times is refused for good. */
const TRIALS = 3;

/** Where edits come in. */
export interface Intake {
  /** The one way of an edit: validate → commit → apply → fan out → acknowledge. */
  receive(member: Member, update: Update): Promise<UpdateAnswer>;
}

export function createIntake(parts: {
  readonly log: { readonly id: number; readonly uuid: string };
  readonly replica: Replica;
  readonly updateLog: Pick<UpdateLog, 'append' | 'find'>;
  readonly trials: Pick<Trials, 'hold'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
  /** Whether rows can be applied, and so written. */
  readable(): boolean;
  /** Applies a committed row, once all before it are. */
  apply(row: AppliedRow): Promise<void>;
  /** Tells everybody of what was applied, other instances of the rows up to this one. */
  tell(committed: number): Promise<void>;
  record(event: SessionEvent): void;
}): Intake {
  const { log, replica, updateLog } = parts;
  const clocks = createPendingClocks(replica);
  const items = createItemIndex(replica.doc);
  /** Updates on their way to the database: the same one may come again over a new connection. */
  const underWay = new Map<string, { readonly bytes: Uint8Array; readonly answer: Promise<UpdateAnswer> }>();
  const highest = new Map<string, number>();
  /** The same, with what is on its way to the database. */
  const reached = new Map<string, number>();
  /** Sessions with a large update on trial: what they send meanwhile waits behind it. */
  const onTrial = new Map<string, Promise<unknown>>();
  const lateTrials = new Map<string, number>();

  async function receive(member: Member, update: Update): Promise<UpdateAnswer> {
    if (member.role === 'viewer') return no(refuse('READ_ONLY'));
    if (!parts.readable()) return no(refuse('QUARANTINED'));
    const key = `${member.sessionId}/${update.sessionSeq}`;
    const same = underWay.get(key);
    if (same) return equal(same.bytes, update.bytes) ? same.answer : no(NUMBER_TAKEN);
    const trial = onTrial.get(member.sessionId);
    if (trial) return trial.then(() => receive(member, update));
    if (update.sessionSeq <= highestOf(member)) {
      const answered = await answerOf(member, update);
      if (answered) return answered;
    }

    const verdict = validateUpdate(update.bytes, clocks, items, member.clientId);
    // Another instance may have committed it, for a connection that was lost before the answer came.
    if (verdict.kind === 'refused') return (await answerOf(member, update)) ?? no(verdict.refusal);
    if (verdict.inspection.brings.length > 0 && replica.size > LIMITS.logBytes) return no(refuse('LOG_FULL'));
    const large = update.bytes.byteLength > LIMITS.trialBytes;
    const refusal = large ? await tryOut(member, update) : undefined;
    if (refusal) return no(refusal);
    // A deletion has no clock that would show that it is missing, and after a reconnection all below the highest number
    // counts as committed.
    if (update.sessionSeq > reachedBy(member) + 1) return no(refuse('MISSING_DEPENDENCIES'));
    reached.set(member.sessionId, Math.max(reachedBy(member), update.sessionSeq));
    clocks.advance(verdict.inspection.brings);
    items.add(member.clientId, verdict.ranges);
    const answer = commit(member, update, verdict.inspection).finally(() => underWay.delete(key));
    underWay.set(key, { bytes: update.bytes, answer });
    return answer;
  }

  /** What an update was answered when it came before; undefined where it is new. */
  async function answerOf({ sessionId }: Member, update: Update): Promise<UpdateAnswer | undefined> {
    const row = await updateLog.find(log.id, sessionId, update.sessionSeq);
    if (!row) return undefined;
    return equal(row.bytes, update.bytes) ? { ok: true, seq: row.seq } : no(NUMBER_TAKEN);
  }

  /** The highest number of a session that is known to be committed. */
  const highestOf = ({ sessionId, committed }: Member) => Math.max(highest.get(sessionId) ?? 0, committed);

  const reachedBy = (member: Member) => Math.max(reached.get(member.sessionId) ?? 0, highestOf(member));

  /**
   * Large updates are applied to a copy first, in another thread. The session's next ones wait for the outcome. A machine
   * that stands still makes any trial late: only what is late again and again is refused for good.
   */
  async function tryOut({ sessionId }: Member, { sessionSeq, bytes }: Update): Promise<Refusal | undefined> {
    const trial = parts.trials.hold({ state: replica.state(), bytes });
    onTrial.set(sessionId, trial);
    const outcome = await trial.finally(() => onTrial.delete(sessionId));
    const key = `${sessionId}/${sessionSeq}`;
    const tries = outcome === 'late' ? (lateTrials.get(key) ?? 0) + 1 : 0;
    if (tries > 0 && tries < TRIALS) {
      lateTrials.set(key, tries);
      return refuse('UNAVAILABLE', 'it could not be tried in time');
    }
    lateTrials.delete(key);
    return outcome === 'passed' ? undefined : refuse('BAD_UPDATE', 'it cannot be applied in time');
  }

  async function commit(member: Member, update: Update, { brings }: Inspection): Promise<UpdateAnswer> {
    const { sessionId, identity } = member;
    const { sessionSeq, bytes } = update;
    const append = updateLog.append({ logId: log.id, sessionId, sessionSeq, userId: identity.userId, bytes });
    const seq = await append.catch((error) => {
      // What was to build on this update is not there: the next one is judged by what is.
      clocks.reset();
      reached.set(sessionId, Math.min(reachedBy(member), sessionSeq - 1));
      parts.logger.error({ err: error, log: log.uuid }, 'an update could not be committed');
      return undefined;
    });
    if (seq === undefined) return no(refuse('UNAVAILABLE'));
    await parts.apply({ seq, sessionId, bytes });
    // Another instance had another update under this number: what this one brings is nowhere.
    if (parts.readable() && brings.some(({ client, to }) => replica.reached(client) < to)) {
      clocks.reset();
      return no(NUMBER_TAKEN);
    }
    highest.set(sessionId, Math.max(highestOf(member), sessionSeq));
    await parts.tell(seq);
    parts.record({
      kind: 'edited',
      log: log.uuid,
      userId: identity.userId,
      memberId: member.id,
      at: parts.clock.now(),
      bytes: bytes.byteLength,
    });
    return { ok: true, seq };
  }

  return { receive };
}

const no = (refusal: Refusal): UpdateAnswer => ({ ok: false, refusal });

const NUMBER_TAKEN = refuse('BAD_UPDATE', 'the session has sent another update under this number');

const equal = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0;
