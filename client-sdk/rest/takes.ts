import { uuidv4 } from 'lib0/random';
import type { LegOutline } from '../../protocol/composition.ts';
import { shapeOf } from '../../protocol/leg-shape.ts';
import type { Take, TakeChange } from '../../protocol/take.ts';
import { packTakeNotes, type TakeNote } from '../../protocol/take-notes.ts';
import type { LogRequest } from './request.ts';

/** Notes that a member has played on a leg, to be recorded. */
export interface Recording extends Pick<Take, 'leg' | 'sound'>, Partial<Pick<Take, 'solo' | 'grid' | 'strength'>> {
  readonly notes: readonly TakeNote[];
  /** A uuid, drawn if left out: recorded again under the same one, e.g. after UNAVAILABLE, it remains one take. */
  readonly id?: string;
}

/** Changes of takes, over HTTP. All reject with a RefusedError; the event `takes` follows once they are there. */
export interface TakeRequests {
  record(recording: Recording): Promise<Take>;
  /** Mutes or quantises a take of this person, or any with the right to manage. */
  change(id: string, change: Omit<TakeChange, 'deleted'>): Promise<Take>;
  remove(id: string): Promise<Take>;
  restore(id: string): Promise<Take>;
  /** The deleted takes that this person can restore. */
  deleted(): Promise<readonly Take[]>;
}

/** @param legOf finds a leg as it is now */
export function createTakeRequests(request: LogRequest, legOf: (id: string) => LegOutline | undefined): TakeRequests {
  const patch = async (id: string, change: TakeChange): Promise<Take> =>
    (await request(`takes/${id}`, change, 'PATCH')).json();
  return {
    async record({ id = uuidv4(), notes, ...recording }) {
      const leg = legOf(recording.leg);
      const shape = leg ? shapeOf(leg) : '';
      return (await request('takes', { ...recording, id, shape, notes: packTakeNotes(notes) })).json();
    },
    change: patch,
    remove: (id) => patch(id, { deleted: true }),
    restore: (id) => patch(id, { deleted: false }),
    deleted: async () => (await (await request('takes?deleted=true')).json()).takes,
  };
}
