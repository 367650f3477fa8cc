import type { Config } from '../config.ts';
import type { Database } from '../storage/database.ts';
import { bad, good, type Judgement } from './judgement.ts';
import { judgeMariadb } from './mariadb-status.ts';
import type { SchemaHistory } from './schema-history.ts';
import { judgeSqlite } from './sqlite-status.ts';

/** Judges a database by thresholds. */
export async function judgeDatabase(
  database: Database,
  config: Pick<Config, 'databaseUrl' | 'databasePool' | 'dataDir'>,
  history: SchemaHistory,
): Promise<Judgement[]> {
  const rest = database.engine === 'sqlite' ? judgeSqlite(database, config) : judgeMariadb(database, config);
  return [...judgeHistory(history), ...(await rest)];
}

/** Judges the records of the migrations. */
export function judgeHistory({ applied, missing, unknown, doubled, gaps }: SchemaHistory): Judgement[] {
  const name = 'migrations';
  if (applied.length === 0) return [bad(name, 'none is applied', 'aero db init makes the tables')];
  if (doubled.length > 0)
    return [bad(name, `recorded more than once: ${doubled.join(', ')}`, 'delete the spare rows of knex_migrations')];
  if (gaps.length > 0)
    return [
      bad(
        name,
        `missing before later ones: ${gaps.join(', ')}`,
        'aero db migrate applies them; where their changes are there already, aero db stamp records them',
      ),
    ];
  if (missing.length > 0) return [bad(name, `missing: ${missing.join(', ')}`, 'aero db migrate applies them')];
  const newer = unknown.length > 0 ? `; of a newer release: ${unknown.join(', ')}` : '';
  return [good(name, `${applied.length} are applied, none is missing${newer}`)];
}
