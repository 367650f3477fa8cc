import type { Knex } from 'knex';

/** The time of the newest challenge that a removed passkey of the account has answered, ms since 1970; 0 for none. */
export async function up(knex: Knex): Promise<void> {
  if (await knex.schema.hasColumn('accounts', 'passkey_challenged_at')) return;
  await knex.raw('ALTER TABLE accounts ADD COLUMN passkey_challenged_at BIGINT NOT NULL DEFAULT 0');
}

export const down = (knex: Knex) => knex.raw('ALTER TABLE accounts DROP COLUMN passkey_challenged_at');
