import { randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { isTransient } from './transient.ts';

/** Attempts at a transaction, count. */
const ATTEMPTS = 8;

/**
 * Runs a transaction again where it met a deadlock, a busy file or a connection that broke: the one that is turned back
 * comes again, after a pause that differs each time.
 * @param work is safe to repeat: after a lost connection it may have been committed
 * @param helps the errors after which it is run again
 * @throws the last error; any other error at once
 */
export async function retrying<T>(work: () => Promise<T>, helps = isTransient): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !helps(error)) throw error;
      await setTimeout(randomInt(5, 50));
    }
  }
}
