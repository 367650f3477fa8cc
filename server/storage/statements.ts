import {
  ANSWER_MS,
  type MariadbConnection,
  onConnection,
  prepare,
  queryOn,
  type SqliteConnection,
  type Value,
} from './connection.ts';
import type { Database } from './database.ts';

/**
 * Runs a statement of constant text with `?` in the places of its values. Resolves with its rows as the driver reads them.
 * For lookups of every join: building a statement with Knex costs several times what running it does.
 */
export type RunStatement = <Row>(sql: string, ...values: readonly Value[]) => Promise<Row[]>;

export function statementsOf(database: Pick<Database, 'knex' | 'engine'>): RunStatement {
  if (database.engine === 'sqlite')
    return <Row>(sql: string, ...values: readonly Value[]) =>
      onConnection(database, (connection: SqliteConnection) =>
        told(database, sql, async () => prepare(connection, sql).all(...values) as Row[]),
      );
  return <Row>(sql: string, ...values: readonly Value[]) =>
    onConnection(database, (connection: MariadbConnection) =>
      told(database, sql, () => queryOn<Row[]>(connection, sql, values, ANSWER_MS)),
    );
}

let count = 0;

/** Runs a statement that Knex does not build, and sends the events that Knex sends of its own: a timer of those times this, too. */
export function told<T>({ knex }: Pick<Database, 'knex'>, sql: string, run: () => Promise<T>): Promise<T> {
  count += 1;
  const query = { __knexQueryUid: `plain ${count}`, sql };
  knex.client.emit('query', query);
  return run().then(
    (answer) => {
      knex.client.emit('query-response', answer, query);
      return answer;
    },
    (error) => {
      knex.client.emit('query-error', error, query);
      throw error;
    },
  );
}
