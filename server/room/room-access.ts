import type { Right } from '../../protocol/role.ts';
import { type Grant, grantOf, type Subject } from '../identity/rights.ts';
import type { Access, LogAccess } from '../storage/access.ts';

/** The rights to a log, as its room knows them. */
export interface RoomAccess {
  /** The version under which rows may be written. */
  version(): number;
  grantOf(subject: Subject): Grant;
  can(subject: Subject, right: Right): boolean;
  /** Reads the rights anew, unless they are of this version or a later one. Concurrent callers share one reading. */
  refresh(version: number): Promise<void>;
  /** Calls back after each change. */
  subscribe(listener: () => void): void;
}

export function createRoomAccess(parts: {
  /** The rights when the log was loaded. */
  readonly access: LogAccess;
  readonly store: Pick<Access, 'read'>;
  /** ms since 1970 */
  now(): number;
  /** The log is gone. */
  deleted(): void;
}): RoomAccess {
  const { store, now } = parts;
  let access = parts.access;
  let reading: Promise<void> | undefined;
  const listeners: (() => void)[] = [];

  async function read(): Promise<void> {
    const fresh = await store.read(access.logId);
    if (!fresh) return parts.deleted();
    if (fresh.version <= access.version) return;
    access = fresh;
    for (const listener of listeners) listener();
  }

  const room: RoomAccess = {
    version: () => access.version,
    grantOf: (subject) => grantOf(subject, access, now()),
    can: (subject, right) => room.grantOf(subject).rights.includes(right),
    async refresh(version) {
      while (access.version < version) {
        const before = access.version;
        const shared = reading;
        reading ??= read().finally(() => {
          reading = undefined;
        });
        await reading;
        // One that had begun before may have missed it.
        if (!shared && access.version === before) return;
      }
    },
    subscribe: (listener) => void listeners.push(listener),
  };
  return room;
}
