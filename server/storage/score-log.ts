import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './database.ts';
import { mariadbScore } from './mariadb-score.ts';
import { ScoreEntryModel } from './models/score-entry.ts';
import type { ScoreAppend, ScoreEntry } from './score-append.ts';
import { sqliteScore } from './sqlite-score.ts';

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

interface Append extends ScoreAppend {
  answer(kept: boolean): void;
  fail(error: unknown): void;
}

/** A group commit: entries appended during a transaction, or the pause behind it, form the next one. */
export function createScoreLog(database: Database): ScoreLog {
  const { knex } = database;
  const append = database.engine === 'sqlite' ? sqliteScore(knex) : mariadbScore(database);
  let waiting: Append[] = [];
  let writing = false;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const begun = performance.now();
      await write(batch);
      await sleep(REST * (performance.now() - begun));
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
      const begin = await ScoreEntryModel.query(knex)
        .select('epoch', 'seq')
        .where({ log_id: logId, kind: 'begin' })
        .orderBy([
          { column: 'epoch', order: 'desc' },
          { column: 'seq', order: 'desc' },
        ])
        .first();
      const { epoch, seq } = begin ?? { epoch: 0, seq: 0 };
      const entries = await ScoreEntryModel.query(knex)
        .where({ log_id: logId })
        .where((place) =>
          place.where('epoch', '>', epoch).orWhere((same) => same.where('epoch', epoch).where('seq', '>=', seq)),
        )
        .orderBy(['epoch', 'seq']);
      return entries.map((entry) => ({
        epoch: entry.epoch,
        seq: entry.seq,
        kind: entry.kind,
        body: JSON.parse(entry.body) as unknown,
      }));
    },
  };
}
