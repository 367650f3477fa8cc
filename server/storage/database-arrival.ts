import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Database } from './database.ts';
import { explainFault, isAway, isFull } from './database-faults.ts';

/** Interval of the attempts, ms. */
const TRY_MS = 1_000;
/** Interval of the log lines of one wait, ms. */
const SAY_MS = 30_000;

/**
 * Resolves once the database answers. While it is away, a line now and then says so.
 * @throws the driver's error where waiting does not help, and the reason of the signal
 */
export async function awaitDatabase(
  { knex }: Pick<Database, 'knex'>,
  {
    clock,
    logger,
    signal,
  }: { readonly clock: Pick<Clock, 'now' | 'after'>; readonly logger: Logger; readonly signal: AbortSignal },
): Promise<void> {
  const began = clock.now();
  let said = Number.NEGATIVE_INFINITY;
  for (;;) {
    signal.throwIfAborted();
    const error: unknown = await knex.raw('SELECT 1').then(
      () => undefined,
      (error) => error,
    );
    if (error === undefined) break;
    if (!isAway(error) || isFull(error)) throw error;
    if (clock.now() - said >= SAY_MS) {
      said = clock.now();
      logger.warn({ waitedMs: Math.round(said - began) }, `waiting: ${explainFault(error)}`);
    }
    await pause(TRY_MS, clock, signal);
  }
  if (said > 0) logger.info({ waitedMs: Math.round(clock.now() - began) }, 'the database answers');
}

function pause(ms: number, { after }: Pick<Clock, 'after'>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      stop();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const stop = after(ms, end);
    signal.addEventListener('abort', end);
  });
}
