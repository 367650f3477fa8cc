import type { Knex } from 'knex';
import type { Database } from './database.ts';

/** SQL for the present time, as a date column stores it. All instances share the database's clock. */
export const now = ({ knex, engine }: Database): Knex.Raw =>
  knex.raw(engine === 'sqlite' ? sqliteMs : 'CURRENT_TIMESTAMP(3)');

/** SQL for the present time, milliseconds since 1970. */
export const nowMs = (database: Database): Knex.Raw => database.knex.raw(nowMsText(database));

/** The same as text, for statements that Knex does not build. */
export const nowMsText = ({ engine }: Pick<Database, 'engine'>): string =>
  engine === 'sqlite' ? sqliteMs : 'CAST(UNIX_TIMESTAMP(CURRENT_TIMESTAMP(3)) * 1000 AS SIGNED)';

const sqliteMs = "CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER)";
