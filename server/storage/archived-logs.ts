import type { Knex } from 'knex';
import type { Database } from './database.ts';
import { ArchivedLogModel } from './models/archived-log.ts';

/** Journeys that people keep out of their own lists. Rights stay as they are. */
export interface ArchivedLogs {
  /** Archives a journey for a person; one that is archived stays so. */
  add(userId: number, logId: number): Promise<void>;
  remove(userId: number, logId: number): Promise<void>;
}

export function createArchivedLogs({ knex }: Database): ArchivedLogs {
  return {
    add: async (userId, logId) =>
      void (await ArchivedLogModel.query(knex).insert({ userId, logId }).onConflict(['user_id', 'log_id']).ignore()),
    remove: async (userId, logId) => void (await ArchivedLogModel.query(knex).deleteById([userId, logId])),
  };
}

/** Gives what one person has archived to another one, as a guest signs in. */
export async function moveArchived(transaction: Knex.Transaction, from: number, to: number): Promise<void> {
  const archived = await ArchivedLogModel.query(transaction).where({ user_id: from });
  await ArchivedLogModel.query(transaction).where({ user_id: from }).delete();
  for (const { logId, at } of archived)
    await ArchivedLogModel.query(transaction)
      .insert({ userId: to, logId, at })
      .onConflict(['user_id', 'log_id'])
      .ignore();
}
