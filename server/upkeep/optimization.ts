import type { Database } from '../storage/database.ts';
import { THRESHOLDS } from './thresholds.ts';

/** Renews statistics and the search, and gives free pages back where there are many. Returns what was done. */
export async function optimize(
  { knex, engine }: Database,
  { progress, signal }: { readonly signal: AbortSignal; progress(line: string): void },
): Promise<string[]> {
  const done: string[] = [];
  const run = async (what: string, sql: string, ...names: string[]) => {
    signal.throwIfAborted();
    progress(`${what} …`);
    await knex.raw(sql, names);
    done.push(what);
  };
  if (engine === 'sqlite') {
    const pragma = async (name: string) =>
      Number(Object.values(((await knex.raw(`PRAGMA ${name}`)) as object[])[0] ?? {})[0]);
    await run('search made anew', "INSERT INTO travel_log_search (travel_log_search) VALUES ('rebuild')");
    await run('statistics renewed', 'ANALYZE');
    const share = (await pragma('freelist_count')) / Math.max(1, await pragma('page_count'));
    if (share > THRESHOLDS.fragmentation) await run('file compacted', 'VACUUM');
    return done;
  }
  const [tables] = (await knex.raw(
    `SELECT TABLE_NAME AS name, DATA_LENGTH + INDEX_LENGTH AS size, DATA_FREE AS free
       FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'`,
  )) as [{ name: string; size: number; free: number }[]];
  for (const { name, size, free } of tables) {
    await run(`statistics of ${name} renewed`, 'ANALYZE TABLE ??', name);
    const whole = Number(size) + Number(free);
    if (whole > THRESHOLDS.fragmentedBytes && Number(free) / whole > THRESHOLDS.fragmentation)
      await run(`${name} compacted`, 'OPTIMIZE TABLE ??', name);
  }
  return done;
}
