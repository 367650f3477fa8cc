import { type Database, openDatabase } from '../../storage/database.ts';

/** A schema as far as both engines have it in common. */
export type SchemaShape = ReadonlyMap<string, TableShape>;

export interface TableShape {
  readonly columns: ReadonlySet<string>;
  readonly types: ReadonlyMap<string, ColumnType>;
  /** Columns of each index, with commas between them; unique ones and primary keys apart. */
  readonly indexes: ReadonlySet<string>;
  readonly unique: ReadonlySet<string>;
  readonly relations: readonly Relation[];
}

export interface ColumnType {
  /** As the engine names it, in small letters. */
  readonly type: string;
  readonly isNullable: boolean;
}

/** Rows of `column` name rows of another table. */
export interface Relation {
  readonly column: string;
  readonly table: string;
  readonly to: string;
}

/** The schema that migrations up to `newest` make, read off an SQLite in memory. */
export async function expectedShape(newest: string): Promise<SchemaShape> {
  const database = openDatabase('sqlite::memory:');
  await database.migrate(newest);
  const shape = await sqliteShape(database);
  await database.close();
  return shape;
}

/** The schema of a database, without tables of search and of records. */
export const readShape = (database: Database): Promise<SchemaShape> =>
  database.engine === 'sqlite' ? sqliteShape(database) : mariadbShape(database);

async function sqliteShape({ knex }: Pick<Database, 'knex'>): Promise<SchemaShape> {
  const rows = <T>(sql: string, ...values: string[]) => knex.raw(sql, values) as unknown as Promise<T[]>;
  const tables = await rows<{ name: string }>(
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name",
  );
  const shape = new Map<string, TableShape>();
  for (const { name } of tables) {
    if (!isOurs(name)) continue;
    const columns = await rows<{ name: string; type: string; isFilled: number; pk: number }>(
      'SELECT name, type, "notnull" AS isFilled, pk FROM pragma_table_info(?)',
      name,
    );
    const key = columns.filter(({ pk }) => pk > 0).sort((one, other) => one.pk - other.pk);
    const indexes = await rows<{ isUnique: number; columns: string }>(
      `SELECT list."unique" AS isUnique,
              (SELECT group_concat(name) FROM (SELECT name FROM pragma_index_info(list.name) ORDER BY seqno)) AS columns
         FROM pragma_index_list(?) AS list`,
      name,
    );
    const relations = await rows<Relation>(
      'SELECT "from" AS "column", "table", COALESCE("to", \'id\') AS "to" FROM pragma_foreign_key_list(?) ORDER BY "from"',
      name,
    );
    shape.set(name, {
      columns: new Set(columns.map((column) => column.name)),
      types: new Map(
        columns.map(({ name, type, isFilled, pk }) => [
          name,
          { type: type.toLowerCase(), isNullable: isFilled === 0 && pk === 0 },
        ]),
      ),
      indexes: new Set(indexes.map((index) => index.columns)),
      unique: new Set([
        ...(key.length > 0 ? [key.map((column) => column.name).join()] : []),
        ...indexes.filter(({ isUnique }) => isUnique === 1).map((index) => index.columns),
      ]),
      relations,
    });
  }
  return shape;
}

async function mariadbShape({ knex }: Pick<Database, 'knex'>): Promise<SchemaShape> {
  const rows = async <T>(sql: string) => ((await knex.raw(sql)) as [T[]])[0];
  const columns = await rows<{ table: string; name: string; type: string; nullable: 'YES' | 'NO' }>(
    `SELECT TABLE_NAME AS \`table\`, COLUMN_NAME AS name, COLUMN_TYPE AS type, IS_NULLABLE AS nullable
       FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()`,
  );
  const indexes = await rows<{ table: string; isUnique: number; columns: string }>(
    `SELECT TABLE_NAME AS \`table\`, 1 - MAX(NON_UNIQUE) AS isUnique,
            GROUP_CONCAT(COLUMN_NAME ORDER BY SEQ_IN_INDEX) AS columns
       FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() GROUP BY TABLE_NAME, INDEX_NAME`,
  );
  const relations = await rows<Relation & { owner: string }>(
    `SELECT TABLE_NAME AS owner, COLUMN_NAME AS \`column\`, REFERENCED_TABLE_NAME AS \`table\`, REFERENCED_COLUMN_NAME AS \`to\`
       FROM information_schema.KEY_COLUMN_USAGE
      WHERE TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME IS NOT NULL ORDER BY COLUMN_NAME`,
  );
  const names = [...new Set(columns.map(({ table }) => table))].filter(isOurs).sort();
  return new Map(
    names.map((name) => {
      const own = indexes.filter(({ table }) => table === name);
      return [
        name,
        {
          columns: new Set(columns.filter(({ table }) => table === name).map((column) => column.name)),
          types: new Map(
            columns
              .filter(({ table }) => table === name)
              .map((column) => [
                column.name,
                { type: column.type.toLowerCase(), isNullable: column.nullable === 'YES' },
              ]),
          ),
          indexes: new Set(own.map((index) => index.columns)),
          unique: new Set(own.filter(({ isUnique }) => Number(isUnique) === 1).map((index) => index.columns)),
          relations: relations
            .filter(({ owner }) => owner === name)
            .map(({ column, table, to }) => ({ column, table, to })),
        },
      ];
    }),
  );
}

const isOurs = (table: string) => !/^(sqlite_|knex_migrations)/.test(table);
