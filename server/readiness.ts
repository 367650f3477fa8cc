import { statfs } from 'node:fs/promises';
import type { Clock } from './clock.ts';
import type { Drain } from './drain.ts';
import type { Readiness } from './http/contract/health.ts';
import type { UpdateLog } from './storage/update-log.ts';

/** Response timeout of the database, ms. */
const ANSWER_MS = 2_000;
/** Age of a batch in the commit lane from which on edits are not acknowledged in time, ms. */
const STUCK_MS = 10_000;
/** Share of the lane's bytes from which on new members would soon be refused. */
const FULL = 0.9;

/**
 * Asks what an instance needs. Requests at the same time share one look.
 * @param folders whose file systems are written to
 * @param freeBytes least free space of each, bytes
 */
export function createReadiness(parts: {
  readonly drain: Pick<Drain, 'draining'>;
  readonly updateLog: Pick<UpdateLog, 'heads' | 'figures'>;
  readonly laneBytes: number;
  readonly folders: readonly string[];
  readonly freeBytes: number;
  readonly clock: Pick<Clock, 'after'>;
}): () => Promise<Readiness> {
  const { drain, updateLog, laneBytes, folders, freeBytes, clock } = parts;
  let looking: Promise<Readiness> | undefined;
  /** A request that the database has not answered: there is no use in another one. */
  let asking: Promise<boolean> | undefined;

  async function databaseAnswers(): Promise<boolean> {
    asking ??= updateLog
      .heads([])
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        asking = undefined;
      });
    let stop = () => {};
    const late = new Promise<boolean>((resolve) => {
      stop = clock.after(ANSWER_MS, () => resolve(false));
    });
    return Promise.race([asking, late]).finally(stop);
  }

  function laneState(): Readiness['lane'] {
    const { bytes, oldestMs } = updateLog.figures();
    if (oldestMs > STUCK_MS) return 'stuck';
    return bytes > FULL * laneBytes ? 'full' : 'ok';
  }

  async function look(): Promise<Readiness> {
    const [answers, free] = await Promise.all([databaseAnswers(), Promise.all(folders.map(freeBytesOf))]);
    const state = {
      draining: drain.draining,
      database: answers ? 'ok' : 'away',
      lane: laneState(),
      disk: Math.min(...free) < freeBytes ? 'full' : 'ok',
    } as const;
    return { ok: !state.draining && answers && state.lane === 'ok' && state.disk === 'ok', ...state };
  }

  return () => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  };
}

/** Bytes that this process may still write there. A file system that cannot be asked is no reason to send members away. */
const freeBytesOf = (folder: string): Promise<number> =>
  statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Number.POSITIVE_INFINITY,
  );
