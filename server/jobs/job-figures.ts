import { setTimeout } from 'node:timers/promises';
import type { JobState } from '../storage/job-fields.ts';
import type { Jobs } from '../storage/jobs.ts';

/** A scrape waits for the database so long, ms: one that is away must not hold up all other figures. */
const WAIT_MS = 500;

/** Jobs of all instances by state, counts; undefined where the database has not answered for long. */
export type JobCounts = Readonly<Record<JobState, number>> | undefined;

/** Counts jobs, one statement at a time. */
export function createJobFigures({ countStates }: Pick<Jobs, 'countStates'>): () => Promise<JobCounts> {
  let counting: Promise<JobCounts> | undefined;
  return () => {
    counting ??= countStates()
      .catch(() => undefined)
      .finally(() => {
        counting = undefined;
      });
    return Promise.race([counting, setTimeout(WAIT_MS, undefined, { ref: false })]);
  };
}
