import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../storage/database.ts';

/** Time that instances have to store the session events that they hold, ms. */
const SEAL_MS = 10_000;
const SEAL_POLL_MS = 200;

/** Asks running instances to store the session events that they hold, and waits until they have or are too late. */
export async function sealEvents({ knex }: Database, signal: AbortSignal): Promise<void> {
  if (!(await knex.schema.hasTable('event_instances'))) return;
  await knex('event_instances').where({ closed: false }).increment('asked', 1);
  const late = Date.now() + SEAL_MS;
  while (Date.now() < late) {
    signal.throwIfAborted();
    const [row] = await knex('event_instances')
      .where({ closed: false })
      .whereRaw('answered < asked')
      // One that is gone does not answer.
      .where('seen_at', '>', Date.now() - 3 * SEAL_MS)
      .count({ count: '*' });
    if (Number(row?.count) === 0) return;
    await delay(SEAL_POLL_MS);
  }
}
