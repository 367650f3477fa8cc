import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Versions } from '../storage/versions.ts';
import { HISTORY_LIMITS } from './history-limits.ts';
import type { Room } from './room.ts';

/** Keeps versions while people edit, and one of how they left a log. */
export interface AutomaticVersions {
  /** Looks at the rooms in memory and keeps what is due; it does so by itself every few seconds. */
  look(): Promise<void>;
  close(): Promise<void>;
}

interface Watched {
  head: number;
  /** The row that the newest version stands at, or that the room was loaded with. */
  keptSeq: number;
  /** When the first edit since then was seen, room time in ms; null for none. */
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
  let looking: Promise<void> | undefined;

  async function lookOnce(): Promise<void> {
    const heads = new Map([...parts.loaded()].map(({ logId, head }) => [logId, head]));
    for (const [logId, head] of heads) await lookAt(logId, head);
    for (const logId of watched.keys()) if (!heads.has(logId)) await takeLeave(logId);
  }

  async function lookAt(logId: number, head: number): Promise<void> {
    const log = watched.get(logId) ?? { head, keptSeq: head, editedAt: null };
    watched.set(logId, log);
    log.head = head;
    if (head > log.keptSeq) log.editedAt ??= clock.now();
    if (log.editedAt === null || clock.now() - log.editedAt < HISTORY_LIMITS.versionMs) return;
    log.keptSeq = Math.max(log.keptSeq, await versions.keep(logId, head, HISTORY_LIMITS.versionMs));
    if (log.keptSeq >= head) log.editedAt = null;
  }

  /** The room is no longer in memory: what it was last is where people will want to go back to. */
  async function takeLeave(logId: number): Promise<void> {
    const { head, keptSeq } = watched.get(logId)!;
    watched.delete(logId);
    if (head > keptSeq) await versions.keep(logId, head, 0);
  }

  function look(): Promise<void> {
    looking ??= lookOnce().finally(() => {
      looking = undefined;
    });
    return looking;
  }

  const complain = (error: unknown) => parts.logger.warn({ err: error }, 'a version could not be kept');
  const stop = clock.every(HISTORY_LIMITS.lookMs, () => void look().catch(complain));
  return {
    look,
    async close() {
      stop();
      await looking?.catch(() => undefined);
      await lookOnce()
        .then(() => Promise.all([...watched.keys()].map(takeLeave)))
        .catch(complain);
    },
  };
}
