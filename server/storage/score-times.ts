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
/** Steps of one statement, count: MariaDB ends a recursion after 1,000, without an error. */
const STEPS = 900;

/** Finds them by the index of score entries alone, a look at it for each half of a pause: a log has hundreds of thousands. */
export async function musicSpans(database: Walker, logId: number, pauseMs: number): Promise<MusicSpans> {
  const [notes, ...others] = await Promise.all(SOUNDING.map((kind) => instants(database, logId, kind, pauseMs)));
  return { notes: spansOf(notes!, pauseMs), sounding: spansOf([notes!, ...others].flat(), pauseMs) };
}

/** Instants of entries of a kind: behind each, the last one within a pause, or the next one after it. */
async function instants({ knex, engine }: Walker, logId: number, kind: string, pauseMs: number): Promise<number[]> {
  const isSqlite = engine === 'sqlite';
  // Of one log alone, MariaDB would read all rows, which have the notes.
  const timed = `score_entries ${isSqlite ? 'INDEXED BY score_entries_timed' : 'FORCE INDEX (score_entries_timed)'}`;
  const later = isSqlite ? 'at + :pause' : 'at + INTERVAL :pause * 1000 MICROSECOND';
  const next = (is: string, order: string) =>
    `(SELECT created_at FROM ${timed} WHERE log_id = :logId AND kind = :kind AND ${is} ORDER BY created_at ${order} LIMIT 1)`;
  const walk = `
    WITH RECURSIVE walk (step, at) AS (
      SELECT 1, ${next('created_at > :start', 'ASC')}
      UNION ALL
      SELECT step + 1, COALESCE(
        ${next(`created_at > at AND created_at <= ${later}`, 'DESC')},
        ${next('created_at > at', 'ASC')}
      )
      FROM walk WHERE at IS NOT NULL AND step < :steps
    ) SELECT at FROM walk WHERE at IS NOT NULL`;
  const found: number[] = [];
  for (;;) {
    const start = new Date(found.at(-1) ?? 0);
    const answer = await knex.raw(walk, { logId, kind, start, pause: pauseMs, steps: STEPS });
    const rows: { readonly at: Date | number }[] = isSqlite ? answer : answer[0];
    found.push(...rows.map(({ at }) => new Date(at).getTime()));
    if (rows.length < STEPS) return found;
  }
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
