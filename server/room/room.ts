import { type Refusal, refuse } from '../../protocol/refusal.ts';
import type { Update, UpdateAnswer } from '../../protocol/update.ts';
import { readTravelLog } from '../../travel-log/shape.ts';
import type { Clock } from '../conductor/clock.ts';
import type { Conductor } from '../conductor/conductor.ts';
import type { Logger } from '../logger.ts';
import type { SessionEvent } from '../session-events/session-event.ts';
import type { UpdateLog } from '../storage/update-log.ts';
import type { Presence } from '../sync/presence.ts';
import type { Replica } from '../sync/replica.ts';
import { advance, type Clocks, raise, validateUpdate } from '../sync/validation.ts';
import type { Audience } from './audience.ts';
import type { Member } from './member.ts';

/** Rows that one message of a catch-up holds, count. */
const CATCH_UP_ROWS = 500;
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
  readonly head: number;
  readonly members: ReadonlyMap<string, Member>;
  readonly conductor: Conductor;
  /** Brings a member in sync and adds it. @param lastly is called in the same turn in which it is */
  join(member: Member, lastly: () => void): Promise<void>;
  leave(member: Member): void;
  /** The one way of an edit: validate → commit → apply → fan out → acknowledge. */
  receive(member: Member, update: Update): Promise<UpdateAnswer>;
  /** A member's own awareness state. */
  receiveAwareness(member: Member, bytes: Uint8Array): Refusal | undefined;
  /** States of members of another instance. */
  adoptAwareness(bytes: Uint8Array): void;
  /** Applies what other instances have committed. */
  catchUp(to: number): Promise<void>;
  /** The travel log as it is here and now. */
  content(): ReturnType<typeof readTravelLog>;
  close(): Promise<void>;
}

export interface RoomParts {
  readonly log: { readonly id: number; readonly uuid: string };
  readonly replica: Replica;
  readonly presence: Presence;
  readonly audience: Audience;
  readonly updateLog: Pick<UpdateLog, 'append' | 'rows' | 'find'>;
  readonly clock: Clock;
  readonly logger: Logger;
  conduct(read: () => ReturnType<typeof readTravelLog>): Promise<Conductor>;
  project(content: ReturnType<typeof readTravelLog>): Promise<void>;
  record(event: SessionEvent): void;
}

export async function openRoom(parts: RoomParts): Promise<Room> {
  const { log, replica, presence, audience, updateLog, clock } = parts;
  const members = new Map<string, Member>();
  let content: ReturnType<typeof readTravelLog> | undefined;
  let clocks: Clocks = replica.clocks();
  /** Updates on their way to the database: the same one may come again over a new connection. */
  const underWay = new Map<string, Promise<UpdateAnswer>>();
  let committedTo = 0;
  let applied: AppliedRow[] = [];
  let fannedOut: Promise<void> | undefined;
  let catching: Promise<void> | undefined;
  let unproject: (() => void) | undefined;

  const read = () => {
    content ??= readTravelLog(replica.doc);
    return content;
  };
  const conductor = await parts.conduct(read);

  function apply(row: AppliedRow): void {
    replica.apply(row.seq, row.bytes);
    applied.push(row);
  }

  /** What is applied in one turn leaves as one frame. Members hear nothing of their own. */
  function fanOut(): Promise<void> {
    fannedOut ??= new Promise((resolve) => {
      setImmediate(() => {
        const rows = applied;
        applied = [];
        fannedOut = undefined;
        if (rows.length > 0) tell(rows);
        if (committedTo > 0) audience.siblings('committed', { to: committedTo });
        committedTo = 0;
        resolve();
      });
    });
    return fannedOut;
  }

  function tell(rows: readonly AppliedRow[]): void {
    const to = rows.at(-1)!.seq;
    const authors = [...members.values()].filter((member) => rows.some((row) => row.sessionId === member.sessionId));
    audience.here(
      'updates',
      { to, updates: rows.map((row) => row.bytes) },
      authors.map((author) => author.id),
    );
    for (const author of authors) {
      const others = rows.filter((row) => row.sessionId !== author.sessionId);
      if (others.length > 0) audience.to(author.id, 'updates', { to, updates: others.map((row) => row.bytes) });
    }
    content = undefined;
    conductor.revise();
    unproject ??= clock.after(PROJECT_MS, () => {
      unproject = undefined;
      project();
    });
  }

  function project(): void {
    parts
      .project(read())
      .catch((error) => parts.logger.warn({ err: error, log: log.uuid }, 'the projection could not be written'));
  }

  /** Reads rows until this one is applied; several callers share the reading. */
  async function catchUp(to: number): Promise<void> {
    while (replica.head < to) {
      catching ??= readRows().finally(() => {
        catching = undefined;
      });
      await catching;
    }
  }

  async function readRows(): Promise<void> {
    const rows = await updateLog.rows(log.id, replica.head, CATCH_UP_ROWS);
    for (const row of rows) if (row.seq === replica.head + 1) apply(row);
    raise(clocks, replica.clocks());
    await fanOut();
  }

  async function commit(member: Member, update: Update): Promise<UpdateAnswer> {
    const { sessionId, identity } = member;
    const { sessionSeq, bytes } = update;
    const append = updateLog.append({ logId: log.id, sessionId, sessionSeq, userId: identity.userId, bytes });
    const seq = await append.catch((error) => {
      // What was to build on this update is not there: the next one is judged by what is.
      clocks = replica.clocks();
      parts.logger.error({ err: error, log: log.uuid }, 'an update could not be committed');
      return undefined;
    });
    if (seq === undefined) return no(refuse('UNAVAILABLE'));
    if (seq === replica.head + 1) apply({ seq, sessionId, bytes });
    else await catchUp(seq);
    committedTo = Math.max(committedTo, seq);
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
    get head() {
      return replica.head;
    },
    members,
    conductor,

    async join(member, lastly) {
      let sent = member.lastSeq;
      if (sent === 0 || sent > replica.head) {
        sent = replica.head;
        audience.to(member.id, 'updates', { to: sent, updates: [replica.state()] });
      }
      // Rows may be applied while older ones are read for this member: it is in sync when none are left.
      while (sent < replica.head) {
        const rows = await updateLog.rows(log.id, sent, CATCH_UP_ROWS);
        const last = rows.at(-1);
        if (!last) throw new Error(`rows after ${sent} of log ${log.id} are missing`);
        audience.to(member.id, 'updates', { to: last.seq, updates: rows.map((row) => row.bytes) });
        sent = last.seq;
      }
      members.set(member.id, member);
      lastly();
      const here = presence.all();
      if (here) audience.to(member.id, 'awareness', { bytes: here });
      const { composition, transport } = conductor.outlook();
      audience.to(member.id, 'composition', composition);
      audience.to(member.id, 'transport', transport);
      conductor.attend(members.size);
    },

    leave(member) {
      if (!members.delete(member.id)) return;
      // A session that is back over a new connection is still here, though its old one ends only now.
      const back = [...members.values()].some((other) => other.clientId === member.clientId);
      const gone = back ? undefined : presence.remove(member.clientId);
      if (gone) {
        audience.here('awareness', { bytes: gone });
        audience.siblings('awareness', { bytes: gone });
      }
      conductor.attend(members.size);
    },

    async receive(member, update) {
      if (member.role === 'viewer') return no(refuse('READ_ONLY'));
      const key = `${member.sessionId}/${update.sessionSeq}`;
      const same = underWay.get(key);
      if (same) return same;
      const verdict = validateUpdate(update.bytes, clocks, member.clientId);
      switch (verdict.kind) {
        case 'refused':
          return no(verdict.refusal);
        case 'taken': {
          const seq = await updateLog.find(log.id, member.sessionId, update.sessionSeq);
          return seq === undefined ? no(verdict.refusal) : { ok: true, seq };
        }
        case 'fresh': {
          advance(clocks, verdict.inspection);
          const answer = commit(member, update).finally(() => underWay.delete(key));
          underWay.set(key, answer);
          return answer;
        }
        default:
          return verdict satisfies never;
      }
    },

    receiveAwareness(member, bytes) {
      const stamped = presence.receive(bytes, member.clientId, member.identity);
      if (!stamped) return refuse('BAD_MESSAGE', 'awareness of somebody else, or none at all');
      audience.here('awareness', { bytes: stamped }, [member.id]);
      audience.siblings('awareness', { bytes: stamped });
      return undefined;
    },

    adoptAwareness(bytes) {
      presence.adopt(bytes);
      audience.here('awareness', { bytes });
    },

    catchUp,
    content: read,

    async close() {
      if (unproject) {
        unproject();
        await parts.project(read());
      }
      await conductor.close();
      presence.destroy();
      replica.destroy();
    },
  };
}

const no = (refusal: Refusal): UpdateAnswer => ({ ok: false, refusal });
