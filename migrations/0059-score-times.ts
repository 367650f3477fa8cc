import type { Knex } from 'knex';
import { isSqlite } from './table.ts';

const NAME = 'score_entries_timed';

/** An index that holds all that the list of evenings reads of a score entry: its row has the notes, too. */
export const up = (knex: Knex) =>
  knex.raw(`CREATE INDEX IF NOT EXISTS ${NAME} ON score_entries (log_id, kind, created_at)`);

export const down = (knex: Knex) =>
  knex.raw(isSqlite(knex) ? `DROP INDEX IF EXISTS ${NAME}` : `DROP INDEX IF EXISTS ${NAME} ON score_entries`);
