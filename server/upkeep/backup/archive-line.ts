import { z } from 'zod';

/**
 * A backup is a gzip file of JSON lines: a header, then each table with its rows and each file with its parts, and last
 * a footer that counts them and has the hash of all lines before it.
 */
export const ARCHIVE_VERSION = 1;

/** A value of a column: bytes are base64 in `b`, whole numbers beyond 2^53 digits in `i`. */
export type ArchivedValue = string | number | null | { readonly b: string } | { readonly i: string };

const value = z.union([
  z.string(),
  z.number(),
  z.null(),
  z.strictObject({ b: z.string() }),
  z.strictObject({ i: z.string() }),
]);

const header = z.strictObject({
  kind: z.literal('header'),
  version: z.literal(ARCHIVE_VERSION),
  engine: z.enum(['sqlite', 'mariadb']),
  /** When the backup's moment was, ISO 8601. */
  at: z.string(),
  /** The applied migrations. */
  migrations: z.array(z.string()).min(1),
});

const footer = z.strictObject({
  kind: z.literal('footer'),
  /** Rows by table. */
  tables: z.record(z.string(), z.number()),
  /** SHA-256 by file. */
  files: z.record(z.string(), z.string()),
  /** SHA-256 of all lines before this one. */
  sha256: z.string(),
});

export const archiveLine = z.discriminatedUnion('kind', [
  header,
  /** The rows that follow are of this table; `next` is the number that its next row gets, where it counts. */
  z.strictObject({
    kind: z.literal('table'),
    name: z.string(),
    columns: z.array(z.string()),
    next: z.number().nullable(),
  }),
  z.strictObject({ kind: z.literal('row'), values: z.array(value) }),
  /** The parts that follow are of this file. */
  z.strictObject({
    kind: z.literal('file'),
    name: z
      .string()
      .regex(/^(secrets\/(secret|operator-token)|events\/\w[\w.-]*\.duckdb(\.wal)?|segments\/\w[\w.-]*\.parquet)$/),
  }),
  /** Base64. */
  z.strictObject({ kind: z.literal('part'), bytes: z.string() }),
  footer,
]);

export type ArchiveLine = z.output<typeof archiveLine>;
export type ArchiveHeader = z.output<typeof header>;
export type ArchiveFooter = z.output<typeof footer>;
export type ArchivedTable = Pick<Extract<ArchiveLine, { kind: 'table' }>, 'name' | 'columns' | 'next'>;
