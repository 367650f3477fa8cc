import type { Knex } from 'knex';
import type { AppendScores, ScoreAppend } from './score-append.ts';
import { preparedOnce } from './sqlite-connection.ts';

/** Writes a batch in one turn of the event loop. */
export const sqliteScore = (knex: Knex): AppendScores =>
  preparedOnce(knex, (connection) => {
    const lease = connection.prepare('SELECT 1 FROM conductor_leases WHERE log_id = ? AND owner = ? AND epoch = ?');
    const insert = connection.prepare(
      `INSERT INTO score_entries (log_id, epoch, seq, kind, body) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (log_id, epoch, seq) DO NOTHING`,
    );
    const append = connection.transaction((batch: readonly ScoreAppend[]) => {
      if (!batch.every(({ logId, owner, epoch }) => lease.get(logId, owner, epoch))) return false;
      for (const { logId, epoch, entries } of batch)
        for (const { seq, kind, body } of entries) insert.run(logId, epoch, seq, kind, JSON.stringify(body));
      return true;
    });
    return (batch: readonly ScoreAppend[]) => append.immediate(batch);
  });
