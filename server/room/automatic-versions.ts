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
  /** It is left alone until then, room time in ms: a version of it could not be saved. */
  retryAt: number;
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
  let closed = false;

  /** Notes where the rooms stand. @returns the logs in memory */
  function look(): ReadonlySet<number> {
    const loaded = new Set<number>();
    for (const room of parts.loaded()) {
      const { logId } = room;
      const head = room.head();
      const log = watched.get(logId) ?? { head, savedSeq: head, editedAt: null, retryAt: 0 };
      watched.set(logId, log);
      log.head = head;
      if (head > log.savedSeq) log.editedAt ??= clock.now();
      loaded.add(logId);
    }
    return loaded;
  }

  async function checkOnce(): Promise<void> {
    const loaded = look();
    for (const [logId, log] of watched) {
      if (closed) return;
      if (clock.now() < log.retryAt) continue;
      if (!loaded.has(logId)) await saveLast(logId, log);
      else if (log.editedAt !== null && clock.now() - log.editedAt >= HISTORY_LIMITS.versionMs)
        await save(logId, log, HISTORY_LIMITS.versionMs);
    }
  }

  /** One that cannot be saved must not hold up the others. */
  async function save(logId: number, log: Watched, restMs: number): Promise<void> {
    const { head } = log;
    try {
      log.savedSeq = Math.max(log.savedSeq, await versions.keep(logId, head, restMs));
      if (log.savedSeq >= head) log.editedAt = null;
    } catch (error) {
      log.retryAt = clock.now() + HISTORY_LIMITS.versionRetryMs;
      parts.logger.warn({ err: error, logId }, 'a version could not be saved');
    }
  }

  /** The room has left memory: people will want to go back to what they left. */
  async function saveLast(logId: number, log: Watched): Promise<void> {
    if (log.head > log.savedSeq) await save(logId, log, 0);
    if (log.head <= log.savedSeq) watched.delete(logId);
  }

  function check(): Promise<void> {
    checking ??= checkOnce().finally(() => {
      checking = undefined;
    });
    return checking;
  }

  const stop = clock.every(HISTORY_LIMITS.checkMs, () => void check());
  return {
    check,
    async close() {
      closed = true;
      stop();
      await checking;
      look();
      await Promise.all([...watched].map(([logId, log]) => saveLast(logId, log)));
    },
  };
}
