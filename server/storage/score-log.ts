import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './database.ts';
import { mariadbScore } from './mariadb-score.ts';
import type { ScoreEntryModel } from './models/score-entry.ts';
import type { ScoreAppend, ScoreEntry } from './score-append.ts';
import { sqliteScore } from './sqlite-score.ts';
import { statementsOf } from './statements.ts';

export interface ScoreLog {
  /**
   * Appends entries, all or none; present ones stay as they are. False, and nothing is written, where this owner no
   * longer holds the lease in this epoch.
   */
  append(logId: number, owner: string, epoch: number, entries: readonly ScoreEntry[]): Promise<boolean>;
  /** The last performance from its `begin` on, by epoch and number; all entries where none ever began. */
  load(logId: number): Promise<(ScoreEntry & { readonly epoch: number })[]>;
}

/** Pause after a transaction, as a multiple of its duration: on SQLite nothing else runs during one. */
const REST = 4;
/** That pause at most, ms: a transaction that has waited for its database keeps nothing else from running meanwhile. */
const MOST_REST_MS = 1_000;

interface Append extends ScoreAppend {
  answer(kept: boolean): void;
  fail(error: unknown): void;
}

/** A group commit: entries appended during a transaction, or the pause behind it, form the next one. */
export function createScoreLog(database: Database): ScoreLog {
  const { knex } = database;
  const run = statementsOf(database);
  const append = database.engine === 'sqlite' ? sqliteScore(knex) : mariadbScore(database);
  let waiting: Append[] = [];
  let writing = false;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const begun = performance.now();
      await write(batch);
      await sleep(Math.min(MOST_REST_MS, REST * (performance.now() - begun)));
    }
    writing = false;
  }

  async function write(batch: readonly Append[]): Promise<void> {
    if (await append(batch).catch(() => false)) for (const { answer } of batch) answer(true);
    // One without a lease, or that cannot be written, must not take the others with it.
    else await Promise.all(batch.map((one) => append([one]).then(one.answer, one.fail)));
  }

  return {
    append: (logId, owner, epoch, entries) =>
      new Promise((answer, fail) => {
        waiting.push({ logId, owner, epoch, entries, answer, fail });
        if (writing) return;
        writing = true;
        void drain();
      }),
    async load(logId) {
      const [begin] = await run<Pick<ScoreEntryModel, 'epoch' | 'seq'>>(
        `SELECT epoch, seq FROM score_entries
          WHERE log_id = ? AND kind = 'begin' ORDER BY epoch DESC, seq DESC LIMIT 1`,
        logId,
      );
      const { epoch, seq } = begin ?? { epoch: 0, seq: 0 };
      const entries = await run<Pick<ScoreEntryModel, 'epoch' | 'seq' | 'kind' | 'body'>>(
        `SELECT epoch, seq, kind, body FROM score_entries
          WHERE log_id = ? AND (epoch > ? OR (epoch = ? AND seq >= ?)) ORDER BY epoch, seq`,
        ...[logId, epoch, epoch, seq],
      );
      return entries.map(({ body, ...entry }) => ({ ...entry, body: JSON.parse(body) as unknown }));
    },
  };
}
