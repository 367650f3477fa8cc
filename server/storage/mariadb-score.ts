import { ANSWER_MS, type MariadbConnection, onConnection, queryOn } from './connection.ts';
import type { Database } from './database.ts';
import type { AppendScores, ScoreAppend } from './score-append.ts';
import { told } from './statements.ts';

/** Characters of the bodies of an insert, count, unless one has more: a statement may have 16 MiB, and plans take 50 KiB. */
const INSERT_CHARACTERS = 4 * 2 ** 20;

/** Writes a batch in one round trip, or in a few where it is large. Building the statements with Knex costs more than running them. */
export const mariadbScore = (database: Pick<Database, 'knex'>): AppendScores => {
  const run = <T>(connection: MariadbConnection, sql: string, values: readonly unknown[] = []) =>
    told(database, sql, () => queryOn<T>(connection, sql, values, ANSWER_MS));

  async function append(connection: MariadbConnection, batch: readonly ScoreAppend[]): Promise<boolean> {
    const leases = leasesOf(batch);
    const rows = batch.flatMap(({ logId, epoch, entries }) =>
      entries.map(({ seq, kind, body }): ScoreRow => [logId, epoch, seq, kind, JSON.stringify(body)]),
    );
    const parts = partsOf(rows);
    if (parts.length > 1) return appendInParts(connection, leases, parts);
    const answer = await run<[[{ readonly held: number }]]>(
      connection,
      `BEGIN NOT ATOMIC
         DECLARE held INT;
         START TRANSACTION;
         SELECT COUNT(*) INTO held FROM conductor_leases WHERE ${leases.condition} FOR UPDATE;
         ${rows.length > 0 ? `IF held = ${leases.count} THEN ${INSERT}; END IF;` : ''}
         COMMIT;
         SELECT held;
       END`,
      [...leases.values, ...(rows.length > 0 ? [rows] : [])],
    );
    return answer[0][0].held === leases.count;
  }

  async function appendInParts(connection: MariadbConnection, leases: Leases, parts: readonly (readonly ScoreRow[])[]) {
    await run(connection, 'START TRANSACTION');
    const sql = `SELECT COUNT(*) AS held FROM conductor_leases WHERE ${leases.condition} FOR UPDATE`;
    const [{ held }] = await run<[{ readonly held: number }]>(connection, sql, leases.values);
    const isHeld = held === leases.count;
    if (isHeld) for (const rows of parts) await run(connection, INSERT, [rows]);
    await run(connection, 'COMMIT');
    return isHeld;
  }

  return (batch) =>
    onConnection(database, (connection: MariadbConnection) =>
      append(connection, batch).catch(async (error: unknown) => {
        // A lost connection has nothing to roll back.
        await queryOn(connection, 'ROLLBACK', [], ANSWER_MS).catch(() => undefined);
        throw error;
      }),
    );
};

const INSERT = `INSERT INTO score_entries (log_id, epoch, seq, kind, body) VALUES ? ON DUPLICATE KEY UPDATE seq = VALUES(seq)`;

type Leases = ReturnType<typeof leasesOf>;

type ScoreRow = [log: number, epoch: number, seq: number, kind: string, body: string];

/** Rows by the insert that writes them. */
function partsOf(rows: readonly ScoreRow[]): ScoreRow[][] {
  const parts: ScoreRow[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    characters += row[4].length;
    if (characters > INSERT_CHARACTERS) {
      parts.push([]);
      characters = row[4].length;
    }
    parts.at(-1)!.push(row);
  }
  return parts;
}

/** A takeover changes these rows: it waits for the transaction that has locked them, or that finds the raised epoch. */
function leasesOf(batch: readonly ScoreAppend[]) {
  const leases = new Map(batch.map(({ logId, owner, epoch }) => [`${logId} ${epoch} ${owner}`, [logId, epoch, owner]]));
  return {
    count: leases.size,
    condition: [...leases].map(() => '(log_id = ? AND epoch = ? AND owner = ?)').join(' OR '),
    values: [...leases.values()].flat(),
  };
}
