import { type Config, loadSecret, readConfig } from '../config.ts';
import { createAudit } from '../identity/audit.ts';
import { createAuditLog } from '../storage/audit-log.ts';
import { type Database, openDatabase } from '../storage/database.ts';
import type { Shell } from './outcome.ts';

/** Runs `work` on the database of the installation that the environment describes, and closes it. */
export async function onDatabase<T>(
  { env }: Pick<Shell, 'env'>,
  work: (database: Database, config: Config) => Promise<T>,
): Promise<T> {
  const config = readConfig(env);
  const database = openDatabase(config.databaseUrl, config);
  try {
    return await work(database, config);
  } finally {
    await database.close();
  }
}

/** The audit log, with the secret that hashes its addresses. */
export async function openAudit(database: Database, { secret, dataDir }: Pick<Config, 'secret' | 'dataDir'>) {
  return createAudit(createAuditLog(database), secret ?? (await loadSecret(dataDir, 'secret')));
}
