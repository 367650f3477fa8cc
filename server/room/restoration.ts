import { refuse } from '../../protocol/refusal.ts';
import type { UpdateAnswer } from '../../protocol/update.ts';
import type { Identity } from '../../protocol/welcome.ts';
import type { Details } from '../../travel-log/details.ts';
import type { Removal } from '../../travel-log/shape.ts';
import type { Clock } from '../clock.ts';
import type { LogRef } from '../storage/travel-logs.ts';
import type { Versions } from '../storage/versions.ts';
import { absentMember } from './absent-member.ts';
import type { Restoration } from './rebuild-calls.ts';
import type { Rebuilder } from './rebuilder.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';

/** Edits of requests that depend on the whole document: a thread of its own works them out. */
export interface Restorations {
  /** Sets details of a log by an edit like any other; the answer is the present row where they are set already. */
  setDetails(log: LogRef & { readonly head: number }, details: Details, user: Identity): Promise<UpdateAnswer>;
  /** Writes the content of row `seq` as an edit. Restorations of one log run one after the other. */
  restore(log: LogRef & { readonly head: number }, seq: number, user: Identity): Promise<UpdateAnswer>;
}

export function createRestorations(parts: {
  readonly rebuilder: Pick<Rebuilder, 'run'>;
  readonly versions: Pick<Versions, 'add'>;
  readonly rooms: Pick<Rooms, 'open'>;
  readonly clock: Pick<Clock, 'now'>;
}): Restorations {
  const restoring = new Map<number, Promise<UpdateAnswer>>();
  const removalBy = ({ name }: Identity): Removal => ({ by: name, at: new Date(parts.clock.now()).toISOString() });

  async function restoreTo(log: LogRef & { head: number }, seq: number, user: Identity): Promise<UpdateAnswer> {
    const room = await roomOf(log);
    if (!room) return UNKNOWN;
    const head = room.head();
    const restoration = await parts.rebuilder.run(async ({ build, ask }) => {
      const isWhole = (await build(log.id, seq)) === seq && (await build(log.id, head)) === head;
      return isWhole ? ask('restoration', removalBy(user)) : undefined;
    });
    if (!restoration) return { ok: false, refusal: refuse('QUARANTINED') };
    if (restoration.updates.length === 0) return { ok: true, seq: head };

    await parts.versions.add(log.id, { seq: head, kind: 'before restore', name: null, userId: user.userId });
    return write(room, restoration, user);
  }

  async function detailsTo(log: LogRef & { head: number }, details: Details, user: Identity): Promise<UpdateAnswer> {
    const room = await roomOf(log);
    if (!room) return UNKNOWN;
    // Members may write on meanwhile: an edit of an earlier row merges.
    const head = room.head();
    const edit = await parts.rebuilder.run(async ({ build, ask }) =>
      (await build(log.id, head)) === head ? ask('details', details) : undefined,
    );
    return edit ? write(room, edit, user) : { ok: false, refusal: refuse('QUARANTINED') };
  }

  /** The room of a log with all its rows. Its own document may not be edited: it only applies rows. */
  async function roomOf(log: LogRef & { readonly head: number }): Promise<Room | undefined> {
    const room = await parts.rooms.open(log.uuid);
    await room?.catchUp(log.head);
    return room;
  }

  async function write(room: Room, { clientId, updates }: Restoration, user: Identity): Promise<UpdateAnswer> {
    const writer = absentMember(user, clientId, room.head());
    let answer: UpdateAnswer = { ok: true, seq: room.head() };
    for (const [at, bytes] of updates.entries()) {
      answer = await room.receive(writer, { sessionSeq: at + 1, bytes });
      if (!answer.ok) break;
    }
    return answer;
  }

  /** Edits of one log run one after the other: two at once that write the same text would write it twice. */
  function inTurn(log: LogRef, work: () => Promise<UpdateAnswer>): Promise<UpdateAnswer> {
    const before = restoring.get(log.id)?.catch(() => undefined) ?? Promise.resolve();
    const mine = before.then(work).finally(() => restoring.get(log.id) === mine && restoring.delete(log.id));
    restoring.set(log.id, mine);
    return mine;
  }

  return {
    restore: (log, seq, user) => inTurn(log, () => restoreTo(log, seq, user)),
    setDetails: (log, details, user) => inTurn(log, () => detailsTo(log, details, user)),
  };
}

const UNKNOWN: UpdateAnswer = { ok: false, refusal: refuse('UNKNOWN_LOG') };
