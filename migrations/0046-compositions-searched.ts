import type { Knex } from 'knex';
import { isSqlite } from './table.ts';

const NAME = 'music_compositions_searched';

/** An index that holds all that a search for similar music reads of a composition: its row has the notes, too. */
export const up = (knex: Knex) =>
  knex.raw(`CREATE INDEX IF NOT EXISTS ${NAME} ON music_compositions (log_id, deleted_at, notes_hash)`);

export const down = (knex: Knex) =>
  knex.raw(isSqlite(knex) ? `DROP INDEX IF EXISTS ${NAME}` : `DROP INDEX IF EXISTS ${NAME} ON music_compositions`);
