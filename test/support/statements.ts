import type { Database } from '../../server/storage/database.ts';

/** Counts the statements that Knex sends during this work. */
export async function countStatements({ knex }: Pick<Database, 'knex'>, work: () => Promise<void>): Promise<number> {
  let count = 0;
  const add = () => {
    count += 1;
  };
  knex.on('query', add);
  await work();
  knex.removeListener('query', add);
  return count;
}
