import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { createPopularity } from '../storage/popularity.ts';
import type { Open } from './opened.ts';
import type { Storage } from './storage.ts';

/** Interval at which the popularity of collections is counted anew, ms. */
const REFRESH_MS = 300_000;

/** The job that keeps the public list of collections in order. Every instance turns to it, and one at a time does it. */
export function buildCollections(
  { database }: Pick<Storage, 'database'>,
  { clock, logger }: { readonly clock: Pick<Clock, 'every'>; readonly logger: Pick<Logger, 'warn'> },
  open: Open,
): void {
  const { refresh } = createPopularity(database);
  let running: Promise<unknown> | undefined;
  const stop = clock.every(REFRESH_MS, () => {
    running ??= refresh()
      .catch((err: unknown) => logger.warn({ err }, 'the popularity of collections could not be counted'))
      .finally(() => {
        running = undefined;
      });
  });
  open({
    async close() {
      stop();
      await running;
    },
  });
}
