import type { Knex } from 'knex';
import { createTable, instantOfMaking } from './table.ts';

export const up = (knex: Knex) =>
  createTable(knex, 'audit_events', (table) => {
    table.bigIncrements('id');
    instantOfMaking(knex, table, 'at');
    // Not foreign keys: an event outlives what it is about.
    table.integer('actor_id').unsigned().index();
    table.string('action', 40).notNullable();
    table.integer('log_id').unsigned().index();
    table.integer('subject_id').unsigned().index();
    table.json('detail').notNullable();
    /** HMAC-SHA256 of the address as hexadecimal digits. */
    table.string('address_hash', 64);
  });

export const down = (knex: Knex) => knex.schema.dropTable('audit_events');
