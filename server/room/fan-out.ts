import { mergeUpdates } from 'yjs';
import type { UpdateLog } from '../storage/update-log.ts';
import type { Replica, StateVector } from '../sync/replica.ts';
import type { Audience } from './audience.ts';
import type { Member } from './member.ts';

/**
 * Rows that one message of a catch-up holds, count. As many are merged in 2 ms; the time goes with the square, and
 * beyond it is the replica that is asked.
 */
export const CATCH_UP_ROWS = 500;

/** A row that has been applied and is on its way to the members. */
export interface AppliedRow {
  readonly seq: number;
  readonly sessionId: string;
  readonly bytes: Uint8Array;
}

/** The members of a room, and what they are told of its rows: each row once, but for their own. */
export interface FanOut {
  readonly members: ReadonlyMap<string, Member>;
  /** Brings a member in sync and adds it. @param lastly is called in the same turn in which it is */
  join(member: Member, lastly: () => void): Promise<void>;
  /** False where it is none. */
  leave(member: Member): boolean;
  /**
   * Leaves a member out of what is told to everybody, until it joins again and hears in one update what it missed.
   * False where it is not told anything yet, or any more.
   */
  leaveOut(member: Member): boolean;
  /** Takes in a row in the turn in which it was applied. */
  add(row: AppliedRow): void;
  /**
   * Tells what was applied by the end of this turn of the event loop, as one frame; resolves when it has.
   * @param committed the row up to which other instances are told, if they are
   */
  tell(committed?: number): Promise<void>;
}

export function createFanOut(parts: {
  readonly logId: number;
  readonly replica: Replica;
  readonly audience: Pick<Audience, 'here' | 'to' | 'siblings'>;
  readonly updateLog: Pick<UpdateLog, 'rows'>;
  /** Rows were told. */
  told(): void;
}): FanOut {
  const { logId, replica, audience, updateLog } = parts;
  const members = new Map<string, Member>();
  /** Members who read too slowly, with what they were told last: they join again later. */
  const leftOut = new Map<string, { readonly seq: number; readonly vector: StateVector }>();
  let applied: AppliedRow[] = [];
  let committedTo = 0;
  let fannedOut: Promise<void> | undefined;

  function tellApplied(): void {
    const rows = applied;
    applied = [];
    if (rows.length === 0) return;
    tellRows(rows);
    parts.told();
  }

  function tellRows(rows: readonly AppliedRow[]): void {
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
  async function tellMissed(member: Member, { seq, vector }: { seq: number; vector: StateVector }): Promise<number> {
    const to = replica.head;
    const updates: Uint8Array[] = [];
    if (to - seq > CATCH_UP_ROWS) {
      updates.push(replica.since(new Map([...vector, [member.clientId, replica.reached(member.clientId)]])));
    } else {
      const rows = await updateLog.rows(logId, seq, to - seq);
      const missed = rows.filter(({ sessionId }) => sessionId !== member.sessionId).map(({ bytes }) => bytes);
      if (missed.length > 0) updates.push(mergeUpdates(missed));
    }
    audience.to(member.id, 'updates', { to, updates });
    return to;
  }

  return {
    members,
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
        const rows = await updateLog.rows(logId, sent, Math.min(CATCH_UP_ROWS, replica.head - sent));
        const last = rows.at(-1);
        if (!last) throw new Error(`rows after ${sent} of log ${logId} are missing`);
        audience.to(member.id, 'updates', { to: last.seq, updates: rows.map((row) => row.bytes) });
        sent = last.seq;
      }
      if (members.size === 0) audience.siblings('present', {});
      members.set(member.id, member);
      leftOut.delete(member.id);
      lastly();
    },
    leave(member) {
      leftOut.delete(member.id);
      return members.delete(member.id);
    },
    leaveOut(member) {
      if (!members.has(member.id) || leftOut.has(member.id)) return false;
      // What it was told and what is applied are the same from here on.
      tellApplied();
      leftOut.set(member.id, { seq: replica.head, vector: replica.stateVector() });
      return true;
    },
    add(row) {
      applied.push(row);
    },
    tell(committed = 0) {
      committedTo = Math.max(committedTo, committed);
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
    },
  };
}
