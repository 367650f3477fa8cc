import type { Knex } from 'knex';
import type { Database } from './database.ts';

/** SQL for now as a column of dates holds it. All instances then share one clock. */
export const now = ({ knex, engine }: Database): Knex.Raw =>
  knex.raw(engine === 'sqlite' ? sqliteMs : 'CURRENT_TIMESTAMP(3)');

/** SQL for now in milliseconds since 1970. */
export const nowMs = ({ knex, engine }: Database): Knex.Raw =>
  knex.raw(engine === 'sqlite' ? sqliteMs : 'CAST(UNIX_TIMESTAMP(CURRENT_TIMESTAMP(3)) * 1000 AS SIGNED)');

const sqliteMs = "CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER)";
