import { type MariadbConnection, onConnection, queryOn } from './connection.ts';
import type { Database } from './database.ts';
import type { AppendScores, ScoreAppend } from './score-append.ts';
import { told } from './statements.ts';

/** Rows of an insert, count: plans take 50 KiB, and a statement may have 16 MiB. */
const ROWS = 200;

/** Writes a batch in one round trip, or in a few where it is large. Building the statements with Knex costs more than running them. */
export const mariadbScore = (database: Pick<Database, 'knex'>): AppendScores => {
  const run = <T>(connection: MariadbConnection, sql: string, values: readonly unknown[] = []) =>
    told(database, sql, () => queryOn<T>(connection, sql, values));

  async function append(connection: MariadbConnection, batch: readonly ScoreAppend[]): Promise<boolean> {
    const leases = leasesOf(batch);
    const rows = batch.flatMap(({ logId, epoch, entries }) =>
      entries.map(({ seq, kind, body }) => [logId, epoch, seq, kind, JSON.stringify(body)]),
    );
    if (rows.length > ROWS) return appendInParts(connection, leases, rows);
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

  async function appendInParts(connection: MariadbConnection, leases: Leases, rows: readonly unknown[][]) {
    await run(connection, 'START TRANSACTION');
    const sql = `SELECT COUNT(*) AS held FROM conductor_leases WHERE ${leases.condition} FOR UPDATE`;
    const [{ held }] = await run<[{ readonly held: number }]>(connection, sql, leases.values);
    const isHeld = held === leases.count;
    for (let at = 0; isHeld && at < rows.length; at += ROWS) await run(connection, INSERT, [rows.slice(at, at + ROWS)]);
    await run(connection, 'COMMIT');
    return isHeld;
  }

  return (batch) =>
    onConnection(database, (connection: MariadbConnection) =>
      append(connection, batch).catch(async (error: unknown) => {
        // A lost connection has nothing to roll back.
        await queryOn(connection, 'ROLLBACK', []).catch(() => undefined);
        throw error;
      }),
    );
};

const INSERT = `INSERT INTO score_entries (log_id, epoch, seq, kind, body) VALUES ? ON DUPLICATE KEY UPDATE seq = VALUES(seq)`;

type Leases = ReturnType<typeof leasesOf>;

/** A takeover changes these rows: it waits for the transaction that has locked them, or that finds the raised epoch. */
function leasesOf(batch: readonly ScoreAppend[]) {
  const leases = new Map(batch.map(({ logId, owner, epoch }) => [`${logId} ${epoch} ${owner}`, [logId, epoch, owner]]));
  return {
    count: leases.size,
    condition: [...leases].map(() => '(log_id = ? AND epoch = ? AND owner = ?)').join(' OR '),
    values: [...leases.values()].flat(),
  };
}
