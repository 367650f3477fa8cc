import type { Compare, CompareAnswer } from '../../protocol/compare.ts';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import { isText, readTravelLog, settingsMap, waypointsMap } from '../../travel-log/shape.ts';
import type { Clock } from '../clock.ts';
import type { Conductor } from '../conductor/conductor.ts';
import type { Logger } from '../logger.ts';
import type { SessionEvent } from '../session-events/session-event.ts';
import type { UpdateLog } from '../storage/update-log.ts';
import { compareContent } from '../sync/comparison.ts';
import { createPresence } from '../sync/presence.ts';
import type { Replica } from '../sync/replica.ts';
import type { Trials } from '../sync/trials.ts';
import type { Audience } from './audience.ts';
import { type AppliedRow, CATCH_UP_ROWS, createFanOut, type FanOut } from './fan-out.ts';
import { createIntake, type Intake } from './intake.ts';
import type { Member } from './member.ts';

/** The projection in SQL follows an edit after this time, ms: lists and search may lag, the log never does. */
const PROJECT_MS = 1_000;

/** A travel log with the people in it, on this instance. */
export interface Room extends Pick<FanOut, 'members' | 'join' | 'leaveOut'>, Pick<Intake, 'receive'> {
  readonly uuid: string;
  readonly logId: number;
  readonly head: number;
  /** Whether anything was written under a Yjs client id. */
  hasWritten(clientId: number): boolean;
  /** The row at which the log stopped being readable; undefined while all is well. */
  readonly quarantinedAt: number | undefined;
  readonly conductor: Conductor;
  leave(member: Member): void;
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
  let content: ReturnType<typeof readTravelLog> | undefined;
  let readable = parts.quarantinedAt === undefined;
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
  const fanOut = createFanOut({ logId: log.id, replica, audience, updateLog, told: follow });
  const { members } = fanOut;
  const intake = createIntake({ ...parts, readable: () => readable, apply: reach, tell: fanOut.tell });

  function apply(row: AppliedRow): void {
    if (replica.apply(row.seq, row.bytes)) {
      fanOut.add(row);
      return;
    }
    readable = false;
    parts.logger.error({ log: log.uuid, seq: row.seq }, 'a row could not be applied: the room is loaded anew');
    parts.broken(row.seq);
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

  /** Applies a row that was committed here, and whatever others have committed before it. */
  async function reach(row: AppliedRow): Promise<void> {
    if (readable && row.seq === replica.head + 1) apply(row);
    else await catchUp(row.seq);
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
    await fanOut.tell();
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

    join: (member, lastly) =>
      fanOut.join(member, () => {
        lastly();
        const here = presence.all();
        if (here) audience.to(member.id, 'awareness', { bytes: here });
        const { composition, transport } = conductor.outlook();
        audience.to(member.id, 'composition', composition);
        audience.to(member.id, 'transport', transport);
        conductor.attend(members.size);
      }),

    leave(member) {
      if (!fanOut.leave(member)) return;
      // A session that is back over a new connection is still here, though its old one ends only now.
      const back = [...members.values()].some((other) => other.clientId === member.clientId);
      const gone = back ? undefined : presence.remove(member.clientId);
      if (gone) {
        audience.here('awareness', { bytes: gone });
        audience.siblings('awareness', { bytes: gone, instance: parts.instance });
      }
      conductor.attend(members.size);
    },

    leaveOut: fanOut.leaveOut,
    receive: intake.receive,
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
