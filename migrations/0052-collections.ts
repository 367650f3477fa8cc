import type { Knex } from 'knex';
import { createTable, exactText, instantOfMaking } from './table.ts';

/** Collections of journeys and performances. */
export const up = (knex: Knex) =>
  createTable(knex, 'collections', (table) => {
    table.increments('id');
    exactText(table, 'uuid', 36).notNullable().unique();
    // Not a foreign key: a person who is gone stays a number.
    table.integer('owner_id').unsigned().notNullable();
    table.string('title', 255).notNullable();
    table.text('description').notNullable();
    /** JSON: a list of texts. */
    table.text('tags').notNullable();
    /** Everybody may read it, and it is on the public list. */
    table.boolean('is_public').notNullable().defaultTo(false);
    /** JSON: the rule that finds its journeys; NULL where people put them in. */
    table.text('rule');
    /** SHA-256 of the invitation's token as hexadecimal digits, and the role that it gives; NULL for none. */
    exactText(table, 'invitation_hash', 64);
    table.string('invitation_role', 10);
    table.integer('plays').notNullable().defaultTo(0);
    table.integer('skips').notNullable().defaultTo(0);
    table.integer('shares').notNullable().defaultTo(0);
    instantOfMaking(knex, table, 'created_at');
    instantOfMaking(knex, table, 'updated_at');
    table.datetime('deleted_at', { precision: 3 });
    table.index(['owner_id', 'updated_at'], 'collections_owner_changed');
  });

export const down = (knex: Knex) => knex.schema.dropTable('collections');
