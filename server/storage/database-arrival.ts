import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Database } from './database.ts';
import { explainFault, isAway, isFull } from './database-faults.ts';

/** Interval of the attempts, ms. */
const TRY_MS = 1_000;
/** Time after which a database is silent, ms. */
const SILENT_MS = 1_500;
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
    const error = await untilLate(knex.raw('SELECT 1'), { clock, signal }, () => {
      if (clock.now() - said < SAY_MS) return;
      said = clock.now();
      logger.warn({ waitedMs: Math.round(said - began) }, 'waiting: the database does not answer (it is silent)');
    });
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

/** The error of an answer; undefined where it is good. @throws the reason of the signal, without waiting for an answer */
function untilLate(
  answer: Promise<unknown>,
  { clock, signal }: { readonly clock: Pick<Clock, 'after'>; readonly signal: AbortSignal },
  late: () => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const stop = clock.after(SILENT_MS, late);
    const giveUp = () => {
      stop();
      reject(signal.reason);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    const end = (error: unknown) => {
      stop();
      signal.removeEventListener('abort', giveUp);
      resolve(error);
    };
    answer.then(() => end(undefined), end);
  });
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
