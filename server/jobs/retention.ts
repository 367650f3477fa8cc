import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Jobs } from '../storage/jobs.ts';

const PURGE_MS = 3_600_000;
const DAY_MS = 24 * 3_600_000;

/** Removes jobs that ended some days ago, with their files, once an hour and unless another instance does. */
export function createJobRetention({
  jobs,
  elected,
  days,
  clock,
  logger,
}: {
  readonly jobs: Pick<Jobs, 'purge'>;
  /** Runs work unless another instance does. */
  elected(work: () => Promise<void>): Promise<boolean>;
  readonly days: number;
  readonly clock: Pick<Clock, 'every'>;
  readonly logger: Logger;
}): { close(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();

  async function purge(): Promise<void> {
    await elected(async () => {
      const removed = await jobs.purge(days * DAY_MS);
      if (removed > 0) logger.info({ removed }, 'jobs that ended long ago were removed');
    }).catch((err) => logger.warn({ err }, 'old jobs could not be removed'));
  }

  const stop = clock.every(PURGE_MS, () => {
    running = running.then(purge);
  });
  return {
    async close() {
      stop();
      await running;
    },
  };
}
