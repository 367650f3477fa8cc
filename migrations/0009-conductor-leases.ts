import type { Knex } from 'knex';
import { createTable, logId } from './table.ts';

export const up = (knex: Knex) =>
  createTable(knex, 'conductor_leases', (table) => {
    logId(table).primary();
    /** The instance that holds it; null once it was given back. */
    table.string('owner', 100).index();
    table.integer('epoch').unsigned().notNullable();
    /** Milliseconds since 1970 by the database's clock. */
    table.bigInteger('expires_at').notNullable();
  });

export const down = (knex: Knex) => knex.schema.dropTable('conductor_leases');
