import { migrations } from '../../migrations/index.ts';
import { migrateDown, SchemaError } from '../../migrations/migrator.ts';
import { type Database, openDatabase } from '../storage/database.ts';
import { readHistory } from './schema-history.ts';
import { solely } from './sole-use.ts';
import { UpkeepError } from './upkeep-error.ts';
import { readShape } from './validation/schema-shape.ts';

/** A migration that is taken back, and what goes with it. */
export interface RollbackStep {
  readonly name: string;
  /** Tables and columns as `table` or `table.column`, with the rows that have something there, count. */
  readonly drops: readonly { readonly place: string; readonly rows: number }[];
}

/**
 * Tables and columns that the newest migrations take away, newest first. Nothing is changed.
 * @param steps count
 * @throws UpkeepError where fewer are applied, SchemaError where one came with a newer release
 */
export async function planRollback(database: Database, steps: number): Promise<RollbackStep[]> {
  const { applied } = await readHistory(database);
  if (steps > applied.length)
    throw new UpkeepError(`${applied.length} migrations are applied: ${steps} cannot be taken back`);
  const names = applied.slice(applied.length - steps).reverse();
  const newer = names.find((name) => !(name in migrations));
  if (newer !== undefined) throw new SchemaError(`${newer} came with a newer release: take it back with that one`);
  const dropped = await dropsOf(names);
  const actual = await readShape(database);
  const plan: RollbackStep[] = [];
  for (const name of names) {
    const drops: RollbackStep['drops'][number][] = [];
    for (const { table, column, usual } of dropped.get(name)!) {
      const isThere = column === undefined ? actual.has(table) : actual.get(table)?.columns.has(column);
      if (!isThere) continue;
      const place = column === undefined ? table : `${table}.${column}`;
      drops.push({ place, rows: await countRows(database.knex, table, column, usual) });
    }
    plan.push({ name, drops });
  }
  return plan;
}

/**
 * Takes the newest migrations back while no other process has the database open.
 * @param force takes tables and columns that hold something
 * @throws UpkeepError where others have it open, or something would be lost that `force` does not allow
 */
export function rollBack(
  database: Database,
  { steps, force, signal, progress }: RollbackWish,
): Promise<readonly RollbackStep[]> {
  return solely(database, async (knex) => {
    const plan = await planRollback(database, steps);
    const lost = plan.flatMap(({ drops }) => drops).filter(({ rows }) => rows > 0);
    if (lost.length > 0 && !force)
      throw new UpkeepError(
        `it would delete ${listed(lost)}: take a backup with aero db backup, and then --force does it; --dry-run lists what each step takes away`,
      );
    const done: RollbackStep[] = [];
    for (const step of plan) {
      signal.throwIfAborted();
      progress(`${stepWords(step)} …`);
      await takeBack(database, knex);
      done.push(step);
    }
    return done;
  });
}

export interface RollbackWish {
  /** Count. */
  readonly steps: number;
  readonly force: boolean;
  readonly signal: AbortSignal;
  progress(line: string): void;
}

/** @example stepWords({ name: '0041-route-ends', drops: [] }) // '0041-route-ends takes nothing away' */
export const stepWords = ({ name, drops }: RollbackStep): string =>
  `${name} takes ${drops.length === 0 ? 'nothing' : listed(drops)} away`;

/** Names at most, count: the first migrations make many tables. */
const NAMED = 8;
function listed(drops: RollbackStep['drops']): string {
  const named = drops.slice(0, NAMED).map(({ place, rows }) => `${place} (${rows} rows)`);
  return [...named, ...(drops.length > NAMED ? [`${drops.length - NAMED} more`] : [])].join(', ');
}

/** SQLite takes a change of the schema back with its transaction; MariaDB commits each statement by itself. */
const takeBack = (database: Database, knex: Database['knex']): Promise<unknown> =>
  database.engine === 'sqlite' ? knex.transaction(migrateDown) : migrateDown(knex);

interface Dropped {
  readonly table: string;
  /** Undefined where the table goes. */
  readonly column: string | undefined;
  /** SQL of the value that says nothing: the default, or NULL; undefined where every value says something. */
  readonly usual: string | undefined;
}

/** Tables and columns that each migration takes away: it is taken back in memory, and the schemas are compared. */
async function dropsOf(names: readonly string[]): Promise<ReadonlyMap<string, readonly Dropped[]>> {
  const memory = openDatabase('sqlite::memory:');
  try {
    await memory.migrate(names[0]);
    const usual = await usualValues(memory);
    const drops = new Map<string, Dropped[]>();
    let after = await readShape(memory);
    for (const name of names) {
      const before = after;
      while ((await memory.migrateDown()) !== name);
      after = await readShape(memory);
      drops.set(
        name,
        [...before].flatMap(([table, { columns }]): Dropped[] => {
          const left = after.get(table)?.columns;
          if (!left) return [{ table, column: undefined, usual: undefined }];
          return [...columns]
            .filter((column) => !left.has(column))
            .map((column) => ({ table, column, usual: usual.get(`${table}.${column}`) }));
        }),
      );
    }
    return drops;
  } finally {
    await memory.close();
  }
}

async function usualValues({ knex }: Pick<Database, 'knex'>): Promise<ReadonlyMap<string, string>> {
  const rows = (await knex.raw(
    `SELECT tables.name AS "table", columns.name AS "column", columns."notnull" AS required, columns.dflt_value AS usual
       FROM pragma_table_list AS tables, pragma_table_info(tables.name) AS columns
      WHERE tables.schema = 'main' AND tables.type = 'table'`,
  )) as { table: string; column: string; required: 0 | 1; usual: string | null }[];
  return new Map(
    rows.flatMap(({ table, column, required, usual }) => {
      // A constant alone: a function has another value on the other engine.
      const value = usual !== null && /^(-?[\d.]+|'[^']*')$/.test(usual) ? usual : required === 0 ? 'NULL' : undefined;
      return value === undefined ? [] : [[`${table}.${column}`, value] as const];
    }),
  );
}

async function countRows(knex: Database['knex'], table: string, column: string | undefined, usual: string | undefined) {
  const rows = knex(table);
  if (column !== undefined && usual !== undefined)
    if (usual === 'NULL') rows.whereNotNull(column);
    else rows.whereRaw(`?? <> ${usual}`, [column]);
  const [row] = await rows.count({ count: '*' });
  return Number(row?.count);
}
