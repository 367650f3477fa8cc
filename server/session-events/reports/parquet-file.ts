import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Column, Report, Row } from './report.ts';

const TYPES: Readonly<Record<Column['type'], string>> = { text: 'VARCHAR', whole: 'BIGINT', number: 'DOUBLE' };

/** The rows of a report as a Parquet file, written by a DuckDB of its own into a private folder that is removed again. */
export async function parquetOf(
  { columns }: Pick<Report, 'columns'>,
  rows: readonly Row[],
  folder = tmpdir(),
): Promise<Uint8Array> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const types = Object.fromEntries(Object.entries(columns).map(([name, { type }]) => [name, TYPES[type]]));
  const own = await mkdtemp(join(folder, 'aero-melody-report-'));
  const path = join(own, 'report.parquet');
  const database = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '256MB' });
  const connection = await database.connect();
  try {
    const table = Object.entries(types).map(([name, type]) => `"${name}" ${type}`);
    await connection.run(`CREATE TABLE report (${table.join(', ')})`);
    await connection.run(
      `INSERT INTO report BY NAME SELECT unnest(from_json_strict($1, '${JSON.stringify([types])}'), recursive := true)`,
      [JSON.stringify(rows)],
    );
    await connection.run(`COPY report TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`);
    return await readFile(path);
  } finally {
    connection.closeSync();
    database.closeSync();
    await rm(own, { recursive: true });
  }
}
