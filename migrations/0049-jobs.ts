import type { Knex } from 'knex';
import { createTable } from './table.ts';

/** Work on many journeys in the background, and the journeys or compositions that each job works on. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'jobs', (table) => {
    table.increments('id');
    /** One of compose, analyse, export, embed. */
    table.string('kind', 20).notNullable();
    /** Parameters of its kind as JSON text. */
    table.text('parameters').notNullable();
    /** The person who asked for it; NULL for an operator. No foreign key: a person who is gone stays a number. */
    table.integer('user_id').unsigned();
    /** One of queued, running, done, failed, cancelled. */
    table.string('state', 10).notNullable();
    /** Items in all, and of them those that are done or have failed, counts. */
    table.integer('items').unsigned().notNullable();
    table.integer('done').unsigned().notNullable().defaultTo(0);
    table.integer('failed').unsigned().notNullable().defaultTo(0);
    /** The instance that works on it, until the lease expires. */
    table.string('owner', 100);
    /** Raised whenever an instance takes it: what another one writes afterwards no longer counts. */
    table.integer('epoch').unsigned().notNullable().defaultTo(0);
    // Instants are milliseconds since 1970, by the database's clock.
    table.bigInteger('expires_at').notNullable().defaultTo(0);
    /** Instant since which it waits for an instance: those that wait longest are taken first. */
    table.bigInteger('waiting_since').notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('started_at');
    table.bigInteger('finished_at');
    table.index(['state', 'waiting_since']);
    table.index(['user_id', 'id']);
  });
  await createTable(knex, 'job_items', (table) => {
    table.increments('id');
    table.integer('job_id').unsigned().notNullable().references('jobs.id').onDelete('CASCADE');
    /** Uuid of a journey. No foreign key: one that is gone is an item with nothing to do. */
    table.string('log', 36).notNullable();
    /** Of a stored performance of it, where the job is about those. */
    table.integer('composition_id').unsigned();
    /** One of queued, running, done, failed, cancelled. */
    table.string('state', 10).notNullable();
    /** Times that an instance has begun it, count. */
    table.integer('attempts').unsigned().notNullable().defaultTo(0);
    /** Reason of a failure, or of nothing to do. */
    table.string('code', 40);
    table.string('detail', 255);
    /** Result as JSON text. */
    table.text('result');
    table.index(['job_id', 'state', 'id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('job_items');
  await knex.schema.dropTableIfExists('jobs');
}
