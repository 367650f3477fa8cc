import type { Knex } from 'knex';
import { isSqlite } from './table.ts';

/** When a session ended, ms since 1970, so that each instance can ask for the latest ends. */
export const up = (knex: Knex) =>
  isSqlite(knex)
    ? upOnSqlite(knex)
    : knex.raw(
        'ALTER TABLE login_sessions ADD COLUMN IF NOT EXISTS ended_at BIGINT NULL, ADD INDEX IF NOT EXISTS login_sessions_ended_at_index (ended_at)',
      );

async function upOnSqlite(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasColumn('login_sessions', 'ended_at')))
    await knex.raw('ALTER TABLE login_sessions ADD COLUMN ended_at BIGINT NULL');
  await knex.raw('CREATE INDEX IF NOT EXISTS login_sessions_ended_at_index ON login_sessions (ended_at)');
}

export const down = (knex: Knex) =>
  knex.schema.alterTable('login_sessions', (table) => {
    table.dropIndex('ended_at', 'login_sessions_ended_at_index');
    table.dropColumn('ended_at');
  });
