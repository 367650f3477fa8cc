import type { Knex } from 'knex';
import { createTable, exactText } from './table.ts';

/** Questions of operators to single instances, and the answers, for seconds. */
export const up = (knex: Knex) =>
  createTable(knex, 'instance_questions', (table) => {
    /** One uuid for all instances that are asked the same. */
    exactText(table, 'asking', 36).notNullable();
    exactText(table, 'instance', 100).notNullable();
    /** Milliseconds since 1970 by the database's clock. */
    table.bigInteger('asked_at').notNullable();
    /** JSON, as is the answer: `server/admin/question.ts`. */
    table.text('question').notNullable();
    table.text('answer', 'mediumtext').nullable();
    table.primary(['asking', 'instance']);
    table.index(['instance']);
  });

export const down = (knex: Knex) => knex.schema.dropTable('instance_questions');
