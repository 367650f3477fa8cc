import type { Database, Engine } from '../../storage/database.ts';
import { bad, doubtful, good, type Judgement } from '../judgement.ts';
import { differentTypes } from './column-types.ts';
import type { SchemaShape } from './schema-shape.ts';

const MEND =
  'find out who changed the schema; aero db stamp the migration before, and aero db migrate, mends what is missing';

const ANEW =
  'find out who changed the schema; aero db backup, and aero db restore with --force, make all tables anew around their rows';

/** Compares a schema with that of the migrations: its tables, columns and their types, indexes and relations. */
export function judgeSchema(expected: SchemaShape, actual: SchemaShape, engine: Engine): Judgement[] {
  const names = [...expected.keys()];
  const tables = names.filter((name) => !actual.has(name));
  const both = names
    .filter((name) => actual.has(name))
    .map((name) => [name, expected.get(name)!, actual.get(name)!] as const);
  const columns = both.flatMap(([name, one, other]) =>
    named(
      name,
      [...one.columns].filter((column) => !other.columns.has(column)),
    ),
  );
  const types = both.flatMap(([name, one, other]) =>
    differentTypes(one, other, engine).map((difference) => `${name}.${difference}`),
  );
  // An index of more columns serves as well.
  const serves = (others: ReadonlySet<string>, index: string) =>
    [...others].some((other) => other === index || other.startsWith(`${index},`));
  const indexes = both.flatMap(([name, one, other]) => [
    ...named(
      name,
      [...one.indexes].filter((index) => !serves(new Set([...other.indexes, ...other.unique]), index)),
    ),
    ...named(
      name,
      [...one.unique].filter((index) => !other.unique.has(index)),
    ).map((index) => `${index} (unique)`),
  ]);
  const relations = both.flatMap(([name, one, other]) =>
    one.relations
      .filter(({ column, table }) => !other.relations.some((found) => found.column === column && found.table === table))
      .map(({ column, table }) => `${name}.${column} → ${table}`),
  );
  const further = [...actual.keys()].filter((name) => !expected.has(name));
  const judged = (name: string, missing: readonly string[], whole: string): Judgement =>
    missing.length > 0 ? bad(name, `missing: ${[...new Set(missing)].join(', ')}`, MEND) : good(name, whole);
  return [
    judged('schema.tables', tables, `${names.length} tables, as the migrations make them`),
    judged('schema.columns', columns, 'every column is there'),
    types.length > 0
      ? bad('schema.types', `columns of another type: ${types.join(', ')}`, ANEW)
      : good('schema.types', 'every column is of its type'),
    judged('schema.indexes', indexes, 'every index is there'),
    judged('schema.relations', relations, 'every foreign key is there'),
    ...(further.length > 0
      ? [
          doubtful(
            'schema.further',
            `tables of no migration: ${further.join(', ')}`,
            'give them a database of their own',
          ),
        ]
      : []),
  ];
}

/** The search of journeys, which each engine does in its own way. */
export async function judgeSearch({ knex, engine }: Database): Promise<Judgement> {
  const name = 'schema.search';
  const remedy = 'aero db stamp 0034-journey-indexes, and aero db migrate';
  if (engine === 'mariadb') {
    const [found] = (await knex.raw("SHOW INDEX FROM travel_logs WHERE Index_type = 'FULLTEXT'")) as [unknown[]];
    return found.length > 0
      ? good(name, 'the full-text index is there')
      : bad(name, 'the full-text index is missing', remedy);
  }
  const parts = await knex('sqlite_master')
    .where('name', 'like', 'travel_log_search%')
    .whereIn('type', ['table', 'trigger']);
  const triggers = parts.filter(({ type }) => type === 'trigger').length;
  if (triggers < 3) return bad(name, `${3 - triggers} of 3 triggers are missing: new journeys are not found`, remedy);
  const check = knex.raw("INSERT INTO travel_log_search (travel_log_search) VALUES ('integrity-check')");
  const isWhole = await check.then(
    () => true,
    () => false,
  );
  return isWhole
    ? good(name, 'the table of the search holds every journey')
    : bad(name, 'the table of the search differs from the journeys', 'aero db optimize makes it anew');
}

const named = (table: string, columns: readonly string[]) => columns.map((column) => `${table}.${column}`);

/** Engine and character set of each table of MariaDB. */
export async function judgeTables({ knex, engine }: Database): Promise<Judgement[]> {
  if (engine === 'sqlite') return [];
  const [rows] = (await knex.raw(
    `SELECT TABLE_NAME AS name, ENGINE AS engine, TABLE_COLLATION AS collation FROM information_schema.TABLES
      WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' AND TABLE_NAME NOT LIKE 'knex%'`,
  )) as [{ name: string; engine: string; collation: string }[]];
  const wrong = rows.filter((row) => row.engine !== 'InnoDB' || !/^(utf8mb4|ascii)_/.test(row.collation));
  const says = wrong.map((row) => `${row.name} (${row.engine}, ${row.collation})`).join(', ');
  const remedy = 'ALTER TABLE … ENGINE = InnoDB, CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci';
  return [
    wrong.length > 0
      ? bad('schema.engines', `not InnoDB, or of a character set that loses letters: ${says}`, remedy)
      : good('schema.engines', 'every table is InnoDB and holds every letter'),
  ];
}
