import {
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
      onConnection(database, (connection: SqliteConnection) => prepare(connection, sql).all(...values) as Row[]);
  return <Row>(sql: string, ...values: readonly Value[]) =>
    onConnection(database, (connection: MariadbConnection) => queryOn<Row[]>(connection, sql, values));
}
