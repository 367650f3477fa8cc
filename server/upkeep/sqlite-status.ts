import { dirname } from 'node:path';
import type { Config } from '../config.ts';
import type { Database } from '../storage/database.ts';
import { judgeDisk } from './disk.ts';
import { bad, doubtful, good, type Judgement } from './judgement.ts';
import { bytes, percent, THRESHOLDS } from './thresholds.ts';

/** Judges an SQLite file: its integrity, its free pages, its mode and its disk. */
export async function judgeSqlite(
  { knex }: Pick<Database, 'knex'>,
  { databaseUrl }: Pick<Config, 'databaseUrl'>,
): Promise<Judgement[]> {
  const pragma = async (name: string) => Object.values(((await knex.raw(`PRAGMA ${name}`)) as object[])[0] ?? {})[0];
  const [size, pages, free] = [
    Number(await pragma('page_size')),
    Number(await pragma('page_count')),
    Number(await pragma('freelist_count')),
  ];
  const integrity = String(await pragma('quick_check(1)'));
  const mode = String(await pragma('journal_mode'));
  const share = pages > 0 ? free / pages : 0;
  const says = `${percent(share)} of ${bytes(pages * size)} are free pages`;
  const isFragmented = share > THRESHOLDS.fragmentation && pages * size > THRESHOLDS.fragmentedBytes;
  const path = databaseUrl.slice('sqlite:'.length);
  return [
    integrity === 'ok'
      ? good('integrity', 'every page can be read')
      : bad('integrity', `the file is damaged: ${integrity}`, 'restore the last backup with aero db restore'),
    mode === 'wal' || path === ':memory:'
      ? good('journal', `mode ${mode}`)
      : doubtful('journal', `mode ${mode}`, 'stop whatever else has the file open: the server sets WAL'),
    isFragmented ? doubtful('fragmentation', says, 'aero db optimize compacts it') : good('fragmentation', says),
    ...(path === ':memory:' ? [] : [await judgeDisk('disk', dirname(path))]),
  ];
}
