import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './database.ts';
import type { ScoreEntryModel } from './models/score-entry.ts';
import { statementsOf } from './statements.ts';

/** Something that happened to the music of a room. An entry of kind `begin` starts a new performance. */
export interface ScoreEntry {
  /** Counts within the epoch. */
  readonly seq: number;
  readonly kind: string;
  /** Anything that JSON can hold. */
  readonly body: unknown;
}

export interface ScoreLog {
  /**
   * Appends entries, all or none; present ones stay as they are. False, and nothing is written, where this owner no
   * longer holds the lease in this epoch.
   */
  append(logId: number, owner: string, epoch: number, entries: readonly ScoreEntry[]): Promise<boolean>;
  /** The last performance from its `begin` on, by epoch and number; all entries where none ever began. */
  load(logId: number): Promise<(ScoreEntry & { readonly epoch: number })[]>;
}

// SQLite joins the rows of an insert as 500 selects at most.
const ROWS = 200;
/** Pause after a transaction, as a multiple of its duration: on SQLite nothing else runs during one. */
const REST = 4;

interface Append {
  readonly logId: number;
  readonly owner: string;
  readonly epoch: number;
  readonly entries: readonly ScoreEntry[];
  answer(kept: boolean): void;
  fail(error: unknown): void;
}

/** A group commit: entries appended during a transaction, or the pause behind it, form the next one. */
export function createScoreLog(database: Database): ScoreLog {
  const { knex } = database;
  const run = statementsOf(database);
  let waiting: Append[] = [];
  let writing = false;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const begun = performance.now();
      // One that cannot be written must not take the others with it.
      await write(batch).catch(() => Promise.all(batch.map((one) => write([one]).catch(one.fail))));
      await sleep(REST * (performance.now() - begun));
    }
    writing = false;
  }

  async function write(batch: readonly Append[]): Promise<void> {
    const kept = await knex.transaction(async (transaction) => {
      // A takeover changes these rows: it waits for this transaction, or this one finds the raised epoch.
      const leases: { log_id: number; owner: string | null; epoch: number }[] = await transaction('conductor_leases')
        .select('log_id', 'owner', 'epoch')
        .whereIn('log_id', [...new Set(batch.map(({ logId }) => logId))])
        .orderBy('log_id')
        .forUpdate();
      const held = new Set(leases.map((lease) => `${lease.log_id} ${lease.owner} ${lease.epoch}`));
      const kept = batch.filter(({ logId, owner, epoch }) => held.has(`${logId} ${owner} ${epoch}`));
      const rows = kept.flatMap(({ logId, epoch, entries }) =>
        entries.map(({ seq, kind, body }) => ({ log_id: logId, epoch, seq, kind, body: JSON.stringify(body) })),
      );
      for (let at = 0; at < rows.length; at += ROWS)
        await transaction('score_entries')
          .insert(rows.slice(at, at + ROWS))
          .onConflict(['log_id', 'epoch', 'seq'])
          .merge(['seq']);
      return new Set(kept);
    });
    for (const one of batch) one.answer(kept.has(one));
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
