import type { Engine } from '../../storage/database.ts';
import type { ColumnType, TableShape } from './schema-shape.ts';

/**
 * Types of MariaDB for what the same migration makes in SQLite. It does not see signs, nor which of the sizes of text was
 * meant: SQLite knows neither.
 */
const IN_MARIADB: readonly (readonly [sqlite: RegExp, mariadb: RegExp])[] = [
  [/^integer$/, /^(int|bigint)\b/],
  [/^bigint$/, /^bigint\b/],
  [/^boolean$/, /^tinyint\(1\)$/],
  [/^float$/, /^(float|double)\b/],
  // Without its three digits an instant would lose its milliseconds.
  [/^datetime$/, /^datetime\(3\)$/],
  [/^json$/, /^(longtext|json)$/],
  [/^text$/, /^(medium|long)?text$/],
];

/** Columns whose type, or whether they may be empty, is not that of the migrations. @example ['grid is text, not varchar(5)'] */
export function differentTypes(expected: TableShape, actual: TableShape, engine: Engine): string[] {
  return [...expected.types].flatMap(([column, wanted]) => {
    const found = actual.types.get(column);
    if (!found || (isSame(wanted.type, found.type, engine) && wanted.isNullable === found.isNullable)) return [];
    return [`${column} is ${written(found)}, not ${written(wanted)}`];
  });
}

function isSame(wanted: string, found: string, engine: Engine): boolean {
  const inMariadb = engine === 'mariadb' && IN_MARIADB.find(([sqlite]) => sqlite.test(wanted));
  return inMariadb ? inMariadb[1].test(found) : wanted === found;
}

const written = ({ type, isNullable }: ColumnType) => (isNullable ? type : `${type} not null`);
