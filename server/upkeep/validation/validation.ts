import { migrations } from '../../../migrations/index.ts';
import { createAirports, readAirports } from '../../storage/airports.ts';
import type { Database } from '../../storage/database.ts';
import { judgeHistory } from '../database-status.ts';
import type { Judgement } from '../judgement.ts';
import { readHistory } from '../schema-history.ts';
import { judgeDocuments, type ValidationRun } from './documents.ts';
import { judgeRelations } from './relations.ts';
import { judgeSchema, judgeSearch, judgeTables } from './schema.ts';
import { expectedShape, readShape } from './schema-shape.ts';

/** Compares a database with what its migrations and its update log say. Nothing is written, unless `run` mends. */
export async function validate(database: Database, run: ValidationRun): Promise<Judgement[]> {
  const history = await readHistory(database);
  const judged = judgeHistory(history);
  const newest = history.applied.filter((name) => name in migrations).at(-1);
  if (newest === undefined) return judged;
  run.progress('schema …');
  const expected = await expectedShape(newest);
  const actual = await readShape(database);
  const schema = judgeSchema(expected, actual, database.engine);
  const common = [...judged, ...schema, ...(await judgeTables(database))];
  // Reading rows needs their tables and columns.
  const isReadable = schema.every(({ name, state }) => state !== 'bad' || !/tables|columns/.test(name));
  if (!isReadable) return common;
  run.progress('relations …');
  const relations = await judgeRelations(database, expected, actual);
  run.progress('documents …');
  const airportOf = createAirports(await readAirports()).of;
  return [...common, await judgeSearch(database), ...relations, ...(await judgeDocuments(database, airportOf, run))];
}
