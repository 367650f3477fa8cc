import type { FastifyReply } from 'fastify';
import { RebuildLate } from '../room/rebuilder.ts';
import { createFairQueue, QueueFull } from './fair-queue.ts';
import { Refused } from './refused.ts';

/** Reads of the past that run at once, count: they are answered by one thread. */
const READS_AT_ONCE = 2;
/** Reads of one person that run or wait, count. */
const READS_EACH = 32;

/**
 * Runs work on the past when it is the person's turn, unless its requester has disconnected by then.
 * @throws Refused RATE_LIMITED where the person has too much queued; UNAVAILABLE where it takes too long
 */
export type InTurn = <T>(reply: FastifyReply, payer: string, work: () => Promise<T>) => Promise<T>;

/** The queue of all who read what is no more: versions, attributions, evenings. */
export function createReadingQueue(): InTurn {
  const queue = createFairQueue({ atOnce: READS_AT_ONCE, each: READS_EACH });
  return async ({ raw: response }, payer, work) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort(new Refused(499, 'UNAVAILABLE', 'nobody waits for it any more')));
    return queue.run(payer, gone.signal, work).catch((error) => {
      if (error instanceof QueueFull)
        throw new Refused(429, 'RATE_LIMITED', `${READS_EACH} of your reads wait: try again in a moment`);
      throw error instanceof RebuildLate ? new Refused(503, 'UNAVAILABLE', error.message) : error;
    });
  };
}
