import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../storage/database.ts';
import { UpkeepError } from '../upkeep-error.ts';
import { findOrphans } from '../validation/relations.ts';
import { readShape } from '../validation/schema-shape.ts';

/** Looks at other connections, count, and the interval between them. */
const ATTEMPTS = 10;
const ATTEMPT_MS = 200;
/** Time after which an instance that was killed counts as gone, s. */
const GONE_SECONDS = 15;

/** @throws UpkeepError where a database holds journeys or people */
export async function refuseFull({ knex }: Pick<Database, 'knex'>): Promise<void> {
  for (const table of ['travel_logs', 'users']) {
    if (!(await knex.schema.hasTable(table))) continue;
    const [row] = await knex(table).count({ count: '*' });
    if (Number(row?.count) > 0)
      throw new UpkeepError(`the database holds ${row?.count} rows of ${table}: with --force they are replaced`);
  }
}

/** @throws UpkeepError where rows name missing ones */
export async function refuseOrphans(database: Database): Promise<void> {
  const shape = await readShape(database);
  const orphans = await findOrphans(database, shape, shape);
  if (orphans.length > 0)
    throw new UpkeepError(
      `rows of the backup name rows that it does not hold: ${orphans.join(', ')}. Take another backup, or these rows as they are with --as-is`,
    );
}

/** @throws UpkeepError where instances run on a MariaDB, or others have it open */
export async function refuseOthers(knex: Database['knex']): Promise<void> {
  // An account without the right PROCESS sees its own connections alone.
  if (await knex.schema.hasTable('event_instances')) {
    const seen = await knex('event_instances')
      .where({ closed: false })
      .where('seen_at', '>', Date.now() - GONE_SECONDS * 1_000)
      .pluck('name');
    if (seen.length > 0)
      throw new UpkeepError(
        `${seen.length} instances ran in the last ${GONE_SECONDS} s (${seen.slice(0, 5).join(', ')}): stop all instances first`,
      );
  }
  // MariaDB takes a moment to end the connections of a process that is gone.
  for (let attempt = 1; ; attempt++) {
    const [[row]] = (await knex.raw(
      'SELECT COUNT(*) AS count FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()',
    )) as [[{ count: number }]];
    if (Number(row.count) === 0) return;
    if (attempt === ATTEMPTS)
      throw new UpkeepError(`${row.count} other connections have the database open: stop all instances first`);
    await delay(ATTEMPT_MS);
  }
}
