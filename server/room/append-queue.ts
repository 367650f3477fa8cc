import type { Right } from '../../protocol/role.ts';
import { AccessChangedError, type AppendError, NotCommittedError } from '../storage/append-errors.ts';
import type { Update } from '../storage/commit-lane.ts';
import type { UpdateLog } from '../storage/update-log.ts';
import { type Member, subjectOf } from './member.ts';
import type { RoomAccess } from './room-access.ts';

/** An update that its writer has no right to, or that comes behind one of the same session. */
export class NotAllowedError extends Error {
  override readonly name = 'NotAllowedError';
  readonly sessionSeq: number;

  constructor(sessionSeq: number) {
    super(`number ${sessionSeq} is not allowed`);
    this.sessionSeq = sessionSeq;
  }
}

/**
 * The updates of a room on their way to the commit lane. Where the rights to the log have changed, they come back, the
 * rights are read anew, and the updates that are still allowed go again in their old order: no other member's edit fails.
 */
export interface AppendQueue {
  /**
   * Resolves with the number of the row.
   * @param needed the right that the update needs: asked where its writer may not write, since it may look at every item
   * @param failed is called with the error of the rejection, in the same turn as the failure
   */
  append(
    member: Member,
    update: Omit<Update, 'accessVersion'>,
    needed: () => Right,
    failed: (error: AppendError | NotAllowedError) => void,
  ): Promise<number>;
}

interface Entry {
  readonly number: number;
  readonly sessionId: string;
  /** @param refused the first number of its session that was refused just now */
  append(refused: number | undefined): NotAllowedError | undefined;
  fail(error: AppendError): void;
}

export function createAppendQueue(
  updateLog: Pick<UpdateLog, 'append'>,
  access: Pick<RoomAccess, 'version' | 'can' | 'refresh'>,
): AppendQueue {
  let count = 0;
  /** Updates that wait until the rights are read; undefined while none are read. */
  let waiting: Entry[] | undefined;

  function giveBack(entry: Entry, version: number): void {
    if (waiting) return void waiting.push(entry);
    waiting = [entry];
    access.refresh(version).then(
      () => resume((entries) => appendAllowed(entries)),
      (cause) =>
        resume((entries) => {
          const error = new NotCommittedError('the rights to the log could not be read', { cause });
          for (const each of entries) each.fail(error);
        }),
    );
  }

  function resume(take: (entries: readonly Entry[]) => void): void {
    const entries = waiting!.sort((one, other) => one.number - other.number);
    waiting = undefined;
    take(entries);
  }

  /** An update that comes behind a refused one of its session may build on it. */
  function appendAllowed(entries: readonly Entry[]): void {
    const refused = new Map<string, number>();
    for (const entry of entries) {
      const error = entry.append(refused.get(entry.sessionId));
      if (error) refused.set(entry.sessionId, error.sessionSeq);
    }
  }

  /** `write` covers every update. */
  const isAllowed = (member: Member, needed: () => Right): boolean => {
    const subject = subjectOf(member);
    return access.can(subject, 'write') || access.can(subject, needed());
  };

  return {
    append: (member, update, needed, failed) =>
      new Promise((resolve, reject) => {
        const fail = (error: AppendError | NotAllowedError) => {
          failed(error);
          reject(error);
        };
        const entry: Entry = {
          number: count++,
          sessionId: update.sessionId,
          append(refused) {
            if (refused !== undefined || !isAllowed(member, needed)) {
              const error = new NotAllowedError(refused ?? update.sessionSeq);
              fail(error);
              return error;
            }
            const given = (error: AppendError) =>
              error instanceof AccessChangedError ? giveBack(entry, error.version) : fail(error);
            // A rejection is the error that `given` was called with.
            updateLog.append({ ...update, accessVersion: access.version() }, given).then(resolve, () => undefined);
            return undefined;
          },
          fail,
        };
        if (waiting) waiting.push(entry);
        else entry.append(undefined);
      }),
  };
}
