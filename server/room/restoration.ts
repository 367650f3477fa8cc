import { refuse } from '../../protocol/refusal.ts';
import type { UpdateAnswer } from '../../protocol/update.ts';
import type { Identity } from '../../protocol/welcome.ts';
import type { Removal } from '../../travel-log/shape.ts';
import type { Clock } from '../clock.ts';
import type { LogRef } from '../storage/travel-logs.ts';
import type { Versions } from '../storage/versions.ts';
import { absentMember } from './absent-member.ts';
import type { Rebuilder } from './rebuilder.ts';
import type { Rooms } from './rooms.ts';

/** Restores the content that travel logs had at an earlier row. */
export interface Restorations {
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
    const room = await parts.rooms.open(log.uuid);
    if (!room) return { ok: false, refusal: refuse('UNKNOWN_LOG') };
    await room.catchUp(log.head);
    // The room's own document may not be edited: it only applies rows.
    const { head } = room;
    const restoration = await parts.rebuilder.run(async ({ build, ask }) => {
      const isWhole = (await build(log.id, seq)) === seq && (await build(log.id, head)) === head;
      return isWhole ? ask('restoration', removalBy(user)) : undefined;
    });
    if (!restoration) return { ok: false, refusal: refuse('QUARANTINED') };
    const { clientId, updates } = restoration;
    if (updates.length === 0) return { ok: true, seq: head };

    await parts.versions.add(log.id, { seq: head, kind: 'before restore', name: null, userId: user.userId });
    const restorer = absentMember(user, clientId, head);
    let answer: UpdateAnswer = { ok: true, seq: head };
    for (const [at, bytes] of updates.entries()) {
      answer = await room.receive(restorer, { sessionSeq: at + 1, bytes });
      if (!answer.ok) break;
    }
    return answer;
  }

  return {
    restore(log, seq, user) {
      // Two at once that restore the same text would write it twice.
      const before = restoring.get(log.id)?.catch(() => undefined) ?? Promise.resolve();
      const mine = before
        .then(() => restoreTo(log, seq, user))
        .finally(() => restoring.get(log.id) === mine && restoring.delete(log.id));
      restoring.set(log.id, mine);
      return mine;
    },
  };
}
