import type { Database } from './database.ts';

/** ms since 1970. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Times in which the music of a log was written without a pause, oldest first. */
export interface MusicSpans {
  /** Of notes alone. */
  readonly notes: Stretch[];
  /** Of all that is written while music plays. */
  readonly sounding: Stretch[];
}

type Walker = Pick<Database, 'knex' | 'engine'>;

/** Entries that are written while music plays. */
const SOUNDING = ['notes', 'transport', 'pulse'] as const;

/** Finds them by the index of score entries alone: a log has hundreds of thousands, with their notes in their rows. */
export async function musicSpans(database: Walker, logId: number, pauseMs: number): Promise<MusicSpans> {
  const find = database.engine === 'sqlite' ? walk : byParts;
  const [notes, ...others] = await Promise.all(SOUNDING.map((kind) => find(database, logId, kind, pauseMs)));
  return { notes: spansOf(notes!, pauseMs), sounding: spansOf([notes!, ...others].flat(), pauseMs) };
}

/** Instants of entries of a kind, behind each the last one within a pause, or the next one after it: a look at the index for each. */
async function walk({ knex }: Walker, logId: number, kind: string, pauseMs: number): Promise<number[]> {
  const next = (is: string, order: string) =>
    `(SELECT created_at FROM score_entries INDEXED BY score_entries_timed
      WHERE log_id = :logId AND kind = :kind AND ${is} ORDER BY created_at ${order} LIMIT 1)`;
  const rows: { readonly at: number }[] = await knex.raw(
    `WITH RECURSIVE walk (at) AS (
      SELECT ${next('created_at > 0', 'ASC')}
      UNION ALL
      SELECT COALESCE(
        ${next('created_at > at AND created_at <= at + :pauseMs', 'DESC')},
        ${next('created_at > at', 'ASC')}
      )
      FROM walk WHERE at IS NOT NULL
    ) SELECT at FROM walk WHERE at IS NOT NULL`,
    { logId, kind, pauseMs },
  );
  return rows.map(({ at }) => at);
}

/**
 * The first and the last instant of each part of time as long as a pause, within which there is none. MariaDB would read the
 * index from its end for each step of a walk.
 */
async function byParts({ knex }: Walker, logId: number, kind: string, pauseMs: number): Promise<number[]> {
  const [rows] = (await knex.raw(
    `SELECT MIN(created_at) AS first, MAX(created_at) AS last FROM score_entries FORCE INDEX (score_entries_timed)
     WHERE log_id = :logId AND kind = :kind GROUP BY UNIX_TIMESTAMP(created_at) * 1000 DIV :pauseMs`,
    { logId, kind, pauseMs },
  )) as [{ readonly first: Date; readonly last: Date }[]];
  return rows.flatMap(({ first, last }) => [first.getTime(), last.getTime()]);
}

/** Instants as spans where no pause lies between them, oldest first. */
function spansOf(instants: readonly number[], pauseMs: number): Stretch[] {
  const spans: Stretch[] = [];
  for (const at of [...instants].sort((one, other) => one - other)) {
    const last = spans.at(-1);
    if (last && at - last.to <= pauseMs) spans[spans.length - 1] = { from: last.from, to: at };
    else spans.push({ from: at, to: at });
  }
  return spans;
}
