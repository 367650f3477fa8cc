import { mergeUpdates } from 'yjs';
import type { Compare, CompareAnswer } from '../../protocol/compare.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import type { Update, UpdateAnswer } from '../../protocol/update.ts';
import { isText, readTravelLog, settingsMap, waypointsMap } from '../../travel-log/shape.ts';
import type { Clock } from '../conductor/clock.ts';
import type { Conductor } from '../conductor/conductor.ts';
import type { Logger } from '../logger.ts';
import type { SessionEvent } from '../session-events/session-event.ts';
import type { UpdateLog } from '../storage/update-log.ts';
import { compareContent } from '../sync/comparison.ts';
import type { Inspection } from '../sync/inspection.ts';
import { createPlaces } from '../sync/places.ts';
import { createPresence } from '../sync/presence.ts';
import type { Replica } from '../sync/replica.ts';
import type { Trials } from '../sync/trials.ts';
import { advance, type Clocks, raise, validateUpdate } from '../sync/validation.ts';
import type { Audience } from './audience.ts';
import type { Member } from './member.ts';

/**
 * Rows that one message of a catch-up holds, count. As many are merged in 2 ms; the time goes with the square, and
 * beyond it is the replica that is asked.
 */
const CATCH_UP_ROWS = 500;
/** An update whose trial is late so many times is refused for good. */
const TRIALS = 3;
/** The projection in SQL follows an edit after this time, ms: lists and search may lag, the log never does. */
const PROJECT_MS = 1_000;

/** A row that has been applied and is on its way to the members. */
interface AppliedRow {
  readonly seq: number;
  readonly sessionId: string;
  readonly bytes: Uint8Array;
}

/** A travel log with the people in it, on this instance. */
export interface Room {
  readonly uuid: string;
  readonly logId: number;
  readonly head: number;
  readonly members: ReadonlyMap<string, Member>;
  /** Whether anything was written under a Yjs client id. */
  hasWritten(clientId: number): boolean;
  /** The row at which the log stopped being readable; undefined while all is well. */
  readonly quarantinedAt: number | undefined;
  readonly conductor: Conductor;
  /** Brings a member in sync and adds it. @param lastly is called in the same turn in which it is */
  join(member: Member, lastly: () => void): Promise<void>;
  leave(member: Member): void;
  /**
   * Leaves a member out of what is told to everybody, until it joins again and hears in one update what it missed.
   * False where it is not told anything yet, or any more.
   */
  leaveOut(member: Member): boolean;
  /** The one way of an edit: validate → commit → apply → fan out → acknowledge. */
  receive(member: Member, update: Update): Promise<UpdateAnswer>;
  /** Whether a member holds the same document. */
  compare(claim: Compare): CompareAnswer;
  /** A member's own awareness state. */
  receiveAwareness(member: Member, bytes: Uint8Array): Refusal | undefined;
  /** States of members of another instance. */
  adoptAwareness(told: { readonly bytes: Uint8Array; readonly instance: string }): void;
  /** Tells the other instances who is here. */
  tellPresence(): void;
  /** Another instance is gone, and its members with it. */
  forgetSibling(instance: string): void;
  /** Applies what other instances have committed. */
  catchUp(to: number): Promise<void>;
  /** The travel log as it is here and now. */
  content(): ReturnType<typeof readTravelLog>;
  /** Closes the connections of its members. */
  dismiss(): void;
  close(): Promise<void>;
}

export interface RoomParts {
  /** The name of this instance. */
  readonly instance: string;
  readonly log: { readonly id: number; readonly uuid: string };
  readonly replica: Replica;
  readonly audience: Audience;
  readonly updateLog: Pick<UpdateLog, 'append' | 'rows' | 'find'>;
  readonly trials: Pick<Trials, 'hold'>;
  /** The row at which the log stopped being readable: members may read what lies before it, and nobody may write. */
  readonly quarantinedAt: number | undefined;
  /** A row could not be applied, and the replica is of no more use. */
  broken(seq: number): void;
  readonly clock: Clock;
  readonly logger: Logger;
  conduct(read: () => ReturnType<typeof readTravelLog>): Promise<Conductor>;
  project(content: ReturnType<typeof readTravelLog>): Promise<void>;
  record(event: SessionEvent): void;
}

export async function openRoom(parts: RoomParts): Promise<Room> {
  const { log, replica, audience, updateLog, clock } = parts;
  const members = new Map<string, Member>();
  let content: ReturnType<typeof readTravelLog> | undefined;
  let clocks: Clocks = replica.clocks();
  const places = createPlaces(replica.doc);
  /** Updates on their way to the database: the same one may come again over a new connection. */
  const underWay = new Map<string, { readonly bytes: Uint8Array; readonly answer: Promise<UpdateAnswer> }>();
  const highest = new Map<string, number>();
  /** The same, with what is on its way to the database. */
  const reached = new Map<string, number>();
  /** Sessions with a large update on trial: what they send meanwhile waits behind it. */
  const onTrial = new Map<string, Promise<unknown>>();
  const lateTrials = new Map<string, number>();
  let readable = parts.quarantinedAt === undefined;
  let committedTo = 0;
  /** Members who read too slowly, with what they were told last: they join again later. */
  const leftOut = new Map<string, { readonly seq: number; readonly clocks: Clocks }>();
  let applied: AppliedRow[] = [];
  let fannedOut: Promise<void> | undefined;
  let catching: Promise<void> | undefined;
  let unproject: (() => void) | undefined;

  const read = () => {
    content ??= readTravelLog(replica.doc);
    return content;
  };
  const conductor = await parts.conduct(read);
  // Texts do not sound: most edits are keystrokes, and none of them may cost a plan.
  let journeyChanged = false;
  waypointsMap(replica.doc).observeDeep((events) => {
    journeyChanged ||= events.some(({ target }) => !isText(target));
  });
  settingsMap(replica.doc).observeDeep(() => {
    journeyChanged = true;
  });
  const presence = createPresence(replica.doc, conductor.drag);

  function apply(row: AppliedRow): void {
    if (replica.apply(row.seq, row.bytes)) {
      applied.push(row);
      return;
    }
    readable = false;
    parts.logger.error({ log: log.uuid, seq: row.seq }, 'a row could not be applied: the room is loaded anew');
    parts.broken(row.seq);
  }

  /** What is applied in one turn leaves as one frame. Members hear nothing of their own. */
  function fanOut(): Promise<void> {
    fannedOut ??= new Promise((resolve) => {
      setImmediate(() => {
        fannedOut = undefined;
        tellApplied();
        if (committedTo > 0) audience.siblings('committed', { to: committedTo });
        committedTo = 0;
        resolve();
      });
    });
    return fannedOut;
  }

  function tellApplied(): void {
    const rows = applied;
    applied = [];
    if (rows.length === 0) return;
    tell(rows);
    follow();
  }

  function tell(rows: readonly AppliedRow[]): void {
    const to = rows.at(-1)!.seq;
    const writers = new Set(rows.map((row) => row.sessionId));
    const authors = [...members.values()].filter(({ id, sessionId }) => !leftOut.has(id) && writers.has(sessionId));
    audience.here(
      'updates',
      { to, updates: rows.map((row) => row.bytes) },
      authors.map((author) => author.id),
    );
    for (const author of authors) {
      const others = rows.filter((row) => row.sessionId !== author.sessionId);
      if (others.length > 0) audience.to(author.id, 'updates', { to, updates: others.map((row) => row.bytes) });
    }
  }

  /** One update in place of all the rows that a member was not told, its own left out. Returns the last of them. */
  async function tellMissed(member: Member, { seq, clocks }: { seq: number; clocks: Clocks }): Promise<number> {
    const to = replica.head;
    const updates: Uint8Array[] = [];
    if (to - seq > CATCH_UP_ROWS) {
      updates.push(replica.since(new Map([...clocks, [member.clientId, replica.reached(member.clientId)]])));
    } else {
      const rows = await updateLog.rows(log.id, seq, to - seq);
      const missed = rows.filter(({ sessionId }) => sessionId !== member.sessionId).map(({ bytes }) => bytes);
      if (missed.length > 0) updates.push(mergeUpdates(missed));
    }
    audience.to(member.id, 'updates', { to, updates });
    return to;
  }

  /** The music and the lists follow what was applied. They read what people wrote, and must not take the room down. */
  function follow(): void {
    content = undefined;
    try {
      if (journeyChanged) conductor.revise();
    } catch (error) {
      parts.logger.error({ err: error, log: log.uuid }, 'the music could not follow an edit');
    }
    journeyChanged = false;
    unproject ??= clock.after(PROJECT_MS, () => {
      unproject = undefined;
      void project();
    });
  }

  async function project(): Promise<void> {
    try {
      await parts.project(read());
    } catch (error) {
      parts.logger.warn({ err: error, log: log.uuid }, 'the projection could not be written');
    }
  }

  /** Reads rows until this one is applied; several callers share the reading. */
  async function catchUp(to: number): Promise<void> {
    while (readable && replica.head < to) {
      if (catching) {
        // It may have been asked for before this row was there.
        await catching;
        continue;
      }
      const before = replica.head;
      catching = readRows().finally(() => {
        catching = undefined;
      });
      await catching;
      if (readable && replica.head === before) throw new Error(`row ${before + 1} of log ${log.id} is missing`);
    }
  }

  async function readRows(): Promise<void> {
    const rows = await updateLog.rows(log.id, replica.head, CATCH_UP_ROWS);
    for (const row of rows) if (readable && row.seq === replica.head + 1) apply(row);
    raise(clocks, replica.clocks());
    await fanOut();
  }

  async function receive(member: Member, update: Update): Promise<UpdateAnswer> {
    if (member.role === 'viewer') return no(refuse('READ_ONLY'));
    if (!readable) return no(refuse('QUARANTINED'));
    const key = `${member.sessionId}/${update.sessionSeq}`;
    const same = underWay.get(key);
    if (same) return equal(same.bytes, update.bytes) ? same.answer : no(NUMBER_TAKEN);
    const trial = onTrial.get(member.sessionId);
    if (trial) return trial.then(() => receive(member, update));
    if (update.sessionSeq <= highestOf(member)) {
      const answered = await answerOf(member, update);
      if (answered) return answered;
    }

    const verdict = validateUpdate(update.bytes, clocks, places, member.clientId);
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
    advance(clocks, verdict.inspection);
    places.add(member.clientId, verdict.standings);
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
      clocks = replica.clocks();
      reached.set(sessionId, Math.min(reachedBy(member), sessionSeq - 1));
      parts.logger.error({ err: error, log: log.uuid }, 'an update could not be committed');
      return undefined;
    });
    if (seq === undefined) return no(refuse('UNAVAILABLE'));
    if (readable && seq === replica.head + 1) apply({ seq, sessionId, bytes });
    else await catchUp(seq);
    // Another instance had another update under this number: what this one brings is nowhere.
    if (readable && brings.some(({ client, to }) => replica.reached(client) < to)) {
      clocks = replica.clocks();
      return no(NUMBER_TAKEN);
    }
    committedTo = Math.max(committedTo, seq);
    highest.set(sessionId, Math.max(highestOf(member), sessionSeq));
    await fanOut();
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

  return {
    uuid: log.uuid,
    logId: log.id,
    get head() {
      return replica.head;
    },
    members,
    hasWritten: (clientId) => replica.reached(clientId) > 0,
    quarantinedAt: parts.quarantinedAt,
    conductor,

    async join(member, lastly) {
      const missed = leftOut.get(member.id);
      let sent = missed ? await tellMissed(member, missed) : member.lastSeq;
      if (sent === 0 || sent > replica.head) {
        sent = replica.head;
        audience.to(member.id, 'updates', { to: sent, updates: [replica.state()] });
      }
      // Rows may be applied while older ones are read for this member: it is in sync when none are left.
      while (sent < replica.head) {
        // Not beyond the head: what is not applied here may be what nobody can apply.
        const rows = await updateLog.rows(log.id, sent, Math.min(CATCH_UP_ROWS, replica.head - sent));
        const last = rows.at(-1);
        if (!last) throw new Error(`rows after ${sent} of log ${log.id} are missing`);
        audience.to(member.id, 'updates', { to: last.seq, updates: rows.map((row) => row.bytes) });
        sent = last.seq;
      }
      if (members.size === 0) audience.siblings('present', {});
      members.set(member.id, member);
      leftOut.delete(member.id);
      lastly();
      const here = presence.all();
      if (here) audience.to(member.id, 'awareness', { bytes: here });
      const { composition, transport } = conductor.outlook();
      audience.to(member.id, 'composition', composition);
      audience.to(member.id, 'transport', transport);
      conductor.attend(members.size);
    },

    leave(member) {
      leftOut.delete(member.id);
      if (!members.delete(member.id)) return;
      // A session that is back over a new connection is still here, though its old one ends only now.
      const back = [...members.values()].some((other) => other.clientId === member.clientId);
      const gone = back ? undefined : presence.remove(member.clientId);
      if (gone) {
        audience.here('awareness', { bytes: gone });
        audience.siblings('awareness', { bytes: gone, instance: parts.instance });
      }
      conductor.attend(members.size);
    },

    leaveOut(member) {
      if (!members.has(member.id) || leftOut.has(member.id)) return false;
      // What it was told and what is applied are the same from here on.
      tellApplied();
      leftOut.set(member.id, { seq: replica.head, clocks: replica.clocks() });
      return true;
    },

    receive,
    compare: (claim) => compareContent(replica, claim),

    receiveAwareness(member, bytes) {
      const stamped = presence.receive(bytes, member.clientId, member.identity);
      if (!stamped) return refuse('BAD_MESSAGE', 'awareness of somebody else, or none at all');
      audience.here('awareness', { bytes: stamped }, [member.id]);
      audience.siblings('awareness', { bytes: stamped, instance: parts.instance });
      return undefined;
    },

    adoptAwareness({ bytes, instance }) {
      presence.adopt(bytes, instance);
      audience.here('awareness', { bytes });
    },

    tellPresence() {
      const here = presence.own();
      if (here) audience.siblings('awareness', { bytes: here, instance: parts.instance });
    },

    forgetSibling(instance) {
      const gone = presence.forget(instance);
      if (gone) audience.here('awareness', { bytes: gone });
    },

    catchUp,
    content: read,
    dismiss: audience.dismiss,

    async close() {
      if (unproject) {
        unproject();
        await project();
      }
      await conductor.close();
      presence.destroy();
      replica.destroy();
    },
  };
}

const no = (refusal: Refusal): UpdateAnswer => ({ ok: false, refusal });

const NUMBER_TAKEN = refuse('BAD_UPDATE', 'the session has sent another update under this number');

const equal = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0;
