import type { Database } from '../../storage/database.ts';
import { UpkeepError } from '../upkeep-error.ts';
import { findOrphans } from '../validation/relations.ts';
import { readShape } from '../validation/schema-shape.ts';

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
