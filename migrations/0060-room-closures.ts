import type { Knex } from 'knex';
import { createTable, logId } from './table.ts';

/** Ways into rooms that an operator has closed for a while. */
export const up = (knex: Knex) =>
  createTable(knex, 'room_closures', (table) => {
    logId(table);
    /** The person who may not join; 0 for everybody. No foreign key: it ends within a day. */
    table.integer('user_id').unsigned().notNullable();
    /** Milliseconds since 1970, by the database's clock. */
    table.bigInteger('until_ms').notNullable();
    table.primary(['log_id', 'user_id']);
  });

export const down = (knex: Knex) => knex.schema.dropTable('room_closures');
