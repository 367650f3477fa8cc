import type { Database } from './database.ts';
import { ConductorLeaseModel } from './models/conductor-lease.ts';
import { ScoreEntryModel } from './models/score-entry.ts';

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
   * Adds entries, all or none; one that is there already stays as it is. False, and nothing is written, where the
   * lease no longer says that this owner conducts in this epoch: somebody else does.
   */
  append(logId: number, owner: string, epoch: number, entries: readonly ScoreEntry[]): Promise<boolean>;
  /** The last performance from its `begin` on, by epoch and number; all there is where none ever began. */
  load(logId: number): Promise<(ScoreEntry & { readonly epoch: number })[]>;
}

// SQLite joins the rows of an insert as 500 selects at most.
const ROWS = 200;

export function createScoreLog({ knex }: Database): ScoreLog {
  return {
    append: (logId, owner, epoch, entries) =>
      knex.transaction(async (transaction) => {
        // Whoever takes over changes this row, and so waits for us or makes us find another epoch.
        const lease = await ConductorLeaseModel.query(transaction).findOne({ log_id: logId, owner, epoch }).forUpdate();
        if (!lease) return false;
        for (let at = 0; at < entries.length; at += ROWS) {
          const rows = entries.slice(at, at + ROWS).map(({ seq, kind, body }) => {
            return { log_id: logId, epoch, seq, kind, body: JSON.stringify(body) };
          });
          await transaction('score_entries').insert(rows).onConflict(['log_id', 'epoch', 'seq']).merge(['seq']);
        }
        return true;
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
