import type { Database } from '../../storage/database.ts';
import { bad, good, type Judgement } from '../judgement.ts';
import type { SchemaShape } from './schema-shape.ts';

/** Rows that name a row which is not there, and logs whose rows have holes. */
export async function judgeRelations(
  { knex }: Database,
  expected: SchemaShape,
  actual: SchemaShape,
): Promise<Judgement[]> {
  const orphans = await findOrphans({ knex }, expected, actual);
  const holes = await knex('travel_logs')
    .leftJoin('travel_log_updates', 'travel_logs.id', 'travel_log_updates.log_id')
    .groupBy('travel_logs.id', 'uuid', 'head')
    .havingRaw('COUNT(seq) <> head OR COALESCE(MAX(seq), 0) <> head')
    .limit(10)
    .select('uuid', 'head', knex.raw('COUNT(seq) AS count'));
  return [
    orphans.length > 0
      ? bad(
          'relations',
          `rows that name missing ones: ${orphans.join(', ')}`,
          'restore the missing rows from a backup, or delete these',
        )
      : good('relations', 'every row that is named is there'),
    holes.length > 0
      ? bad(
          'rows',
          `the update log has holes: ${holes.map(({ uuid, head, count }) => `${uuid} has ${count} of ${head} rows`).join(', ')}`,
          'restore the last backup: rows are the truth, and nothing else has what they said',
        )
      : good('rows', 'the rows of every log are numbered without a hole'),
  ];
}

/** Rows that name a row which is not there: how many, of which column. */
export async function findOrphans(
  { knex }: Pick<Database, 'knex'>,
  expected: SchemaShape,
  actual: SchemaShape,
): Promise<string[]> {
  const orphans: string[] = [];
  for (const [name, { relations }] of expected)
    for (const { column, table, to } of relations) {
      // The schema's own judgement tells of missing ones.
      if (!actual.get(name)?.columns.has(column) || !actual.get(table)?.columns.has(to)) continue;
      const [row] = await knex(name)
        .leftJoin(`${table} as named`, `${name}.${column}`, `named.${to}`)
        .whereNotNull(`${name}.${column}`)
        .whereNull(`named.${to}`)
        .count({ count: '*' });
      if (Number(row?.count) > 0) orphans.push(`${row?.count} of ${name}.${column} → ${table}`);
    }
  return orphans;
}
