import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Versions } from '../storage/versions.ts';
import { HISTORY_LIMITS } from './history-limits.ts';
import type { Room } from './room.ts';

/** Saves versions while people edit, and one when the room of a log leaves memory. */
export interface AutomaticVersions {
  /** Saves the versions that are due; a timer calls it every few seconds. */
  check(): Promise<void>;
  close(): Promise<void>;
}

interface Watched {
  head: number;
  /** The row of the newest version, or the one that the room was loaded with. */
  savedSeq: number;
  /** When the first edit after that row was seen, room time in ms; null for none. */
  editedAt: number | null;
}

export function createAutomaticVersions(parts: {
  readonly versions: Pick<Versions, 'keep'>;
  readonly loaded: () => Iterable<Pick<Room, 'logId' | 'head'>>;
  readonly clock: Clock;
  readonly logger: Logger;
}): AutomaticVersions {
  const { versions, clock } = parts;
  const watched = new Map<number, Watched>();
  let checking: Promise<void> | undefined;

  async function checkOnce(): Promise<void> {
    const heads = new Map([...parts.loaded()].map((room) => [room.logId, room.head()]));
    for (const [logId, head] of heads) await checkLog(logId, head);
    for (const logId of watched.keys()) if (!heads.has(logId)) await saveLast(logId);
  }

  async function checkLog(logId: number, head: number): Promise<void> {
    const log = watched.get(logId) ?? { head, savedSeq: head, editedAt: null };
    watched.set(logId, log);
    log.head = head;
    if (head > log.savedSeq) log.editedAt ??= clock.now();
    if (log.editedAt === null || clock.now() - log.editedAt < HISTORY_LIMITS.versionMs) return;
    log.savedSeq = Math.max(log.savedSeq, await versions.keep(logId, head, HISTORY_LIMITS.versionMs));
    if (log.savedSeq >= head) log.editedAt = null;
  }

  /** The room has left memory: people will want to go back to what they left. */
  async function saveLast(logId: number): Promise<void> {
    const { head, savedSeq } = watched.get(logId)!;
    watched.delete(logId);
    if (head > savedSeq) await versions.keep(logId, head, 0);
  }

  function check(): Promise<void> {
    checking ??= checkOnce().finally(() => {
      checking = undefined;
    });
    return checking;
  }

  const warn = (error: unknown) => parts.logger.warn({ err: error }, 'a version could not be saved');
  const stop = clock.every(HISTORY_LIMITS.checkMs, () => void check().catch(warn));
  return {
    check,
    async close() {
      stop();
      await checking?.catch(() => undefined);
      await checkOnce()
        .then(() => Promise.all([...watched.keys()].map(saveLast)))
        .catch(warn);
    },
  };
}
