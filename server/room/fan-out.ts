import { mergeUpdates } from 'yjs';
import type { UpdateLog, UpdateRow } from '../storage/update-log.ts';
import type { ReadonlyReplica, StateVector } from '../sync/replica.ts';
import type { Audience } from './audience.ts';
import type { Member } from './member.ts';

/**
 * Rows in one message of a catch-up, count. Merging that many takes 2 ms, and the time grows with the square: beyond it
 * the replica answers.
 */
export const CATCH_UP_ROWS = 500;

/** What members receive of a committed row. */
export type Row = Pick<UpdateRow, 'seq' | 'sessionId' | 'bytes' | 'whole'>;

/** The members of a room, and the rows that they receive: each row once, except their own. */
export interface FanOut {
  readonly members: ReadonlyMap<string, Member>;
  /**
   * Sends a member what it lacks, and adds it.
   * @param onSynced is called in the turn in which it is added
   */
  join(member: Member, onSynced: () => void): Promise<void>;
  /** False where it is no member. */
  leave(member: Member): boolean;
  /** Whether this member receives rows: it has joined, and is not suspended. */
  reaches(member: Member): boolean;
  /** Suspends a member until it joins again and receives what it missed as one update. */
  suspend(member: Member): void;
  /** Sends rows that were applied, oldest first; one or more. */
  send(rows: readonly Row[]): void;
}

export function createFanOut(parts: {
  readonly logId: number;
  readonly replica: ReadonlyReplica;
  readonly audience: Pick<Audience, 'here' | 'to' | 'prepare' | 'siblings'>;
  readonly updateLog: Pick<UpdateLog, 'rows'>;
  /** Sends the rows that are applied and not sent yet. */
  flush(): void;
}): FanOut {
  const { logId, replica, audience, updateLog, flush } = parts;
  const members = new Map<string, Member>();
  /** The state that each suspended member has received. */
  const suspended = new Map<string, { readonly seq: number; readonly vector: StateVector }>();
  /** The message with the whole document. The garbage collector may take it: a room at rest holds its document once. */
  let whole: { readonly to: number; readonly send: WeakRef<(member: string) => void> } | undefined;

  const reaches = ({ id }: Member) => members.has(id) && !suspended.has(id);

  /** Sends all rows that a suspended member missed, except its own, as one update. Returns the last of them. */
  async function sendMissed(member: Member, { seq, vector }: { seq: number; vector: StateVector }): Promise<number> {
    const to = replica.head;
    const updates: Uint8Array[] = [];
    if (to - seq > CATCH_UP_ROWS) {
      updates.push(replica.since(new Map([...vector, [member.clientId, replica.reached(member.clientId)]])));
    } else {
      const rows = await updateLog.rows(logId, seq, to - seq);
      const missed = rows.filter((row) => !isOwn(row, member)).map(({ bytes }) => bytes);
      if (missed.length > 0) updates.push(mergeUpdates(missed));
    }
    audience.to(member.id, 'updates', { to, updates });
    return to;
  }

  /** Sends a member the whole document. Returns the number of its last row. */
  function sendWhole(member: Member): number {
    const to = replica.head;
    const prepared = whole?.to === to ? whole.send.deref() : undefined;
    const send = prepared ?? audience.prepare('updates', { to, updates: [replica.state()] });
    if (!prepared) whole = { to, send: new WeakRef(send) };
    send(member.id);
    return to;
  }

  return {
    members,
    async join(member, onSynced) {
      const missed = suspended.get(member.id);
      let sent = missed ? await sendMissed(member, missed) : member.lastSeq;
      if (sent === 0 || sent > replica.head) sent = sendWhole(member);
      // Rows may be applied while older ones are read for this member: it is in sync when none are left.
      while (sent < replica.head) {
        // Not beyond the head: a row that is not applied here may be one that cannot be applied.
        const rows = await updateLog.rows(logId, sent, Math.min(CATCH_UP_ROWS, replica.head - sent));
        const last = rows.at(-1);
        if (!last) throw new Error(`rows after ${sent} of log ${logId} are missing`);
        audience.to(member.id, 'updates', { to: last.seq, updates: rows.map((row) => row.bytes) });
        sent = last.seq;
      }
      // It has these rows already.
      flush();
      if (members.size === 0) audience.siblings('present', {});
      members.set(member.id, member);
      suspended.delete(member.id);
      onSynced();
    },
    leave(member) {
      suspended.delete(member.id);
      return members.delete(member.id);
    },
    reaches,
    suspend: (member) => void suspended.set(member.id, { seq: replica.head, vector: replica.stateVector() }),
    send(rows) {
      const to = rows.at(-1)!.seq;
      const writers = new Set(rows.filter((row) => !row.whole).map((row) => row.sessionId));
      const authors = [...members.values()].filter((member) => writers.has(member.sessionId) && reaches(member));
      audience.here(
        'updates',
        { to, updates: rows.map((row) => row.bytes) },
        authors.map((author) => author.id),
      );
      for (const author of authors) {
        const others = rows.filter((row) => !isOwn(row, author));
        if (others.length > 0) audience.to(author.id, 'updates', { to, updates: others.map((row) => row.bytes) });
      }
    },
  };
}

/** A row that its author has already. One that holds the whole document holds what others wrote, too. */
const isOwn = ({ whole, sessionId }: Row, member: Member): boolean => !whole && sessionId === member.sessionId;
